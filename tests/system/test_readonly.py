#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two sockets: who may connect to which, and what the read-only one refuses."""
import os
import stat

import callgen
import libvirt
import wire
from harness import LIMIT, SystemTest, guest_xml, main


class ReadOnly(SystemTest):
    def setUp(self):
        super().setUp()
        self.readonly = libvirt.openReadOnly(self.daemon.readonly_uri)
        self.addCleanup(self.readonly.close)

    def test_modes_of_the_sockets(self):
        def mode(path):
            return stat.S_IMODE(os.stat(path).st_mode)
        # Everyone may look; who may change is root's, or a matter of settings.
        self.assertEqual(mode(self.daemon.readonly_socket), 0o777)
        self.assertIn(mode(self.daemon.socket), (0o700, 0o770, 0o777))
        self.assertEqual(os.stat(self.daemon.socket).st_uid, 0)

    def test_looking_is_allowed(self):
        self.guest("seen")
        self.assertEqual(self.readonly.getType(), "QEMU")
        self.assertEqual([dom.name() for dom in self.readonly.listAllDomains()], ["seen"])
        self.assertIn("<name>seen</name>", self.readonly.lookupByName("seen").XMLDesc())
        self.assertEqual(self.readonly.lookupByName("seen").state()[0],
                         libvirt.VIR_DOMAIN_SHUTOFF)

    def test_changing_is_refused_by_the_client_library(self):
        self.guest("kept")
        with self.refuses(libvirt.VIR_ERR_OPERATION_DENIED):
            self.readonly.defineXML(guest_xml("new"))
        with self.refuses(libvirt.VIR_ERR_OPERATION_DENIED):
            self.readonly.lookupByName("kept").undefine()

    def test_changing_is_refused_by_the_daemon(self):
        """The same without the read-only flag: the daemon must know by the socket."""
        self.guest("kept")
        conn = libvirt.open(self.daemon.uri + "-ro")
        self.addCleanup(conn.close)
        dom = conn.lookupByName("kept")
        for sentence, call in (
                ("define", lambda: conn.defineXML(guest_xml("new"))),
                ("create XML", lambda: conn.createXML(guest_xml("new"))),
                ("start", dom.create),
                ("start with flags", lambda: dom.createWithFlags(0)),
                ("undefine", dom.undefine),
                ("undefine with flags", lambda: dom.undefineFlags(0)),
                ("autostart", lambda: dom.setAutostart(1)),
                ("destroy", dom.destroy),
                ("shutdown", dom.shutdown),
                ("suspend", dom.suspend),
                ("reset", lambda: dom.reset(0)),
                ("XML with secrets", lambda: dom.XMLDesc(libvirt.VIR_DOMAIN_XML_SECURE))):
            with self.subTest(sentence):
                with self.refuses(libvirt.VIR_ERR_OPERATION_DENIED, "read only access|secure flag"):
                    call()
        self.assertEqual((dom.isActive(), dom.autostart(), dom.isPersistent()), (0, 0, 1))
        self.assertEqual([dom.name() for dom in self.conn.listAllDomains()], ["kept"])

    def test_events_come_there_too(self):
        events = self.events(self.readonly)
        self.guest("told")
        events.wait("told", libvirt.VIR_DOMAIN_EVENT_DEFINED)

    def test_raw_calls_that_the_client_library_would_stop(self):
        conn = wire.Wire(self.daemon.readonly_socket, LIMIT)
        self.addCleanup(conn.close)
        conn.open()
        status, answer = conn.call(11, wire.string(guest_xml("raw")))    # DOMAIN_DEFINE_XML
        self.assertEqual(status, wire.ERROR)
        self.assertEqual(wire.error_of(answer)[0], libvirt.VIR_ERR_OPERATION_DENIED)
        self.assertEqual(self.conn.listAllDomains(), [])

    def test_every_procedure(self):
        """What a row denies is refused before its arguments are looked at, and nothing else is."""
        refused = 0
        for program in callgen.protocols():
            number = program.consts[program.name.upper() + "_PROGRAM"].value
            for procedure in program.procedures:
                # those flags decide about, and those that end the connection, are for other tests
                if procedure.notes.event or procedure.notes.readonly not in ("allowed", "denied") \
                        or procedure.name in ("CONNECT_CLOSE", "CONNECT_OPEN"):
                    continue
                conn = wire.Wire(self.daemon.readonly_socket, LIMIT).open()
                status, answer = conn.call(procedure.number, program=number)
                conn.close()
                code = wire.error_of(answer)[0] if status == wire.ERROR else 0
                denied = procedure.notes.readonly == "denied"
                self.assertEqual(code == libvirt.VIR_ERR_OPERATION_DENIED, denied, procedure.name)
                refused += denied
        self.assertGreater(refused, 150)


if __name__ == "__main__":
    main()
