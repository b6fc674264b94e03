#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lifecycle events: which come, in which order, to whom."""
import subprocess

import libvirt
from harness import VIRSH, SystemTest, client_env, guest_xml, main, wait_readable

DEFINED = libvirt.VIR_DOMAIN_EVENT_DEFINED
UNDEFINED = libvirt.VIR_DOMAIN_EVENT_UNDEFINED
STARTED = libvirt.VIR_DOMAIN_EVENT_STARTED
SUSPENDED = libvirt.VIR_DOMAIN_EVENT_SUSPENDED
RESUMED = libvirt.VIR_DOMAIN_EVENT_RESUMED
STOPPED = libvirt.VIR_DOMAIN_EVENT_STOPPED


class LifecycleEvents(SystemTest):
    def test_a_whole_life_in_order(self):
        events = self.events()
        dom = self.guest("life")
        dom.create()
        dom.suspend()
        dom.resume()
        dom.destroy()
        dom.undefine()
        events.wait("life", UNDEFINED)
        # QEMU may find the time to tell that it is being shut down.
        told = [seen[1:] for seen in events.seen if seen[1] != libvirt.VIR_DOMAIN_EVENT_SHUTDOWN]
        self.assertEqual(told, [
            (DEFINED, libvirt.VIR_DOMAIN_EVENT_DEFINED_ADDED),
            (RESUMED, libvirt.VIR_DOMAIN_EVENT_RESUMED_UNPAUSED),
            (STARTED, libvirt.VIR_DOMAIN_EVENT_STARTED_BOOTED),
            (SUSPENDED, libvirt.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED),
            (RESUMED, libvirt.VIR_DOMAIN_EVENT_RESUMED_UNPAUSED),
            (STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_DESTROYED),
            (UNDEFINED, libvirt.VIR_DOMAIN_EVENT_UNDEFINED_REMOVED)])

    def test_started_paused(self):
        events = self.events()
        dom = self.guest("paused")
        dom.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        events.wait("paused", SUSPENDED, libvirt.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED)
        self.assertIn(("paused", STARTED, libvirt.VIR_DOMAIN_EVENT_STARTED_BOOTED), events.seen)

    def test_defined_again(self):
        dom = self.guest("twice")
        events = self.events()
        self.conn.defineXML(dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
        events.wait("twice", DEFINED, libvirt.VIR_DOMAIN_EVENT_DEFINED_UPDATED)

    def test_one_guest_only(self):
        one, other = self.guest("one"), self.guest("other")
        events = self.events(dom=one)
        other.create()
        one.create()
        other.destroy()
        one.destroy()
        events.wait("one", STOPPED)
        self.assertEqual({seen[0] for seen in events.seen}, {"one"})

    def test_two_clients_and_one_that_left(self):
        second, third = self.daemon.connect(), self.daemon.connect()
        mine, theirs, left = self.events(), self.events(second), self.events(third)
        left.close()
        self.guest("shared")
        mine.wait("shared", DEFINED)
        theirs.wait("shared", DEFINED)
        self.assertEqual(left.until_now(), [])
        theirs.close()
        for conn in (second, third):
            conn.close()

    def test_old_registration(self):
        seen = []

        def arrived(conn, dom, event, detail, opaque):
            seen.append((dom.name(), event))

        self.conn.domainEventRegister(arrived, None)
        events = self.events()
        self.guest("old-style")
        events.wait("old-style", DEFINED)
        events.until_now()
        self.conn.domainEventDeregister(arrived)
        self.assertEqual(seen, [("old-style", DEFINED)])

    def test_reboot_event(self):
        seen = self.events()
        rebooted = []
        dom = self.guest("reboots")
        dom.create()
        number = self.conn.domainEventRegisterAny(
            dom, libvirt.VIR_DOMAIN_EVENT_ID_REBOOT,
            lambda conn, dom, opaque: rebooted.append(dom.name()), None)
        dom.reset()
        self.guest("after")
        seen.wait("after", DEFINED)
        seen.until_now()
        self.conn.domainEventDeregisterAny(number)
        self.assertEqual(rebooted, ["reboots"])

    def test_a_client_that_vanishes_is_forgotten(self):
        other = self.daemon.connect()
        self.events(other)
        other.close()
        self.guest("unheard").create()
        self.fresh_client_works()

    def test_transient_guest(self):
        events = self.events()
        self.conn.createXML(guest_xml("transient"))
        self.addCleanup(self.remove, "transient")
        self.conn.lookupByName("transient").destroy()
        events.wait("transient", STOPPED)
        self.assertNotIn(DEFINED, [seen[1] for seen in events.seen])

    def test_virsh_event(self):
        self.guest("by-virsh")
        with subprocess.Popen(
                [VIRSH, "-q", "-c", self.daemon.uri, "event", "--event", "lifecycle", "--loop",
                 "--timeout", "60"], env=client_env(), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, text=True, bufsize=1) as watcher:
            # It doesn't tell when it has registered: poke until the first event is seen.
            while not self.poked(watcher.stdout):
                pass
            self.conn.lookupByName("by-virsh").create()
            line = ""
            while "Started Booted" not in line:
                line = watcher.stdout.readline()
                self.assertIn("event 'lifecycle' for domain 'by-virsh'", line)
            watcher.terminate()

    def poked(self, stream):
        dom = self.conn.lookupByName("by-virsh")
        self.conn.defineXML(dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
        return wait_readable(stream, 0.2)


if __name__ == "__main__":
    main()
