#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stock clients over TLS: who may come in, new certificates, and settings that can't work."""
import functools
import os
import re
import signal
import socket
import subprocess
import unittest

import sandbox
from harness import LIMIT, STOCK, Daemon, SystemTest, client_env, guest_xml, libvirt, main
from network import Pki, need_program, own_network


def connects(address):
    """Whether somebody listens there."""
    with socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET) as sock:
        sock.settimeout(LIMIT)
        return sock.connect_ex(address) == 0


@functools.cache
def ours():
    """The authority that daemons trust; made in the sandbox, once for all classes."""
    pki = Pki()
    pki.server()
    pki.server("renewed")
    pki.alice = pki.client("alice")
    pki.mallory = pki.client("mallory")
    return pki


@functools.cache
def theirs():
    """Another one; its client trusts our servers too."""
    pki = Pki()
    pki.server()
    pki.alice = pki.client("alice")
    with open(pki.alice + "/cacert.pem", "ab") as f, open(ours().path("cacert.pem"), "rb") as more:
        f.write(more.read())
    return pki


class TlsTest(SystemTest):
    """A daemon that listens for each class."""

    settings = ""

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(cls.settings + ours().conf(), ["--listen"])
        cls.tmp = cls.daemon.tmp
        cls.addClassCleanup(cls.daemon.stop)
        cls.daemon.start()
        cls.conn = cls.daemon.connect()

    @staticmethod
    def uri(folder, host="127.0.0.1"):
        return f"qemu+tls://{host}/system?pkipath={folder}"

    def refused(self, folder):
        """The client is turned away, and the log says who and why; returns that line."""
        start = os.path.getsize(self.daemon.log_path)
        with self.assertRaises(libvirt.libvirtError) as caught:
            libvirt.open(self.uri(folder))
        self.message = str(caught.exception)
        log = self.daemon.wait_log(r"warning.*127\.0\.0\.1:\d+", start)
        lines = [line for line in log.splitlines()
                 if re.search(r"127\.0\.0\.1:\d+", line) and "warning" in line]
        self.assertEqual(len(lines), 1, lines)
        return lines[0]


class Clients(TlsTest):
    def test_virsh_works(self):
        self.guest("far")
        for host in ("127.0.0.1", "[::1]", "localhost"):
            done = self.virsh("list", "--all", "--name", uri=self.uri(ours().alice, host))
            self.assertEqual(done.stdout.split(), ["far"])

    def test_connection_is_secure_and_alive(self):
        conn = libvirt.open(self.uri(ours().alice))
        self.assertTrue(conn.isSecure())
        self.assertTrue(conn.isEncrypted())
        self.assertTrue(conn.isAlive())
        conn.setKeepAlive(5, 3)
        conn.close()

    def test_guests_and_events(self):
        conn = libvirt.open(self.uri(ours().alice))
        self.addCleanup(conn.close)
        events = self.events(conn)
        dom = conn.defineXML(guest_xml("teleported"))
        self.addCleanup(self.remove, "teleported")
        dom.create()
        events.wait("teleported", libvirt.VIR_DOMAIN_EVENT_STARTED)
        dom.destroy()
        events.wait("teleported", libvirt.VIR_DOMAIN_EVENT_STOPPED)

    @unittest.skipIf(STOCK, "its log differs")
    def test_stranger_is_refused(self):
        self.assertIn("issuer is unknown", self.refused(theirs().alice))

    @unittest.skipIf(STOCK, "its log differs")
    def test_client_without_certificate_is_refused(self):
        folder = self.daemon.tmp + "/naked"
        os.mkdir(folder)
        os.symlink(ours().alice + "/cacert.pem", folder + "/cacert.pem")
        self.assertIn("no certificate", self.refused(folder))
        # an orderly end, so that the client knows what happened
        self.assertIn("server verification (of our certificate or IP address) failed",
                      self.message)

    def test_noise_and_silence_harm_nobody(self):
        socks = []
        for noise in (b"", b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01", b"\0" * 5000):
            sock = socket.create_connection(("127.0.0.1", 16514), LIMIT)
            sock.sendall(noise)
            socks.append(sock)
        self.virsh("list", uri=self.uri(ours().alice))
        for sock in socks:
            sock.close()
        self.fresh_client_works()


class AllowedNames(TlsTest):
    settings = 'tls_allowed_dn_list = [ "O=Vireo*,CN=alice" ]\n'

    @unittest.skipIf(STOCK, "its log differs")
    def test_list(self):
        libvirt.open(self.uri(ours().alice)).close()
        self.assertIn("O=Vireo test,CN=mallory", self.refused(ours().mallory))


class Revoked(TlsTest):
    @classmethod
    def setUpClass(cls):
        cls.settings = f'crl_file = "{ours().revoke("mallory")}"\n'
        super().setUpClass()

    @unittest.skipIf(STOCK, "its log differs")
    def test_list(self):
        libvirt.open(self.uri(ours().alice)).close()
        self.assertIn("revoked", self.refused(ours().mallory))


class NewFiles(TlsTest):
    def change(self, conf):
        self.daemon.write_conf(conf)

    def reload(self):
        """Returns what the daemon says about it."""
        start = os.path.getsize(self.daemon.log_path)
        self.daemon.signal(signal.SIGHUP)
        return self.daemon.wait_log("the settings have been read", start)

    @unittest.skipIf(STOCK, "reads no certificates on SIGHUP")
    def test_sighup(self):
        conn = libvirt.open(self.uri(ours().alice))
        # a new authority: its clients come in, those of the old one don't, unless they are in
        self.change(theirs().conf())
        self.reload()
        libvirt.open(self.uri(theirs().alice)).close()
        with self.assertRaises(libvirt.libvirtError):
            libvirt.open(self.uri(ours().alice))
        self.assertTrue(conn.getLibVersion())

        # what can't be used is named and changes nothing
        self.change(ours().conf("nowhere"))
        self.assertIn("nowhere-cert.pem", self.reload())
        libvirt.open(self.uri(theirs().alice)).close()

        # and back
        self.change(ours().conf())
        self.reload()
        libvirt.open(self.uri(ours().alice)).close()
        conn.close()

    def test_virt_admin(self):
        cert, key = ours().path("server-cert.pem"), ours().path("server-key.pem")
        os.rename(cert, cert + ".old")
        os.rename(key, key + ".old")
        try:
            os.symlink(ours().path("renewed-cert.pem"), cert)
            os.symlink(ours().path("renewed-key.pem"), key)
            done = subprocess.run(
                ["/usr/bin/virt-admin", "-c",
                 f"libvirtd:///system?socket={self.daemon.run}/libvirt-admin-sock",
                 "server-update-tls", "libvirtd"], env=client_env(), text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT, check=False)
            self.assertEqual(done.returncode, 0, done.stdout)
            shown = subprocess.run(
                ["gnutls-cli", "--insecure", "--print-cert", "-p", "16514", "127.0.0.1"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, errors="replace", timeout=LIMIT, check=False).stdout
            self.assertIn("CN=renewed", shown)
        finally:
            os.rename(cert + ".old", cert)
            os.rename(key + ".old", key)


class Settings(unittest.TestCase):
    def refuses(self, conf, *words):
        daemon = Daemon(conf, ["--listen"])
        with daemon.spawn():
            self.assertNotEqual(daemon.wait(), 0)
        for word in words:
            self.assertIn(word, daemon.log())

    @unittest.skipIf(STOCK, "words of our own")
    def test_what_cannot_work_is_refused_with_the_reason(self):
        self.refuses('ca_file = "/mnt/nowhere.pem"\n', "/mnt/nowhere.pem")
        self.refuses("listen_tls = 0\n", "listen_tls and listen_tcp are both 0")
        self.refuses(ours().conf() + 'tls_no_verify_certificate = 1\n'
                     'tls_allowed_dn_list = [ "CN=*" ]\n', "tls_allowed_dn_list")
        self.refuses(ours().conf() + 'tls_priority = "NORMAL:+FROBNICATE"\n', "FROBNICATE")
        self.refuses(ours().conf() + 'listen_addr = "192.0.2.77"\n', "192.0.2.77", "16514")

    def start(self, conf, *args, env=None):
        daemon = Daemon(conf, args, env)
        self.addCleanup(daemon.stop)
        return daemon.start()

    def test_addresses_and_ports(self):
        self.start(ours().conf() + 'listen_tcp = 1\nauth_tcp = "none"\nlisten_addr = "127.0.0.1"\n'
                   'tls_port = "20001"\ntcp_port = "20002"\n', "--listen")
        self.assertTrue(connects(("127.0.0.1", 20001)))
        self.assertTrue(connects(("127.0.0.1", 20002)))
        self.assertFalse(connects(("::1", 20001)))
        self.assertFalse(connects(("127.0.0.1", 16514)))

    def test_an_address_of_either_family_and_a_name(self):
        names = "/mnt/hosts"
        with open(names, "w", encoding="ascii") as f:
            f.write("127.0.0.1 localhost both\n::1 localhost both\n127.0.0.1 both again\n")
        sandbox.bind(names, "/etc/hosts")
        for address, v4, v6 in (("::1", False, True), ("127.0.0.1", True, False),
                                ("both", True, True)):
            with self.subTest(address):
                daemon = self.start('listen_tls = 0\nlisten_tcp = 1\nauth_tcp = "none"\n'
                                    f'listen_addr = "{address}"\n', "--listen")
                self.assertEqual(connects(("127.0.0.1", 16509)), v4)
                self.assertEqual(connects(("::1", 16509)), v6)
                daemon.stop()

    def test_nothing_listens_unless_asked(self):
        self.start('listen_tcp = 1\nauth_tcp = "none"\n')
        self.assertFalse(connects(("127.0.0.1", 16509)))
        self.assertFalse(connects(("127.0.0.1", 16514)))

    def test_tcp(self):
        daemon = self.start('listen_tls = 0\nlisten_tcp = 1\nauth_tcp = "none"\n', "--listen")
        conn = libvirt.open("qemu+tcp://127.0.0.1/system")
        self.assertFalse(conn.isSecure())
        conn.close()
        done = daemon.virsh("list", uri="qemu+tcp://[::1]/system")
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    own_network()
    need_program("certtool")
    main()
