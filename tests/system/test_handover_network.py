#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Clients by TCP, TLS and SASL don't notice either that another program serves them."""
import contextlib
import glob
import os
import subprocess

import libvirt
from handover import GAP, Caller, hand_over, wait_emulator
from harness import LIMIT, Daemon, SystemTest, guest_xml, main, wait_readable
from network import Pki, need_program, own_network, sasl_folder

L = libvirt


def relays():
    """The processes that keep the sessions of protected connections."""
    found = []
    for path in glob.glob("/proc/[0-9]*/comm"):
        with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as f:
            if f.read().strip() == "libvirtd-relay":
                found.append(int(path.split("/")[2]))
    return found


class Network(SystemTest):
    """By TCP with encryption by SASL, by TLS with and without a login."""

    users = {"fred": "fredpass"}

    @classmethod
    def setUpClass(cls):
        pki = Pki()
        pki.server()
        cls.folder = pki.client("alice")
        cls.daemon = Daemon(pki.conf() + "listen_tcp = 1\nlog_level = 2\n", ["--listen"],
                            sasl_folder("DIGEST-MD5", **cls.users))
        cls.tmp = cls.daemon.tmp
        cls.addClassCleanup(cls.daemon.stop)
        cls.daemon.start()
        cls.conn = cls.daemon.connect()
        wait_emulator(cls.conn)
        cls.tls = f"qemu+tls://127.0.0.1/system?pkipath={cls.folder}"
        cls.tcp = "qemu+tcp://127.0.0.1/system"

    @staticmethod
    def login(uri):
        def answer(credentials, _):
            for credential in credentials:
                credential[4] = "fred" if credential[0] == L.VIR_CRED_AUTHNAME else "fredpass"
            return 0

        kinds = [L.VIR_CRED_AUTHNAME, L.VIR_CRED_PASSPHRASE]
        return libvirt.openAuth(uri, [kinds, answer, None], 0)

    def callers(self):
        calls = [lambda conn: conn.listAllDomains(), lambda conn: conn.getLibVersion()]
        return [Caller(self.login(uri), call) for uri in (self.tls, self.tcp) for call in calls]

    def test_nobody_notices(self):
        self.conn.defineXML(guest_xml("far"))
        self.addCleanup(self.remove, "far")
        callers = self.callers()
        for _ in range(6):
            hand_over(self.daemon)
        for caller in callers:
            self.assertIsNone(caller.stop())
            self.assertGreater(caller.calls, 6)
            self.assertLess(caller.longest, GAP)
        self.assertNotIn("ends with the daemon", self.daemon.log())

    def test_what_is_known_of_them_stays(self):
        conn = self.login(self.tls)
        hand_over(self.daemon)
        self.assertTrue(conn.isSecure())
        shown = self.client_info()
        self.assertRegex(shown, r"(?m)^transport\s*: tls$")
        self.assertRegex(shown, r"(?m)^sock_addr\s*: 127\.0\.0\.1:\d+$")
        self.assertRegex(shown, r"(?m)^tls_x509_dname\s*: .*CN=alice$")
        hand_over(self.daemon)
        self.assertEqual(self.client_info(), shown)
        conn.close()

    def client_info(self):
        """What virt-admin says about the newest client."""
        uri = f"libvirtd:///system?socket={self.daemon.run}/libvirt-admin-sock"

        def admin(*args):
            return subprocess.run(["virt-admin", "-c", uri, *args], stdout=subprocess.PIPE,
                                  text=True, timeout=LIMIT, check=True).stdout

        newest = [line.split()[0] for line in admin("client-list", "libvirtd").splitlines()[2:]
                  if line.strip()][-1]
        return admin("client-info", "libvirtd", newest)

    def test_large_answers_come_whole(self):
        xml = guest_xml("large", extra="<description>" + "x" * 1000000 + "</description>")
        conn = self.login(self.tls)
        dom = conn.defineXML(xml)
        self.addCleanup(self.remove, "large")
        for _ in range(3):
            hand_over(self.daemon)
            self.assertIn("x" * 1000000, dom.XMLDesc())
        conn.close()

    def test_a_relay_goes_with_its_last_connection(self):
        conn = self.login(self.tls)
        before = set(relays())
        hand_over(self.daemon)
        mine, = set(relays()) - before
        ended = os.pidfd_open(mine)
        hand_over(self.daemon)              # has it already
        self.assertEqual(set(relays()) - before, {mine})
        conn.close()
        self.assertTrue(wait_readable(ended, LIMIT))
        os.close(ended)

    def test_a_daemon_that_goes_takes_them_along(self):
        conn = self.login(self.tls)
        hand_over(self.daemon)
        self.daemon.kill()
        with self.assertRaises(libvirt.libvirtError):
            conn.getLibVersion()
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()
        self.login(self.tls).close()


if __name__ == "__main__":
    own_network()
    need_program("certtool")
    need_program("saslpasswd2")
    main()
