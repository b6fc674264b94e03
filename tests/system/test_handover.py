#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Another program takes the daemon's place under load, and no client and no guest notices."""
import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time

import harness
import libvirt
from handover import GAP, Caller, Told, hand_over, open_files, wait_emulator
from harness import (LIBVIRTD, LIMIT, SCRATCH, VIRSH, Daemon, Events, SystemTest, Terminal,
                     emulators, guest_xml, main, wait_readable)

L = libvirt


class HandoverTest(SystemTest):
    conf = "log_level = 2\n"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        wait_emulator(cls.conn)

    def hand_over(self):
        hand_over(self.daemon)


class Handover(HandoverTest):

    def callers(self, uri=None):
        uri = uri or self.daemon.uri
        calls = [lambda conn: conn.listAllDomains(),
                 lambda conn: conn.getLibVersion(),
                 lambda conn: [dom.XMLDesc() for dom in conn.listAllDomains()],
                 lambda conn: [dom.info() for dom in conn.listAllDomains()]]
        return [Caller(libvirt.open(uri), call) for call in calls]

    def test_nobody_notices(self):
        for i in range(3):
            self.guest(f"runs{i}").create()
        before = emulators()
        numbers = {dom.name(): dom.ID() for dom in self.conn.listAllDomains()}
        events = self.events()
        admin = self.clients()
        callers = self.callers()
        pauser = threading.Thread(target=self.pause_and_resume, args=(events, 20))
        pauser.start()
        self.hand_over()                        # the first also opens what stays open
        self.wait_files(lambda files: files.count("anon_inode:[pidfd]") == 3)
        files = len(open_files(self.daemon.pid))
        for _ in range(6):
            self.hand_over()
        pauser.join()
        for caller in callers:
            self.assertIsNone(caller.stop())
            self.assertGreater(caller.calls, 20)
            self.assertLess(caller.longest, GAP)
        print("longest gaps:", *(f"{caller.longest * 1000:.0f} ms" for caller in callers),
              "calls:", *(caller.calls for caller in callers))
        self.assertEqual(emulators(), before)
        self.assertEqual({dom.name(): dom.ID() for dom in self.conn.listAllDomains()}, numbers)
        self.assertEqual(self.daemon.log()[self.log_start:].count("takes the place of"), 7)
        self.assertLessEqual(self.clients(), admin)
        # the callers' are gone
        self.wait_files(lambda left: len(left) <= files - len(callers))

    def wait_files(self, enough):
        """Until what the daemon has open is as it should be."""
        deadline = time.monotonic() + LIMIT
        while not enough(open_files(self.daemon.pid)):
            self.assertLess(time.monotonic(), deadline, open_files(self.daemon.pid))
            self.conn.getLibVersion()

    def admin(self, *args):
        """Returns what virt-admin says, by lines."""
        done = subprocess.run(
            ["virt-admin", "-c", f"libvirtd:///system?socket={self.daemon.run}/libvirt-admin-sock",
             *args], stdout=subprocess.PIPE, text=True, timeout=LIMIT, check=True)
        return [line.strip() for line in done.stdout.splitlines() if line.strip()]

    def clients(self):
        """The clients: number, transport, since when."""
        return set(self.admin("client-list", "libvirtd")[2:])

    def pause_and_resume(self, events, times):
        """Each is acknowledged, and gives one event, no more and no less."""
        dom = self.conn.lookupByName("runs0")
        for _ in range(times):
            dom.suspend()
            dom.resume()
        seen = [event for name, event, detail in events.until_now() if name == "runs0"]
        self.paused = seen

    def test_each_event_comes_once(self):
        self.guest("runs0").create()
        events = self.events()
        events.until_now()
        worker = threading.Thread(target=self.pause_and_resume, args=(events, 40))
        worker.start()
        for _ in range(3):
            self.hand_over()
        worker.join(LIMIT)
        self.assertEqual(self.paused, [L.VIR_DOMAIN_EVENT_SUSPENDED,
                                       L.VIR_DOMAIN_EVENT_RESUMED] * 40)

    def test_a_guest_that_ends_in_between_tells(self):
        """It is killed while no daemon runs: the exec itself is held up."""
        before = emulators()
        dom = self.guest("dies")
        dom.create()
        pid, = emulators() - before
        events = self.events()
        told = Told(self.daemon)
        self.daemon.signal(signal.SIGUSR1)
        told.wait(b"RELOADING=1")
        os.kill(pid, signal.SIGKILL)
        told.wait(b"READY=1")
        told.close()
        events.wait("dies", L.VIR_DOMAIN_EVENT_STOPPED)
        self.assertEqual(dom.isActive(), 0)

    def test_subscriptions_keep_their_numbers(self):
        other = self.daemon.connect()
        self.guest("runs0").create()
        events = self.events()
        dead = self.events(other)
        dead.close()
        of_dom = Events(other, other.lookupByName("runs0"))
        self.hand_over()
        fresh = self.events(other)
        self.conn.lookupByName("runs0").suspend()
        for each in (events, of_dom, fresh):
            each.wait("runs0", L.VIR_DOMAIN_EVENT_SUSPENDED)
        events.conn.domainEventDeregisterAny(events.callback)   # by its old number
        of_dom.close()
        other.close()

    def test_what_was_open_stays_as_it_was(self):
        read_only = libvirt.openReadOnly(self.daemon.uri)
        self.hand_over()
        with self.refuses(L.VIR_ERR_OPERATION_DENIED):
            read_only.defineXML(guest_xml("never"))
        self.assertEqual(read_only.getURI(), "qemu+unix:///system?socket=" + self.daemon.socket)
        self.assertEqual(self.conn.isAlive(), 1)
        read_only.close()

    def test_guests_end_with_their_connection_all_the_same(self):
        owner = self.daemon.connect()
        owner.createXML(guest_xml("owned"), L.VIR_DOMAIN_START_AUTODESTROY)
        self.addCleanup(self.remove, "owned")
        events = self.events()
        for _ in range(2):
            self.hand_over()
            self.assertEqual(self.conn.lookupByName("owned").isActive(), 1)
        self.assertEqual(events.until_now(), [])
        self.assertEqual(owner.close(), 0)
        events.wait("owned", L.VIR_DOMAIN_EVENT_STOPPED, L.VIR_DOMAIN_EVENT_STOPPED_DESTROYED)

    def test_a_frozen_guest_holds_up_nobody(self):
        """Who waits for the turn of another call waits on; who waits for QEMU is told."""
        before = emulators()
        self.guest("frozen").create()
        pid, = emulators() - before
        os.kill(pid, signal.SIGSTOP)
        self.addCleanup(os.kill, pid, signal.SIGKILL)
        results = {}

        def call(name, conn):
            try:
                results[name] = conn.lookupByName("frozen").suspend()
            except libvirt.libvirtError as error:
                results[name] = error

        conns = {name: self.daemon.connect() for name in ("asks", "waits")}
        threads = []
        for name, conn in conns.items():
            threads.append(threading.Thread(target=call, args=(name, conn)))
            threads[-1].start()
            self.wait_busy(len(threads))
        caller = Caller(self.daemon.connect(), lambda conn: conn.getLibVersion())
        self.hand_over()
        os.kill(pid, signal.SIGCONT)
        for thread in threads:
            thread.join(LIMIT)
        self.assertIsNone(caller.stop())
        failed = [each for each in results.values() if each != 0]
        self.assertEqual(len(failed), 1, results)
        self.assertEqual(failed[0].get_error_code(), L.VIR_ERR_OPERATION_ABORTED, failed[0])
        self.assertEqual(self.conn.lookupByName("frozen").state()[0], L.VIR_DOMAIN_PAUSED)

    def wait_busy(self, count):
        """Until so many calls are in work."""
        busy = 0
        while busy < count:
            words = [line.split() for line in self.admin("server-threadpool-info", "libvirtd")]
            values = {line[0]: int(line[-1]) for line in words}
            busy = values["nWorkers"] - values["freeWorkers"]

    def test_virsh_goes_on(self):
        shell = Terminal([VIRSH, "-c", self.daemon.uri])
        self.addCleanup(shell.close)
        shell.read_until("virsh #")
        for _ in range(3):
            self.hand_over()
            shell.write("version\n")
            shell.read_until(r"Running hypervisor(.|\n)*virsh #")

    def test_a_daemon_that_is_killed_afterwards_leaves_guests(self):
        self.guest("stays").create()
        before = emulators()
        self.hand_over()
        self.daemon.kill()
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()
        self.assertEqual(emulators(), before)
        self.conn.lookupByName("stays").suspend()


class Killed(HandoverTest):
    def test_killed_in_the_middle(self):
        """At whatever moment it dies, guests live and the next daemon has them."""
        for i in range(3):
            self.guest(f"stays{i}").create()
        before = emulators()
        for delay in range(0, 120, 8):
            self.daemon.signal(signal.SIGUSR1)
            ended = os.pidfd_open(self.daemon.pid)
            wait_readable(ended, delay / 1000)      # never: it is the time that passes
            os.close(ended)
            self.daemon.kill()
            self.daemon.start()
            conn = self.daemon.connect()
            self.assertEqual(emulators(), before)
            self.assertEqual(sorted(dom.name() for dom in conn.listAllDomains(
                L.VIR_CONNECT_LIST_DOMAINS_ACTIVE)), ["stays0", "stays1", "stays2"])
            conn.lookupByName("stays0").suspend()
            conn.lookupByName("stays0").resume()
            conn.close()
        self.__class__.conn = self.daemon.connect()


class Upgrade(HandoverTest):
    """The file of the program is replaced."""

    @classmethod
    def setUpClass(cls):
        cls.path = os.path.join(SCRATCH, "libvirtd")
        shutil.copy(LIBVIRTD, cls.path)
        harness.LIBVIRTD = cls.path
        super().setUpClass()

    def replace(self, content=None):
        """As packages do: a new file takes the name."""
        new = self.path + ".new"
        if content is None:
            shutil.copy(LIBVIRTD, new)
        else:
            with open(new, "wb") as f:
                f.write(content)
        os.chmod(new, 0o755)
        os.rename(new, self.path)

    def refused(self, text):
        """The signal comes to nothing, with one line in the log."""
        start = os.path.getsize(self.daemon.log_path)
        self.daemon.signal(signal.SIGUSR1)
        deadline = time.monotonic() + LIMIT
        while "this program goes on" not in self.daemon.log()[start:]:
            self.assertLess(time.monotonic(), deadline, self.daemon.log())
            self.conn.getLibVersion()
        self.assertRegex(self.daemon.log()[start:], text)
        self.conn.getLibVersion()
        self.fresh_client_works()

    def exe(self):
        return os.readlink(f"/proc/{self.daemon.pid}/exe")

    def test_junk_is_not_run(self):
        self.guest("runs").create()
        self.replace(b"\x7fELF and then nothing")
        self.assertTrue(self.exe().endswith(" (deleted)"))
        self.refused("would not start")
        self.replace(b"#!/bin/sh\necho no library >&2\nexit 127\n")
        self.refused("no library")
        os.unlink(self.path)
        self.refused("would not start")
        self.replace()
        hand_over(self.daemon)
        self.assertFalse(self.exe().endswith(" (deleted)"))
        self.assertEqual(self.conn.lookupByName("runs").isActive(), 1)

    def test_wrong_settings_are_found_before(self):
        with open(self.daemon.conf_path, encoding="utf-8") as f:
            good = f.read()
        self.daemon.write_conf("max_clients = \"many\"\n")
        self.refused("max_clients")
        with open(self.daemon.conf_path, "w", encoding="utf-8") as f:
            f.write(good)
        hand_over(self.daemon)

    def test_exec_fails_at_the_last_moment(self):
        """It says that it would start, but then it can't be executed."""
        self.guest("runs0").create()
        events = self.events()
        self.replace(b"#!/bin/sh\nrm -f " + self.path.encode() + b"\n")
        self.refused("cannot execute")
        self.conn.lookupByName("runs0").suspend()
        events.wait("runs0", L.VIR_DOMAIN_EVENT_SUSPENDED)
        self.replace()
        hand_over(self.daemon)
        self.conn.lookupByName("runs0").resume()
        events.wait("runs0", L.VIR_DOMAIN_EVENT_RESUMED)

    def changed_document(self, python):
        """A program that changes what is handed over, then is the real one."""
        shutil.copy(LIBVIRTD, self.path + ".real")
        script = f"""#!/usr/bin/python3
import json, os, sys
if "--check" not in sys.argv:
    fd = int(os.environ["VIREO_HANDOVER_FD"])
    size = os.fstat(fd).st_size
    text = os.pread(fd, size, 0).decode()
    {python}
    os.ftruncate(fd, 0)
    os.pwrite(fd, text.encode(), 0)
os.execv("{self.path}.real", sys.argv)
"""
        self.replace(script.encode())

    def document_is_of_no_use(self, python, text):
        """Clients are lost, but nothing else is."""
        self.guest("runs").create()
        before = emulators()
        inode = os.stat(self.daemon.socket).st_ino
        self.changed_document(python)
        hand_over(self.daemon)
        self.assertRegex(self.daemon.log(), text)
        self.__class__.conn = self.daemon.connect()
        self.assertEqual(emulators(), before)
        self.conn.lookupByName("runs").suspend()
        self.assertEqual(self.daemon.pid, int(open(self.daemon.pid_path).read()))
        self.replace()
        kept = os.stat(self.daemon.socket).st_ino == inode
        self.daemon.stop()
        self.assertFalse(os.path.exists(self.daemon.socket))
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()
        return kept

    def test_broken_document(self):
        self.document_is_of_no_use("text = text[:len(text) // 2]", "can't be read")

    def test_another_version(self):
        kept = self.document_is_of_no_use(
            "root = json.loads(text); root['version'] = 99; text = json.dumps(root)",
            "of another kind")
        self.assertTrue(kept)           # whoever connects meanwhile is served

    def test_no_document_makes_a_fresh_start(self):
        self.document_is_of_no_use("text = '{}'", "of another kind")


class Background(SystemTest):
    def test_detached_with_pid_file(self):
        """-d: the pid stays, its file stays locked, and nobody is started beside it."""
        daemon = Daemon("log_outputs = \"2:file:" + os.path.join(SCRATCH, "detached.log") + "\"\n",
                        args=["-d"])
        daemon.run = self.daemon.run
        self.daemon.stop()
        self.addCleanup(self.daemon.start)
        ready = daemon.spawn()
        self.assertEqual(daemon.process.wait(LIMIT), 0)
        pid = int(open(daemon.pid_path).read())
        self.addCleanup(self.end, pid)
        conn = daemon.connect()
        for _ in range(2):
            os.kill(pid, signal.SIGUSR1)
            ready.settimeout(LIMIT)
            while b"READY=1" not in ready.recv(4096).split(b"\n"):
                pass
            self.assertEqual(int(open(daemon.pid_path).read()), pid)
            conn.getLibVersion()
        ready.close()
        conn.close()

    def end(self, pid):
        ended = os.pidfd_open(pid)
        os.kill(pid, signal.SIGTERM)
        self.assertTrue(wait_readable(ended, LIMIT))
        os.close(ended)


if __name__ == "__main__":
    main()
