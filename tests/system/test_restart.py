#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests outlive the daemon, however it ends, and are found again as they are."""
import os
import signal

import libvirt
from harness import LIMIT, SystemTest, emulators, guest_xml, main, wait_readable

L = libvirt


class Restart(SystemTest):
    def restart(self, end):
        end()
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()

    def each_way(self):
        """The ways in which a daemon may end."""
        return (("an orderly stop", self.daemon.stop), ("a crash", self.daemon.kill))

    def test_definitions_are_read_again(self):
        dom = self.guest("defined", memory=192)
        dom.setAutostart(0)
        xml = dom.XMLDesc()
        for sentence, end in self.each_way():
            with self.subTest(sentence):
                self.restart(end)
                self.assertEqual(self.conn.lookupByName("defined").XMLDesc(), xml)

    def test_running_guests_are_found_as_they_are(self):
        self.guest("running").create()
        self.guest("paused").create()
        self.conn.lookupByName("paused").suspend()
        self.conn.createXML(guest_xml("transient"))
        self.addCleanup(self.remove, "transient")
        before = emulators()
        numbers = {dom.name(): dom.ID() for dom in self.conn.listAllDomains()}
        xml = self.conn.lookupByName("running").XMLDesc()
        for sentence, end in self.each_way():
            with self.subTest(sentence):
                self.restart(end)
                self.assertEqual(emulators(), before)
                self.assertEqual({dom.name(): dom.ID() for dom in self.conn.listAllDomains()},
                                 numbers)
                self.assertEqual(self.conn.lookupByName("running").state(),
                                 [L.VIR_DOMAIN_RUNNING, L.VIR_DOMAIN_RUNNING_BOOTED])
                self.assertEqual(self.conn.lookupByName("paused").state(),
                                 [L.VIR_DOMAIN_PAUSED, L.VIR_DOMAIN_PAUSED_USER])
                self.assertEqual(self.conn.lookupByName("running").isPersistent(), 1)
                self.assertEqual(self.conn.lookupByName("transient").isPersistent(), 0)
                self.assertEqual(self.conn.lookupByName("running").XMLDesc(), xml)

    def test_events_flow_again_and_guests_obey(self):
        self.guest("obeys").create()
        for sentence, end in self.each_way():
            with self.subTest(sentence):
                self.restart(end)
                events = self.events()
                dom = self.conn.lookupByName("obeys")
                dom.suspend()
                events.wait("obeys", L.VIR_DOMAIN_EVENT_SUSPENDED)
                dom.resume()
                events.wait("obeys", L.VIR_DOMAIN_EVENT_RESUMED)
                events.close()
        events = self.events()
        self.conn.lookupByName("obeys").destroy()
        events.wait("obeys", L.VIR_DOMAIN_EVENT_STOPPED, L.VIR_DOMAIN_EVENT_STOPPED_DESTROYED)

    def test_a_guest_that_dies_after_the_restart_is_noticed(self):
        before = emulators()
        self.guest("dies").create()
        pid, = emulators() - before
        self.restart(self.daemon.kill)
        events = self.events()
        self.conn.lookupByName("dies").suspend()    # needs the monitor: we are through with that
        os.kill(pid, signal.SIGKILL)
        events.wait("dies", L.VIR_DOMAIN_EVENT_STOPPED, L.VIR_DOMAIN_EVENT_STOPPED_FAILED)
        self.assertEqual(self.conn.lookupByName("dies").isActive(), 0)

    def test_a_guest_that_died_while_no_daemon_ran_is_off(self):
        before = emulators()
        self.guest("died").create()
        pid, = emulators() - before
        self.daemon.kill()
        ended = os.pidfd_open(pid)
        os.kill(pid, signal.SIGKILL)
        self.assertTrue(wait_readable(ended, LIMIT))
        os.close(ended)
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()
        dom = self.conn.lookupByName("died")
        events = self.events()
        if dom.isActive():
            events.wait("died", L.VIR_DOMAIN_EVENT_STOPPED)
        self.assertEqual(dom.isActive(), 0)
        dom.create()
        self.assertEqual(dom.isActive(), 1)

    def test_a_frozen_one_holds_up_nobody_and_can_be_destroyed(self):
        before = emulators()
        self.guest("frozen").create()
        pid, = emulators() - before
        self.guest("well").create()
        self.daemon.kill()
        os.kill(pid, signal.SIGSTOP)
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()
        # Each of these would fail at its deadline if it waited for the frozen one.
        well, frozen = (self.conn.lookupByName(name) for name in ("well", "frozen"))
        well.suspend()
        self.assertEqual(well.state()[0], L.VIR_DOMAIN_PAUSED)
        self.assertEqual(frozen.state()[0], L.VIR_DOMAIN_RUNNING)
        frozen.destroy()
        self.assertNotIn(pid, emulators())
        frozen.create()
        self.assertEqual(frozen.isActive(), 1)

    def test_a_client_learns_that_the_daemon_is_gone(self):
        conn = self.daemon.connect()
        self.restart(self.daemon.kill)
        with self.assertRaises(libvirt.libvirtError):
            conn.getLibVersion()
        self.assertEqual(conn.isAlive(), 0)

    def test_new_ids_go_on_after_the_old_ones(self):
        dom = self.guest("first")
        dom.create()
        first = dom.ID()
        self.restart(self.daemon.kill)
        other = self.guest("second")
        other.create()
        self.assertGreater(other.ID(), first)


if __name__ == "__main__":
    main()
