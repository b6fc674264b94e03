#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests that hang hold up nobody but those who ask them.

The figures are compared with those of the same daemon, moments before, with the same guests not
hanging.  VIREO_STALL_FULL makes it 100 guests and 200 callers, and compares 99th percentiles
instead of medians; in either case the figures are printed.
"""
import contextlib
import os
import select
import signal
import struct
import threading
import time
import uuid

import libvirt
import wire
from harness import LIMIT, STOCK, Daemon, SystemTest, emulators, guest_xml, main
from test_admin import AdminTest

FULL = bool(os.environ.get("VIREO_STALL_FULL"))
GUESTS, CALLERS, ROUNDS = (100, 200, 100) if FULL else (12, 25, 10)

# What hanging guests may cost the others: this, or three times as long as without them.
ALLOWED = 0.05
FACTOR = 3

# As in src/qemu: how long QEMU is waited for before it counts as unresponsive.
PATIENCE = 5
# As in daemon/libvirtd.c: how long calls in work have when the daemon ends.
DRAIN = 10


def small(name):
    """A guest that needs little, so that many fit."""
    return guest_xml(name, memory=16, serial="",
                     extra=f"<uuid>{uuid.uuid5(uuid.NAMESPACE_DNS, name)}</uuid>")


def wire_guest(name):
    return (wire.string(name) + uuid.uuid5(uuid.NAMESPACE_DNS, name).bytes
            + struct.pack(">i", -1))


class Callers(threading.Thread):
    """Clients that ask guests for what only their QEMUs can do, again and again."""

    def __init__(self, path, names):
        super().__init__(daemon=True)
        self.names = {}
        self.answers = []           # (name, status, error or None)
        self.poll = select.poll()
        self.ended = False
        for name in names:
            conn = wire.Wire(path, LIMIT).open()
            self.names[conn.sock.fileno()] = (conn, name)
            self.poll.register(conn.sock, select.POLLIN)
        for conn, name in self.names.values():
            self.ask(conn, name)

    @staticmethod
    def ask(conn, name):
        conn.serial += 1
        conn.send(wire.packet(wire.DOMAIN_RESET, wire_guest(name) + struct.pack(">I", 0),
                              conn.serial))

    def run(self):
        while not self.ended:
            for fd, _ in self.poll.poll(100):
                conn, name = self.names[fd]
                try:
                    _, _, status, payload = conn.receive()
                    self.answers.append((name, status, status and wire.error_of(payload)))
                    self.ask(conn, name)
                except (EOFError, OSError):
                    self.poll.unregister(fd)

    def close(self):
        self.ended = True
        self.join()
        for conn, _ in self.names.values():
            conn.close()


class StallTest(AdminTest):
    conf = "max_clients = 2000\n"

    def start(self, count, first=0):
        """Starts guests that don't run; returns their names and their QEMUs."""
        names = [f"hung{number}" for number in range(first, first + count)]
        before = emulators()
        for name in names:
            self.addCleanup(self.remove, name)
            self.conn.createXML(small(name), libvirt.VIR_DOMAIN_START_PAUSED)
        pids = emulators() - before
        self.assertEqual(len(pids), count)
        self.addCleanup(self.wake, pids)
        return names, pids

    @staticmethod
    def wake(pids):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def hang(self, names, pids, callers):
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        asking = Callers(self.daemon.socket,
                         [names[number % len(names)] for number in range(callers)])
        self.addCleanup(asking.close)
        asking.start()
        return asking

    # ---- what a healthy client does -------------------------------------------------

    def visit(self):
        conn = wire.Wire(self.daemon.socket, LIMIT).open()
        assert conn.call(wire.CONNECT_LIST_ALL_DOMAINS, struct.pack(">II", 1, 0))[0] == wire.OK
        conn.close()

    def look(self):
        assert self.healthy.state()[0] == libvirt.VIR_DOMAIN_PAUSED

    def define(self):
        self.conn.defineXML(small("new"))

    def create(self):
        self.conn.lookupByName("new").createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)

    def forget(self):
        dom = self.conn.lookupByName("new")
        dom.destroy()
        dom.undefine()

    def measure(self, rounds=ROUNDS):
        """Returns for each deed how long it took, in ascending order."""
        deeds = (self.visit, self.look, self.define, self.create)
        times = {deed.__name__: [] for deed in deeds}
        enough = time.monotonic() + LIMIT
        for _ in range(rounds):
            if STOCK and time.monotonic() > enough:     # a few rounds tell how it fares
                break
            for deed in deeds:
                begun = time.monotonic()
                deed()
                times[deed.__name__].append(time.monotonic() - begun)
            self.forget()
        return {name: sorted(each) for name, each in times.items()}

    @staticmethod
    def figures(times):
        return {name: (each[len(each) // 2], each[len(each) * 99 // 100])
                for name, each in times.items()}

    def compare(self, idle, hung, what):
        """Prints both; returns the deeds that took too long."""
        late = []
        print(f"\n{what}: p50 and p99 in ms, before and meanwhile")
        for name, before in self.figures(idle).items():
            after = self.figures(hung)[name]
            print(f"  {name:8}" + "".join(f"{1000 * each:9.2f}" for each in before + after),
                  flush=True)
            if after[FULL] > max(ALLOWED, FACTOR * before[FULL]):
                late.append(name)
        return late

    def nobody_is_held_up(self, idle, what):
        late = self.compare(idle, self.measure(), what)
        if late:                # something else may have kept the machine busy just then
            late = self.compare(idle, self.measure(), what + ", once more")
        if not STOCK:
            pool = self.fields("server-threadpool-info", "libvirtd")
            print("  the loop's longest stall: %s us; %s workers, %s of them wait"
                  % (pool["loopLongestStall"], pool["nWorkers"], pool["blockedWorkers"]))
            self.assertEqual(late, [])

    def make_healthy(self):
        self.addCleanup(self.remove, "new")
        self.addCleanup(self.remove, "healthy")
        self.healthy = self.conn.createXML(small("healthy"), libvirt.VIR_DOMAIN_START_PAUSED)


class Stall(StallTest):
    def test_hanging_guests(self):
        self.make_healthy()
        names, pids = self.start(GUESTS)
        idle = self.measure()
        asking = self.hang(names, pids, CALLERS)
        self.nobody_is_held_up(idle, f"{CALLERS} callers on {GUESTS} guests that hang")
        if STOCK:
            return
        self.what_is_known_is_told(names)
        if FULL:                # it takes half a minute
            self.callers_are_told(asking)
        self.destroy_gets_through(names[0])
        self.waking_ends_it(names[1:], pids, asking)

    def what_is_known_is_told(self, names):
        """Of a guest that hangs, without asking it."""
        doms = [self.conn.lookupByName(name) for name in names]
        begun = time.monotonic()
        for dom in doms:
            self.assertEqual(dom.state()[0], libvirt.VIR_DOMAIN_PAUSED)
            self.assertEqual(dom.info()[1], 16384)
            self.assertIn("<domain", dom.XMLDesc())
        self.assertLess(time.monotonic() - begun, PATIENCE)

        deadline = time.monotonic() + PATIENCE + LIMIT
        while any(dom.controlInfo()[0] != libvirt.VIR_DOMAIN_CONTROL_ERROR for dom in doms):
            self.assertLess(time.monotonic(), deadline)
        pool = self.fields("server-threadpool-info", "libvirtd")
        self.assertEqual(pool["unresponsiveGuests"], str(len(names)))
        self.daemon.wait_log(f"guest '{names[-1]}': QEMU doesn't answer: 'system_reset' was sent")

    def callers_are_told(self, asking):
        """Who waited too long is told whom for."""
        deadline = time.monotonic() + LIMIT
        while not asking.answers:
            self.assertLess(time.monotonic(), deadline)
            asking.join(0.1)
        _, _, (code, _, text) = asking.answers[0]
        self.assertEqual(code, libvirt.VIR_ERR_OPERATION_TIMEOUT)
        self.assertRegex(text, r"held by monitor=virDomainReset, modify job, for \d+ seconds, "
                               r"on behalf of user 0, process \d+")

    def destroy_gets_through(self, name):
        """Even when several do it at once."""
        results = []

        def destroy():
            try:
                results.append(self.daemon.connect().lookupByName(name).destroy())
            except libvirt.libvirtError as error:
                results.append(error.get_error_code())

        threads = [threading.Thread(target=destroy) for _ in range(3)]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LIMIT)
        self.assertLess(time.monotonic() - begun, 12)
        self.assertIn(0, results)
        # the guest is transient: who comes last finds nothing
        self.assertLessEqual(set(results), {0, libvirt.VIR_ERR_OPERATION_INVALID,
                                            libvirt.VIR_ERR_NO_DOMAIN})

    def waking_ends_it(self, names, pids, asking):
        self.wake(pids)
        for name in names:
            self.conn.lookupByName(name).reset(0)
        pool = self.fields("server-threadpool-info", "libvirtd")
        self.assertEqual(pool["unresponsiveGuests"], "0")
        self.daemon.wait_log(f"guest '{names[-1]}': QEMU answers again, after")
        log = self.daemon.log()[self.log_start:]
        for name in names:
            self.assertEqual(log.count(f"guest '{name}': QEMU doesn't answer"), 1)
            self.assertEqual(log.count(f"guest '{name}': QEMU answers again"), 1)

    def test_with_clients_that_misbehave(self):
        self.make_healthy()
        names, pids = self.start(4)
        idle = self.measure()
        self.hang(names, pids, 100)
        path = self.daemon.socket
        for number in range(20):
            deaf = wire.Wire(path, LIMIT).open()
            self.addCleanup(deaf.close)
            deaf.sock.setblocking(False)
            with contextlib.suppress(BlockingIOError):  # until the daemon reads no more
                while True:
                    deaf.serial += 1
                    deaf.sock.send(wire.packet(wire.DOMAIN_GET_XML_DESC,
                                               wire_guest("healthy") + struct.pack(">I", 0),
                                               deaf.serial))
            half = wire.Wire(path, LIMIT).open()
            self.addCleanup(half.close)
            whole = wire.packet(wire.DOMAIN_RESET, wire_guest(names[0]) + struct.pack(">I", 0))
            half.send(whole[:1 + number * 7 % (len(whole) - 1)])
        self.nobody_is_held_up(idle, "100 callers on 4 guests that hang, 20 deaf clients, 20 "
                                     "that stop in the middle of a packet")


class End(StallTest):
    def test_the_daemon_ends(self):
        names, pids = self.start(4)
        asking = self.hang(names, pids, 40)
        begun = time.monotonic()
        self.daemon.stop()
        taken = time.monotonic() - begun
        print(f"\nthe daemon's end took {taken:.2f} s, {DRAIN} of them for those who wait",
              flush=True)
        self.assertLess(taken, DRAIN + 3)
        asking.close()
        texts = [error[2] for _, status, error in asking.answers if status]
        self.assertTrue(any("the daemon is ending" in text for text in texts), texts)
        self.assertTrue(any("monitor was closed" in text for text in texts), texts)
        self.assertLessEqual(pids, emulators())

        # The next one is there for others while it looks for these.
        begun = time.monotonic()
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()
        self.assertEqual(len(self.conn.listAllDomains()), len(names))
        self.assertLess(time.monotonic() - begun, PATIENCE)
        self.wake(pids)
        for name in names:
            self.conn.lookupByName(name).reset(0)


class Log(SystemTest):
    def test_a_log_that_nobody_reads(self):
        path = os.path.join(self.tmp, "fifo")
        os.mkfifo(path)
        reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        daemon = Daemon(f'log_level = 1\nlog_outputs = "1:file:{path}"\n')
        # only one can have the sockets
        self.daemon.stop()
        self.addCleanup(self.daemon.start)
        daemon.start()
        self.addCleanup(daemon.stop)
        conn = wire.Wire(daemon.socket, LIMIT).open()
        begun = time.monotonic()
        for _ in range(5000):       # each of them several lines
            self.assertEqual(conn.call(wire.CONNECT_LIST_ALL_DOMAINS,
                                       struct.pack(">II", 1, 0))[0], wire.OK)
        self.assertLess(time.monotonic() - begun, LIMIT)
        self.assertGreater(len(os.read(reader, 65536)), 60000)   # all that it holds, nearly


if __name__ == "__main__":
    main()
