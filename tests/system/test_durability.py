#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The daemon is killed at random instants: what it acknowledged is there when it comes back.

VIREO_SEED chooses the instants as far as threads allow, VIREO_KILLS how many there are.
"""
import contextlib
import os
import random
import re
import signal
import subprocess
import threading
import time
import uuid
import xml.etree.ElementTree

import libvirt
from harness import (EMULATOR, ETC, LIMIT, RUN, SystemTest, emulators, guest_xml, main,
                     wait_readable)

SEED = int(os.environ.get("VIREO_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
KILLS = int(os.environ.get("VIREO_KILLS", "12"))
ABSENT = (None, False)      # (memory in MiB that tells one definition from another, autostart)


def document(name, memory):
    return guest_xml(name, memory=memory, extra=f"<uuid>{uuid.uuid5(uuid.NAMESPACE_DNS, name)}"
                                                "</uuid>")


class Writer(threading.Thread):
    """Changes its own guests one call at a time and keeps what was acknowledged.

    known: what each guest is; asked: what the call without an answer would make of it.
    """

    def __init__(self, conn, chance, known):
        super().__init__(daemon=True)
        self.conn, self.chance, self.known = conn, chance, known
        self.asked = None
        self.acknowledged = 0
        self.failure = None

    def run(self):
        conn = self.conn
        while True:
            name = self.chance.choice(sorted(self.known))
            try:
                self.step(conn, name)
            except libvirt.libvirtError as error:
                if conn.isAlive():
                    self.failure = f"{name}, {self.known[name]}: {error}"
                return
            self.known[name], self.asked = self.asked[1], None
            self.acknowledged += 1

    def step(self, conn, name):
        memory, autostart = self.known[name]
        deed = self.chance.randrange(3) if memory else 0
        if deed == 0:
            memory = self.chance.randrange(32, 4096)
            self.asked = (name, (memory, autostart))
            conn.defineXML(document(name, memory))
        elif deed == 1:
            self.asked = (name, (memory, not autostart))
            conn.lookupByName(name).setAutostart(not autostart)
        else:
            self.asked = (name, ABSENT)
            conn.lookupByName(name).undefine()


class Starter(threading.Thread):
    """Starts and destroys one guest; active is what was acknowledged, None while a call is out."""

    def __init__(self, conn, name, active):
        super().__init__(daemon=True)
        self.conn, self.name_, self.active = conn, name, active
        self.failure = None

    def run(self):
        dom = self.conn.lookupByName(self.name_)
        while True:
            active, self.active = self.active, None
            try:
                if active:
                    dom.destroy()
                else:
                    dom.create()
            except libvirt.libvirtError as error:
                if self.conn.isAlive():
                    self.failure = f"{self.name_}: {error}"
                return
            self.active = not active


class Durability(SystemTest):
    @classmethod
    def setUpClass(cls):
        print(f"seed {SEED}", flush=True)
        super().setUpClass()
        cls.chance = random.Random(SEED)

    def kill_at_random(self, threads, longest):
        """Lets the threads work for a random time, kills the daemon and starts the next."""
        for thread in threads:
            thread.start()
        # A random instant is what this is about; nobody ever sets it.
        threading.Event().wait(self.chance.random() * longest)
        self.daemon.kill()
        for thread in threads:
            thread.join(LIMIT)
            self.assertFalse(thread.is_alive())
            self.assertIsNone(thread.failure, f"seed {SEED}")

    def restart(self):
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()

    def found(self):
        state = {}
        for dom in self.conn.listAllDomains():
            memory = int(re.search(r"<memory[^>]*>(\d+)<",
                                   dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)).group(1))
            state[dom.name()] = (memory // 1024, bool(dom.autostart()))
        return state

    def whole_files(self):
        """Nothing under a name of ours is torn, and torn ones under other names don't pile up."""
        for where, _, names in os.walk(ETC):
            for name in names:
                path = os.path.join(where, name)
                if name.endswith(".xml") and not os.path.islink(path):
                    xml.etree.ElementTree.parse(path)

    def test_definitions(self):
        acknowledged = 0
        known = [{f"g{writer}-{number}": ABSENT for number in range(3)} for writer in range(3)]
        for kill in range(KILLS):
            writers = [Writer(self.daemon.connect(), random.Random(f"{SEED}/{kill}/{number}"), mine)
                       for number, mine in enumerate(known)]
            self.kill_at_random(writers, 0.3)
            self.whole_files()
            self.restart()
            state = self.found()
            for writer in writers:
                acknowledged += writer.acknowledged
                for name, was in writer.known.items():
                    allowed = [was]
                    if writer.asked and writer.asked[0] == name:
                        allowed.append(writer.asked[1])
                    now = state.pop(name, ABSENT)
                    self.assertIn(now, allowed, f"{name}, kill {kill}, seed {SEED}")
                    writer.known[name] = now
            self.assertEqual(state, {})
        print(f"{KILLS} kills, {acknowledged} changes", flush=True)
        left = [name for where, _, names in os.walk(ETC + "/qemu") for name in names
                if not name.endswith(".xml")]
        self.assertEqual(left, [], "remains of unfinished writes")
        for dom in self.conn.listAllDomains():
            dom.undefine()

    def known_to_the_daemon(self):
        """The processes of the guests that run, as the daemon tells."""
        pids = set()
        for dom in self.conn.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE):
            with contextlib.suppress(libvirt.libvirtError, FileNotFoundError):
                with open(f"{RUN}/qemu/{dom.name()}.pid", encoding="ascii") as f:
                    pids.add(int(f.read()))
        return pids

    def settled(self):
        """Waits until each QEMU is the daemon's and each guest that runs has one."""
        for dom in self.conn.listAllDomains():
            dom.setAutostart(0)         # has to wait until the daemon is through with the guest
        deadline = time.monotonic() + LIMIT
        while True:
            known, there = self.known_to_the_daemon(), emulators() - self.before
            active = self.conn.numOfDomains()
            if known == there and active == len(there):
                return
            self.assertLess(time.monotonic(), deadline, f"{known} known, {active} active, "
                            f"{there} there, seed {SEED}")

    def test_starts(self):
        bystander = subprocess.Popen([EMULATOR, "-S", "-display", "none", "-machine", "none",
                                      "-nodefaults"], stdin=subprocess.DEVNULL)
        self.addCleanup(bystander.wait, LIMIT)
        self.addCleanup(bystander.kill)
        self.before = emulators() | {bystander.pid}
        names = ["one", "two"]
        for name in names:
            self.guest(name, memory=32)
        starters = []
        for kill in range(KILLS):
            active = [bool(self.conn.lookupByName(name).isActive()) for name in names]
            starters = [Starter(self.daemon.connect(), *each) for each in zip(names, active)]
            self.kill_at_random(starters, 1.5)
            self.restart()
            self.settled()
            for starter in starters:
                if starter.active is not None:
                    self.assertEqual(self.conn.lookupByName(starter.name_).isActive(),
                                     starter.active, f"kill {kill}, seed {SEED}")
            self.assertIsNone(bystander.poll())
        for name in names:
            with contextlib.suppress(libvirt.libvirtError):
                self.conn.lookupByName(name).destroy()
        self.settled()
        self.assertEqual(emulators(), self.before)

    def test_a_remembered_number_is_no_proof(self):
        """The process that now has the number of a QEMU, or even its uuid, is let alone."""
        dom = self.guest("gone", memory=32)
        for sentence, argument in (("another program", "other"),
                                   ("one that names the guest", dom.UUIDString())):
            with self.subTest(sentence):
                dom.create()
                pid, = emulators()
                self.daemon.kill()
                ended = os.pidfd_open(pid)
                os.kill(pid, signal.SIGKILL)
                self.assertTrue(wait_readable(ended, LIMIT))
                os.close(ended)
                other = subprocess.Popen(["/usr/bin/tail", "-f", "/dev/null", "--", argument],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                path = RUN + "/qemu/gone.xml"
                with open(path, encoding="utf-8") as f:
                    text = f.read()
                self.assertIn(f"pid='{pid}'", text)
                with open(path, "w", encoding="utf-8") as f:
                    f.write(text.replace(f"pid='{pid}'", f"pid='{other.pid}'"))
                self.restart()
                dom = self.conn.lookupByName("gone")
                events = self.events()
                if dom.isActive():
                    events.wait("gone", libvirt.VIR_DOMAIN_EVENT_STOPPED)
                events.close()
                self.assertEqual(dom.isActive(), 0)
                self.assertIsNone(other.poll())
                other.kill()
                other.wait(LIMIT)


if __name__ == "__main__":
    main()
