#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A hostile client: every procedure with random arguments against guests in every state.

VIREO_SEED chooses the sequence, VIREO_ATTACK_SECONDS how long each attack takes.
"""
import contextlib
import glob
import os
import random
import socket
import struct
import threading
import time
import uuid

import callgen
import libvirt
import wire
from harness import ETC, LIMIT, emulators, guest_xml, main, sanitized
from test_admin import AdminTest

SEED = int(os.environ.get("VIREO_SEED", "1"))
SECONDS = float(os.environ.get("VIREO_ATTACK_SECONDS", "6"))
CLIENTS = 3
MEMORY = 32 << 20

CALL_WITH_FDS = 4


class Attacker(threading.Thread):
    """One client after the other on one socket, until told to stop or until one gets no answer."""

    def __init__(self, path, generator, stop):
        super().__init__(daemon=True)
        self.path, self.generator, self.stop = path, generator, stop
        self.chance = generator.chance
        self.calls = self.answered = self.accepted = self.connections = 0
        self.slowest = (0, "")
        self.failure = None

    def run(self):
        try:
            while not self.stop.is_set():
                self.connections += 1
                self.one_connection()
        except Exception as error:      # pylint: disable=broad-except
            self.failure = f"{type(error).__name__}: {error}"

    def one_connection(self):
        conn = wire.Wire(self.path, LIMIT)
        try:
            conn.open()
            for _ in range(self.chance.choice((1, 5, 40, 200))):
                if self.stop.is_set():
                    return
                self.burst(conn)
        except (EOFError, ConnectionError):
            pass                        # the daemon may close on nonsense
        finally:
            conn.close()

    def burst(self, conn):
        """Sends a few calls at once, then waits for the answers or goes without."""
        calls = {}
        for _ in range(self.chance.choice((1, 1, 1, 4, 12))):
            call = self.generator.call()
            conn.serial += 1
            calls[conn.serial] = call
            self.calls += 1
            self.send(conn, call)
        if self.chance.random() < 0.03:
            raise EOFError
        begun = time.monotonic()
        while calls:
            try:
                kind, serial, status, _ = conn.receive()
            except TimeoutError:
                text = ", ".join(f"{call.program:x}/{call.procedure} {call.payload[:80]!r}"
                                 for call in calls.values())
                raise AssertionError(f"no answer to {text}") from None
            if kind in (wire.REPLY, 5) and serial in calls:
                call = calls.pop(serial)
                self.answered += 1
                self.accepted += status == wire.OK
                self.slowest = max(self.slowest, (time.monotonic() - begun,
                                                  f"{call.program:x}/{call.procedure}"))

    def send(self, conn, call):
        if self.chance.random() < 0.02:
            # Descriptors that the call may not even take: announced, and sent or not.
            count = self.chance.choice((0, 1, 2, 31, 32, 33, 0xffffffff))
            payload, call.payload = call.payload, struct.pack(">I", count) + call.payload
            conn.send(call.packet(conn.serial, CALL_WITH_FDS))
            call.payload = payload
            if count > 2 or self.chance.random() < 0.5:
                raise EOFError
            for _ in range(count):
                socket.send_fds(conn.sock, [b"\0"], [conn.sock.fileno()])
            return
        conn.send(call.packet(conn.serial))
        if call.stream and self.chance.random() < 0.5:
            for _ in range(self.chance.randrange(1, 4)):
                conn.send(wire.packet(call.procedure, self.chance.randbytes(8), conn.serial,
                                      call.program, kind=wire.STREAM,
                                      status=self.chance.choice((0, 1, 2, 3))))


class Fresh(threading.Thread):
    """A newcomer after the other: opens, lists, goes; keeps how long each took."""

    def __init__(self, path, stop):
        super().__init__(daemon=True)
        self.path, self.stop = path, stop
        self.times = []
        self.failure = None

    def run(self):
        try:
            while not self.stop.wait(0.05):
                begun = time.monotonic()
                conn = wire.Wire(self.path, LIMIT)
                conn.open()
                status, _ = conn.call(wire.CONNECT_LIST_ALL_DOMAINS, struct.pack(">II", 1, 0))
                assert status == wire.OK
                conn.close()
                self.times.append(time.monotonic() - begun)
        except Exception as error:      # pylint: disable=broad-except
            self.failure = f"{type(error).__name__}: {error}"


class Keeper(threading.Thread):
    """Brings the guests back to the states that they are attacked in."""

    def __init__(self, daemon, stop):
        super().__init__(daemon=True)
        self.daemon_, self.stop = daemon, stop

    def run(self):
        conn = self.daemon_.connect()
        while not self.stop.wait(0.02):
            for name, deed in STATES.items():
                if self.stop.is_set():
                    break
                with contextlib.suppress(libvirt.libvirtError):
                    deed(conn, name)
        conn.close()


def _lookup(conn, name):
    try:
        return conn.lookupByName(name)
    except libvirt.libvirtError:
        return None


def _uuid(name):
    return uuid.uuid5(uuid.NAMESPACE_DNS, name)


def document(name):
    return guest_xml(name, memory=32, extra=f"<uuid>{_uuid(name)}</uuid>")


def keep_off(conn, name):
    if not _lookup(conn, name):
        conn.defineXML(document(name))


def keep_running(conn, name):
    keep_off(conn, name)
    dom = conn.lookupByName(name)
    if not dom.isActive():
        dom.create()
    elif dom.state()[0] == libvirt.VIR_DOMAIN_PAUSED:
        dom.resume()


def keep_paused(conn, name):
    keep_off(conn, name)
    dom = conn.lookupByName(name)
    if not dom.isActive():
        dom.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)


def keep_transient(conn, name):
    if not _lookup(conn, name):
        conn.createXML(document(name))


def keep_changing(conn, name):
    """Comes and goes, so that calls meet it half-made and half-removed."""
    dom = _lookup(conn, name)
    if not dom:
        dom = conn.defineXML(document(name))
        dom.createWithFlags(libvirt.VIR_DOMAIN_START_AUTODESTROY)
    dom.undefine()
    dom.destroy()


STATES = {"off": keep_off, "running": keep_running, "paused": keep_paused,
          "transient": keep_transient, "changing": keep_changing}


def _arguments(pid):
    with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as f:
        return f.read().replace("\0", " ")


class Attack(AdminTest):
    conf = ""

    @classmethod
    def setUpClass(cls):
        print(f"seed {SEED}", flush=True)
        super().setUpClass()

    def generator(self, number):
        guests = [(name, _uuid(name).bytes) for name in (*STATES, "absent")]
        documents = [document(name) for name in STATES]
        documents += ["", "<domain/>", "<domain type='qemu'><name>x/../y</name></domain>",
                      "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
                      "<a>" * 5000, document("../" + callgen.MARK), "<disk type='file'/>"]
        return callgen.Generator(random.Random(f"{SEED}/{number}"), guests, documents)

    def attack(self, path, keep):
        """Lets several clients loose for a while; returns the calls made and those accepted."""
        stop = threading.Event()
        attackers = [Attacker(path, self.generator(number), stop) for number in range(CLIENTS)]
        fresh = Fresh(path, stop)
        threads = [*attackers, fresh] + ([Keeper(self.daemon, stop)] if keep else [])
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and all(each.is_alive() for each in threads):
            attackers[0].join(0.1)
        stop.set()
        for thread in threads:
            thread.join(2 * LIMIT)
        self.assertIsNone(self.daemon.process.poll(), f"the daemon died, seed {SEED}")
        for thread in (*attackers, fresh):
            self.assertIsNone(thread.failure, f"seed {SEED}")
            self.assertFalse(thread.is_alive())
        calls, accepted = (sum(getattr(each, what) for each in attackers)
                           for what in ("calls", "accepted"))
        times = sorted(fresh.times)
        print("slowest answer: %.3f s, to %s" % max(each.slowest for each in attackers))
        print(f"{calls} calls, {accepted} accepted, "
              f"{sum(each.connections for each in attackers)} connections; {len(times)} newcomers, "
              f"median {times[len(times) // 2]:.3f} s, slowest {times[-1]:.3f} s", flush=True)
        # The machine may be busy with other tests, so not the slowest.
        self.assertLess(times[len(times) // 2], 1)
        return calls, accepted

    def remove_all(self):
        for dom in self.conn.listAllDomains():
            with contextlib.suppress(libvirt.libvirtError):
                dom.destroy()
        for dom in self.conn.listAllDomains():
            with contextlib.suppress(libvirt.libvirtError):
                dom.undefine()
        self.assertEqual([dom.name() for dom in self.conn.listAllDomains()], [])

    def descriptors(self):
        links = []
        for path in glob.glob(f"/proc/{self.daemon.pid}/fd/*"):
            with contextlib.suppress(OSError):
                links.append(os.readlink(path))
        return links

    def memory(self):
        with open(f"/proc/{self.daemon.pid}/statm", encoding="ascii") as f:
            return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def comes_true(self, what, *args):
        """Whether it does so within the limit; every look goes through the daemon."""
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            if what(*args):
                return True
            self.fresh_client_works()
        return False

    def is_idle(self):
        pool = self.fields("server-threadpool-info", "libvirtd")
        return pool["freeWorkers"] == pool["nWorkers"] and pool["jobQueueDepth"] == "0"

    def nothing_left(self, descriptors):
        # An attacker that left in the middle of a call may have started a guest just now.
        self.assertTrue(self.comes_true(self.is_idle))
        self.remove_all()
        self.assertTrue(self.comes_true(lambda: emulators() <= self.before),
                        [_arguments(pid) for pid in emulators() - self.before])
        self.assertTrue(self.comes_true(lambda: len(self.descriptors()) <= descriptors),
                        f"{descriptors} descriptors before, now {sorted(self.descriptors())}")
        for folder in ("/", "/tmp", "/etc", "/root", "/var", "/var/lib", "/usr/local", ETC):
            for where, folders, names in os.walk(folder):
                folders[:] = [] if where != ETC else folders
                self.assertNotIn(callgen.MARK, " ".join(folders + names), where)
        self.assertNotRegex(self.daemon.log(), "Sanitizer|runtime error:|CRITICAL|lock rank")

    def setUp(self):
        super().setUp()
        self.before = emulators()
        # What is made once and kept, such as workers and the emulator's abilities, isn't a leak.
        keep_running(self.conn, "running")
        self.remove_all()

    def test_with_every_right(self):
        descriptors, memory = len(self.descriptors()), self.memory()
        self.attack(self.daemon.socket, keep=True)
        self.nothing_left(descriptors)
        if not sanitized():
            self.assertLess(self.memory() - memory, MEMORY)

    def picture(self):
        """All that a read-only client must not change."""
        picture = {}
        for dom in self.conn.listAllDomains():
            running = dom.isActive()
            picture[dom.name()] = (dom.UUIDString(), running, dom.ID(), dom.isPersistent(),
                                   dom.XMLDesc(), dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE),
                                   dom.state(), dom.isPersistent() and dom.autostart())
        files = {}
        for where, _, names in os.walk(ETC):
            for name in names:
                with open(os.path.join(where, name), "rb") as f:
                    files[os.path.join(where, name)] = f.read()
        return picture, files, emulators()

    def test_read_only(self):
        descriptors, memory = len(self.descriptors()), self.memory()
        for name in ("off", "running", "paused", "transient"):
            STATES[name](self.conn, name)
        before = self.picture()
        self.attack(self.daemon.readonly_socket, keep=False)
        self.assertEqual(self.picture(), before)
        self.nothing_left(descriptors)
        if not sanitized():
            self.assertLess(self.memory() - memory, MEMORY)


if __name__ == "__main__":
    main()
