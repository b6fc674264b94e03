#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Events other than those of a guest's life: what QEMU tells, in the words of clients."""
import json
import os
import queue
import socket
import subprocess
import sys

import libvirt
import libvirt_qemu
from harness import LIMIT, SCRATCH, SystemTest, client_env, fake_emulator, main

HELLO = [{"greet": True}, {"expect": "qmp_capabilities"}]
RUNNING = {"query-status": {"status": "running", "running": True, "singlestep": False},
           "query-cpus-fast": []}
DISK = "<disk type='file' device='disk'><source file='{}'/><target dev='vda' bus='virtio'/></disk>"
VNC = "<graphics type='vnc'><listen type='socket'/></graphics><video><model type='vga'/></video>"


def domain(name):
    return getattr(libvirt, "VIR_DOMAIN_EVENT_" + name)


def peers(port):
    return {"server": {"auth": "tls", "family": "ipv4", "host": "192.0.2.1", port: "5900"},
            "client": {"family": "ipv6", "host": "2001:db8::7", port: "4711",
                       "x509_dname": "CN=joe", "sasl_username": "joe@EXAMPLE"}}


def shown(phase):
    return (domain("GRAPHICS_" + phase),
            {"family": 0, "node": "192.0.2.1", "service": "5900"},
            {"family": 1, "node": "2001:db8::7", "service": "4711"}, "tls",
            [("x509dname", "CN=joe"), ("saslUsername", "joe@EXAMPLE")])


IMAGE = os.path.join(SCRATCH, "events.img")
FAILED = {"device": "", "node-name": "libvirt-1-format", "operation": "write", "action": "stop",
          "nospace": True, "reason": "No space left on device"}

# What QEMU says; which event of a guest that is, and what it tells.
TOLD = [
    ("RESET", {"guest": True}, "REBOOT", ()),
    ("RTC_CHANGE", {"offset": -3600}, "RTC_CHANGE", (-3600,)),
    ("WATCHDOG", {"action": "poweroff"}, "WATCHDOG", (domain("WATCHDOG_POWEROFF"),)),
    ("BLOCK_IO_ERROR", FAILED, "IO_ERROR", (IMAGE, "virtio-disk0", domain("IO_ERROR_PAUSE"))),
    ("BLOCK_IO_ERROR", FAILED, "IO_ERROR_REASON",
     (IMAGE, "virtio-disk0", domain("IO_ERROR_PAUSE"), "enospc")),
    ("VNC_CONNECTED", peers("service"), "GRAPHICS", shown("CONNECT")),
    ("VNC_INITIALIZED", peers("service"), "GRAPHICS", shown("INITIALIZE")),
    ("VNC_DISCONNECTED", peers("service"), "GRAPHICS", shown("DISCONNECT")),
    ("SPICE_CONNECTED", peers("port"), "GRAPHICS", shown("CONNECT")),
    ("SPICE_INITIALIZED", peers("port"), "GRAPHICS", shown("INITIALIZE")),
    ("SPICE_DISCONNECTED", peers("port"), "GRAPHICS", shown("DISCONNECT")),
    ("DEVICE_TRAY_MOVED", {"device": "", "id": "ide0-0-0", "tray-open": True}, "TRAY_CHANGE",
     ("ide0-0-0", domain("TRAY_CHANGE_OPEN"))),
    ("SUSPEND", None, "PMSUSPEND", (0,)),
    ("WAKEUP", None, "PMWAKEUP", (0,)),
    ("SUSPEND_DISK", None, "PMSUSPEND_DISK", (0,)),
    ("BALLOON_CHANGE", {"actual": 64 << 20}, "BALLOON_CHANGE", (64 << 10,)),
    ("BLOCK_WRITE_THRESHOLD", {"node-name": "libvirt-1-format", "amount-exceeded": 7,
                               "write-threshold": 4096},
     "BLOCK_THRESHOLD", ("vda", None, 4096, 7)),
    ("MEMORY_FAILURE", {"recipient": "guest", "action": "inject",
                        "flags": {"action-required": True, "recursive": False}},
     "MEMORY_FAILURE", (domain("MEMORY_FAILURE_RECIPIENT_GUEST"),
                        domain("MEMORY_FAILURE_ACTION_INJECT"), 1)),
]


class Ears:
    """All events of the guests of one connection, in the order of their coming."""

    def __init__(self, conn, dom=None):
        self.conn, self.queue, self.callbacks = conn, queue.Queue(), []
        for name in {name for _, _, name, _ in TOLD} | {"CONTROL_ERROR"}:
            number = getattr(libvirt, "VIR_DOMAIN_EVENT_ID_" + name)
            self.callbacks.append(conn.domainEventRegisterAny(dom, number, self._arrived, name))

    def _arrived(self, conn, dom, *what):
        *args, name = what
        self.queue.put((dom.name(), name, tuple(args)))

    def wait(self, name):
        """Returns the first such event, and forgets those before it."""
        while True:
            got = self.queue.get(timeout=LIMIT)
            if got[1] == name:
                return got

    def close(self):
        for callback in self.callbacks:
            self.conn.domainEventDeregisterAny(callback)


class Told(SystemTest):
    def ears(self, **options):
        ears = Ears(self.conn, **options)
        self.addCleanup(ears.close)
        return ears

    def faked(self, name, steps, **options):
        emulator = fake_emulator(os.path.join(self.tmp, "qemu-" + name),
                                 HELLO + [{"expect": "cont"}, {"event": "RESUME"}] + steps)
        return self.guest(name, emulator=emulator, serial="", **options)

    @staticmethod
    def said(name, data):
        return {"event": name, **({"data": data} if data is not None else {})}

    def test_each(self):
        with open(IMAGE, "wb") as f:
            f.truncate(1 << 20)
        ears = self.ears()
        dom = self.faked("told", [self.said(*each[:2]) for each in TOLD] + [{"serve": RUNNING}],
                         devices=DISK.format(IMAGE))
        dom.create()
        for said, _, name, told in TOLD:
            with self.subTest(said):
                self.assertEqual(ears.wait(name), ("told", name, told))

    def test_nonsense_on_the_monitor(self):
        ears = self.ears()
        dom = self.faked("mad", [{"raw": "what?\r\n", "may-break": True}, {"hang": True}])
        try:
            dom.create()
        except libvirt.libvirtError:
            pass
        self.assertEqual(ears.wait("CONTROL_ERROR")[0], "mad")

    def test_graphics_of_a_real_display(self):
        dom = self.guest("shown", devices=VNC)
        other = self.guest("other", devices=VNC)
        dom.create()
        other.create()
        ears = self.ears(dom=dom)
        socket.socket(fileno=other.openGraphicsFD(0)).close()
        sock = socket.socket(fileno=dom.openGraphicsFD(0))
        sock.settimeout(LIMIT)
        for answer in (b"RFB 003.008\n", b"\1", b"\1"):
            self.assertTrue(sock.recv(100))
            sock.send(answer)
        sock.recv(100)
        sock.close()
        for phase in range(3):
            who, _, (told, local, remote, auth, subject) = ears.wait("GRAPHICS")
            self.assertEqual((who, told, local["family"], remote["family"], auth, subject),
                             ("shown", phase, 2, 2, "none", []))


class MonitorEvents(SystemTest):
    """QEMU's own events, by their own names."""

    def setUp(self):
        super().setUp()
        self.seen = queue.Queue()
        self.one, self.other = self.guest("one"), self.guest("other")
        # firmware that has run once resets the machine again when it is reset
        self.one.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        self.other.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)

    def listen(self, dom, name, flags=0):
        number = libvirt_qemu.qemuMonitorEventRegister(self.conn, dom, name, self.arrived, name,
                                                       flags)
        self.addCleanup(libvirt_qemu.qemuMonitorEventDeregister, self.conn, number)

    def arrived(self, conn, dom, event, seconds, micros, details, opaque):
        self.seen.put((dom.name(), event, opaque, bool(details) and json.loads(details)))

    def expect(self, *events):
        self.one.reset()
        self.other.reset()
        self.one.resume()
        self.other.resume()
        got = [self.seen.get(timeout=LIMIT) for _ in events]
        self.assertEqual(sorted((who, what) for who, what, _, _ in got), sorted(events))
        self.assertTrue(self.seen.empty())

    def test_all_of_one_guest(self):
        self.listen(self.one, None)
        self.expect(("one", "RESET"), ("one", "RESUME"))

    def test_by_name(self):
        self.listen(None, "RESUME")
        self.expect(("one", "RESUME"), ("other", "RESUME"))

    def test_by_name_whatever_its_case(self):
        self.listen(self.other, "resume",
                    libvirt_qemu.VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE)
        self.expect(("other", "RESUME"))

    def test_by_pattern(self):
        self.listen(None, "^RESE",
                    libvirt_qemu.VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX)
        self.expect(("one", "RESET"), ("other", "RESET"))

    def test_what_is_no_pattern(self):
        with self.refuses(libvirt.VIR_ERR_INVALID_ARG):
            self.listen(None, "(",
                        libvirt_qemu.VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX)

    def test_readonly_clients_may_not(self):
        conn = libvirt.openReadOnly(self.daemon.readonly_uri)
        with self.refuses(libvirt.VIR_ERR_OPERATION_DENIED):
            libvirt_qemu.qemuMonitorEventRegister(conn, None, None, self.arrived, None, 0)
        conn.close()


# A program whose loop is asyncio's, not the library's own.
ASYNCIO = """
import asyncio, sys, libvirt, libvirtaio

async def main(uri):
    libvirtaio.virEventRegisterAsyncIOImpl()
    rebooted = asyncio.get_running_loop().create_future()
    conn = libvirt.open(uri)
    number = conn.domainEventRegisterAny(
        None, libvirt.VIR_DOMAIN_EVENT_ID_REBOOT,
        lambda conn, dom, opaque: rebooted.done() or rebooted.set_result(dom.name()), None)
    print("ready", flush=True)
    print(await rebooted, flush=True)
    conn.domainEventDeregisterAny(number)
    conn.close()

asyncio.run(main(sys.argv[1]))
"""


class OtherLoops(SystemTest):
    def test_asyncio(self):
        self.guest("rebooted").create()
        with subprocess.Popen([sys.executable, "-c", ASYNCIO, self.daemon.uri], env=client_env(),
                              stdout=subprocess.PIPE, text=True) as program:
            self.assertEqual(program.stdout.readline(), "ready\n")
            self.conn.lookupByName("rebooted").reset()
            self.assertEqual(program.communicate(timeout=LIMIT)[0], "rebooted\n")
            self.assertEqual(program.returncode, 0)


if __name__ == "__main__":
    main()
