#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Finding guests: by name, uuid and id, in lists, through filters."""
import libvirt
from harness import SystemTest, guest_xml, main


class List(SystemTest):
    """Three guests: one runs, one is off, one runs and is transient."""

    def setUp(self):
        super().setUp()
        self.running = self.guest("running")
        self.running.create()
        self.off = self.guest("off")
        self.transient = self.conn.createXML(guest_xml("transient"),
                                             libvirt.VIR_DOMAIN_START_PAUSED)
        self.addCleanup(self.remove, "transient")

    def names(self, flags=0):
        return sorted(dom.name() for dom in self.conn.listAllDomains(flags))

    def test_numbers(self):
        self.assertEqual(self.conn.numOfDomains(), 2)
        self.assertEqual(self.conn.numOfDefinedDomains(), 1)

    def test_old_lists(self):
        self.assertEqual(sorted(self.conn.listDomainsID()),
                         sorted([self.running.ID(), self.transient.ID()]))
        self.assertEqual(self.conn.listDefinedDomains(), ["off"])

    def test_filters(self):
        L = libvirt
        self.running.setAutostart(1)
        for sentence, flags, expected in (
                ("no filter", 0, ["off", "running", "transient"]),
                ("active", L.VIR_CONNECT_LIST_DOMAINS_ACTIVE, ["running", "transient"]),
                ("inactive", L.VIR_CONNECT_LIST_DOMAINS_INACTIVE, ["off"]),
                ("persistent", L.VIR_CONNECT_LIST_DOMAINS_PERSISTENT, ["off", "running"]),
                ("transient", L.VIR_CONNECT_LIST_DOMAINS_TRANSIENT, ["transient"]),
                ("running", L.VIR_CONNECT_LIST_DOMAINS_RUNNING, ["running"]),
                ("paused", L.VIR_CONNECT_LIST_DOMAINS_PAUSED, ["transient"]),
                ("shut off", L.VIR_CONNECT_LIST_DOMAINS_SHUTOFF, ["off"]),
                ("other", L.VIR_CONNECT_LIST_DOMAINS_OTHER, []),
                ("autostart", L.VIR_CONNECT_LIST_DOMAINS_AUTOSTART, ["running"]),
                ("no autostart", L.VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART, ["off", "transient"]),
                ("managed save", L.VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, []),
                ("two of one group add up",
                 L.VIR_CONNECT_LIST_DOMAINS_ACTIVE | L.VIR_CONNECT_LIST_DOMAINS_INACTIVE,
                 ["off", "running", "transient"]),
                ("groups must all hold",
                 L.VIR_CONNECT_LIST_DOMAINS_ACTIVE | L.VIR_CONNECT_LIST_DOMAINS_PERSISTENT,
                 ["running"])):
            with self.subTest(sentence):
                self.assertEqual(self.names(flags), expected)

    def test_unknown_flag_is_refused(self):
        with self.refuses(libvirt.VIR_ERR_INVALID_ARG):
            self.conn.listAllDomains(1 << 30)

    def test_lookup(self):
        for dom in (self.running, self.off, self.transient):
            self.assertEqual(self.conn.lookupByName(dom.name()).UUIDString(), dom.UUIDString())
            self.assertEqual(self.conn.lookupByUUIDString(dom.UUIDString()).name(), dom.name())
        self.assertEqual(self.conn.lookupByID(self.running.ID()).name(), "running")

    def test_lookup_of_nothing(self):
        with self.refuses(libvirt.VIR_ERR_NO_DOMAIN, "no domain with matching name 'nobody'"):
            self.conn.lookupByName("nobody")
        with self.refuses(libvirt.VIR_ERR_NO_DOMAIN):
            self.conn.lookupByID(4711)
        with self.refuses(libvirt.VIR_ERR_NO_DOMAIN, "00000000-0000-0000-0000-000000000001"):
            self.conn.lookupByUUIDString("00000000-0000-0000-0000-000000000001")

    def test_what_a_guest_tells_about_itself(self):
        self.assertEqual(self.off.ID(), -1)
        self.assertEqual((self.off.isActive(), self.off.isPersistent(), self.off.isUpdated()),
                         (0, 1, 0))
        self.assertEqual((self.transient.isActive(), self.transient.isPersistent()), (1, 0))
        self.assertEqual(self.off.OSType(), "hvm")
        self.assertEqual(self.off.maxMemory(), 128 * 1024)
        self.assertEqual(self.off.info()[:4], [libvirt.VIR_DOMAIN_SHUTOFF, 128 * 1024,
                                               128 * 1024, 1])
        state, most, now, cpus, used = self.running.info()
        self.assertEqual((state, most, cpus), (libvirt.VIR_DOMAIN_RUNNING, 128 * 1024, 1))
        self.assertLessEqual(now, most)
        self.assertGreaterEqual(used, 0)
        self.assertEqual(self.transient.state(), [libvirt.VIR_DOMAIN_PAUSED,
                                                  libvirt.VIR_DOMAIN_PAUSED_USER])
        self.assertEqual(self.running.controlInfo()[0], libvirt.VIR_DOMAIN_CONTROL_OK)

    def test_virsh(self):
        rows = [line.split(maxsplit=2) for line in
                self.virsh("list", "--all").stdout.strip().splitlines()]
        self.assertEqual(sorted(rows), sorted([
            [str(self.running.ID()), "running", "running"],
            [str(self.transient.ID()), "transient", "paused"],
            ["-", "off", "shut off"]]))
        self.assertEqual(self.virsh("domstate", "off").stdout.strip(), "shut off")
        info = dict(line.split(":", 1) for line in
                    self.virsh("dominfo", "running").stdout.strip().splitlines())
        self.assertEqual(info["State"].strip(), "running")
        self.assertEqual(info["Persistent"].strip(), "yes")
        self.assertEqual(info["UUID"].strip(), self.running.UUIDString())


if __name__ == "__main__":
    main()
