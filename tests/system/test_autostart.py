#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests marked to start with the daemon do so, once per boot of the host."""
import os

import libvirt
from harness import ETC, RUN, SystemTest, guest_xml, main


class Autostart(SystemTest):
    def test_marking(self):
        dom = self.guest("marked")
        link = ETC + "/qemu/autostart/marked.xml"
        self.assertEqual(dom.autostart(), 0)
        dom.setAutostart(1)
        self.assertEqual(dom.autostart(), 1)
        self.assertEqual(os.path.realpath(link), ETC + "/qemu/marked.xml")
        dom.setAutostart(1)
        dom.setAutostart(0)
        self.assertEqual(dom.autostart(), 0)
        self.assertFalse(os.path.lexists(link))

    def test_a_transient_guest_has_no_mark(self):
        dom = self.conn.createXML(guest_xml("transient"), libvirt.VIR_DOMAIN_START_PAUSED)
        self.addCleanup(self.remove, "transient")
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "transient"):
            dom.setAutostart(1)

    def test_undefining_takes_the_mark_away(self):
        dom = self.guest("gone")
        dom.setAutostart(1)
        dom.undefine()
        self.assertFalse(os.path.lexists(ETC + "/qemu/autostart/gone.xml"))


class AtStart(SystemTest):
    def test_marked_guests_start_with_the_first_daemon_of_a_boot(self):
        marked, other = self.guest("marked"), self.guest("other")
        marked.setAutostart(1)
        self.daemon.stop()
        # What the daemon remembers of this boot lies in the run directory.
        for where, _, names in os.walk(RUN, topdown=False):
            for name in names:
                os.unlink(os.path.join(where, name))

        self.daemon.start()
        conn = self.daemon.connect()
        # It may come up while we look: the event tells, or the state does.
        events = self.events(conn)
        dom = conn.lookupByName("marked")
        if dom.state()[0] != libvirt.VIR_DOMAIN_RUNNING:
            events.wait("marked", libvirt.VIR_DOMAIN_EVENT_STARTED)
        self.assertEqual(dom.isActive(), 1)
        self.assertEqual(dom.autostart(), 1)
        self.assertEqual(conn.lookupByName("other").isActive(), 0)
        self.assertEqual(other.name(), "other")

        dom.destroy()
        self.daemon.kill()
        self.daemon.start()
        conn = self.daemon.connect()
        self.assertEqual(conn.lookupByName("marked").isActive(), 0,
                         "started again after a mere restart of the daemon")


if __name__ == "__main__":
    main()
