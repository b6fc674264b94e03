#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stock clients that log in by SASL: over unix sockets, plain TCP with protection, and TLS."""
import os
import signal
import struct
import unittest

from harness import STOCK, Daemon, SystemTest, libvirt, main
from network import Pki, need_program, own_network, sasl_folder
from wire import AUTH_LIST, CONNECT_OPEN, ERROR, OK, Wire, error_of, string

AUTH_SASL_INIT, AUTH_SASL_START, AUTH_SASL_STEP = 67, 68, 69


class SaslTest(SystemTest):
    mechs = ""
    settings = ""
    options = ()
    where = ""

    @classmethod
    def setUpClass(cls):
        env = sasl_folder(cls.mechs, fred="fredpass", bert="bertpass")
        cls.daemon = Daemon(cls.settings, cls.options, env)
        cls.tmp = cls.daemon.tmp
        cls.addClassCleanup(cls.daemon.stop)
        cls.daemon.start()

    def login(self, user, password, uri=None):
        asked = []

        def answer(credentials, _):
            for credential in credentials:
                asked.append(credential[0])
                credential[4] = user if credential[0] == libvirt.VIR_CRED_AUTHNAME else password
            return 0

        kinds = [libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_PASSPHRASE]
        conn = libvirt.openAuth(uri or self.where or self.daemon.uri, [kinds, answer, None], 0)
        self.assertIn(libvirt.VIR_CRED_PASSPHRASE, asked)
        self.addCleanup(conn.close)
        return conn

    def virsh_logs_in(self):
        path = os.path.join(self.tmp, "auth.conf")
        with open(path, "w", encoding="ascii") as f:
            f.write("[credentials-test]\nauthname=fred\npassword=fredpass\n"
                    "[auth-libvirt-127.0.0.1]\ncredentials=test\n"
                    "[auth-libvirt-default]\ncredentials=test\n")
        uri = self.where or self.daemon.uri
        uri += ("&" if "?" in uri else "?") + "authfile=" + path
        self.virsh("list", "--all", uri=uri)


class Logins:
    """What holds wherever one logs in."""

    def test_right_password(self):
        conn = self.login("fred", "fredpass")
        self.assertEqual(conn.getType(), "QEMU")
        self.assertTrue(conn.isSecure())
        self.assertGreater(len(conn.getCapabilities()), 100)

    def test_wrong_password(self):
        with self.refuses(libvirt.VIR_ERR_AUTH_FAILED):
            self.login("fred", "bertpass")

    def test_unknown_user(self):
        with self.refuses(libvirt.VIR_ERR_AUTH_FAILED):
            self.login("nobody", "fredpass")

    def test_virsh(self):
        self.virsh_logs_in()


class OverUnix(Logins, SaslTest):
    mechs = "SCRAM-SHA-256"
    settings = 'auth_unix_rw = "sasl"\nauth_unix_ro = "none"\n'

    def test_order_of_calls(self):
        peer = Wire(self.daemon.socket, 60)
        opening = struct.pack(">I", 1) + string("qemu:///system") + struct.pack(">I", 0)
        nothing = struct.pack(">II", 1, 0)
        self.assertEqual(peer.call(AUTH_LIST), (OK, struct.pack(">II", 1, 1)))
        for procedure, payload, code in (
                (AUTH_SASL_STEP, nothing, libvirt.VIR_ERR_AUTH_FAILED),
                (AUTH_SASL_START, string("SCRAM-SHA-256") + nothing, libvirt.VIR_ERR_AUTH_FAILED),
                (CONNECT_OPEN, opening, libvirt.VIR_ERR_RPC)):
            status, reply = peer.call(procedure, payload)
            self.assertEqual((status, error_of(reply)[:2]), (ERROR, (code, 7)))
        status, reply = peer.call(AUTH_SASL_INIT)
        self.assertEqual((status, reply), (OK, string("SCRAM-SHA-256")))
        status, reply = peer.call(AUTH_SASL_INIT)
        self.assertEqual((status, error_of(reply)[0]), (ERROR, libvirt.VIR_ERR_AUTH_FAILED))
        peer.close()


class AllowedUsers(SaslTest):
    mechs = "SCRAM-SHA-256"
    settings = 'auth_unix_rw = "sasl"\nsasl_allowed_username_list = [ "fr?d*" ]\n'

    def test_list(self):
        self.login("fred", "fredpass")
        with self.refuses(libvirt.VIR_ERR_AUTH_FAILED):
            self.login("bert", "bertpass")


class ReloadedUsers(SaslTest):
    mechs = "SCRAM-SHA-256"
    settings = 'auth_unix_rw = "sasl"\nsasl_allowed_username_list = [ "fred*" ]\n'

    @unittest.skipIf(STOCK, "takes a restart")
    def test_sighup(self):
        with self.refuses(libvirt.VIR_ERR_AUTH_FAILED):
            self.login("bert", "bertpass")
        self.daemon.write_conf('auth_unix_rw = "sasl"\n'
                               'sasl_allowed_username_list = [ "bert*" ]\n')
        self.daemon.signal(signal.SIGHUP)
        libvirt.open(self.daemon.readonly_uri).close()      # the loop has come around since
        self.login("bert", "bertpass")
        with self.refuses(libvirt.VIR_ERR_AUTH_FAILED):
            self.login("fred", "fredpass")


class OverTcp(Logins, SaslTest):
    """Only what encrypts will do, and from the last step on everything is encrypted."""

    mechs = "SCRAM-SHA-256 PLAIN DIGEST-MD5"
    settings = "listen_tls = 0\nlisten_tcp = 1\n"
    options = ("--listen",)
    where = "qemu+tcp://127.0.0.1/system"


class OverTls(Logins, SaslTest):
    """Passwords may be shown where nobody reads along."""

    mechs = "PLAIN"
    options = ("--listen",)

    @classmethod
    def setUpClass(cls):
        pki = Pki()
        pki.server()
        cls.where = "qemu+tls://127.0.0.1/system?pkipath=" + pki.client("alice")
        cls.settings = pki.conf() + 'auth_tls = "sasl"\n'
        super().setUpClass()


class Settings(unittest.TestCase):
    @unittest.skipIf(STOCK, "finds out when a client comes")
    def test_mechanisms_that_cannot_protect_are_refused_at_start(self):
        daemon = Daemon("listen_tls = 0\nlisten_tcp = 1\n", ["--listen"],
                        sasl_folder("SCRAM-SHA-256 PLAIN", fred="fredpass"))
        with daemon.spawn():
            self.assertNotEqual(daemon.wait(), 0)
        self.assertIn("auth_tcp", daemon.log())
        self.assertIn("112 bits", daemon.log())


if __name__ == "__main__":
    own_network()
    need_program("certtool")
    need_program("saslpasswd2")
    main()
