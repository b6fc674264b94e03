#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The units of systemd: what they say, and a daemon that is started as they say."""
import os
import shutil
import socket
import subprocess
import tempfile
import unittest

from harness import (BUILD, LIBVIRTD, LIMIT, RUN, STOCK, Daemon, client_env, libvirt, main, need)
from network import Pki, need_program, own_network

SOCKETS = ("libvirtd.socket", "libvirtd-ro.socket", "libvirtd-admin.socket",
           "libvirtd-tcp.socket", "libvirtd-tls.socket")
NAMES = ("libvirtd.service",) + SOCKETS
FOLDER = "/usr/lib/systemd/system" if STOCK else os.path.join(BUILD, "conf/systemd")
NOBODY = 65534


def read_unit(name):
    """Returns {(section, key): [values]}."""
    found, section = {}, None
    with open(os.path.join(FOLDER, name), encoding="utf-8") as f:
        for line in f.read().splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif line and not line.startswith("#"):
                key, value = line.split("=", 1)
                found.setdefault((section, key), []).append(value)
    return found


def listen(unit):
    """Opens the socket of a unit as systemd would."""
    where, = unit["Socket", "ListenStream"]
    if where.startswith("/"):
        sock = socket.socket(socket.AF_UNIX)
        os.makedirs(os.path.dirname(where), exist_ok=True)
        sock.bind(where)
        os.chmod(where, int(unit["Socket", "SocketMode"][0], 8))
    else:
        sock = socket.socket(socket.AF_INET6)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("::", int(where)))
    sock.listen()
    return sock


class Files(unittest.TestCase):
    def test_sockets_start_the_service_by_the_names_it_knows(self):
        for name in SOCKETS:
            unit = read_unit(name)
            self.assertEqual(unit["Socket", "Service"], ["libvirtd.service"], name)
            self.assertNotIn(("Socket", "FileDescriptorName"), unit)    # the default: our name
            self.assertNotIn(("Socket", "Accept"), unit)

    def test_modes_of_sockets(self):
        modes = {name: read_unit(name)["Socket", "SocketMode"] for name in SOCKETS[:3]}
        self.assertEqual(modes, {"libvirtd.socket": ["0666"], "libvirtd-ro.socket": ["0666"],
                                 "libvirtd-admin.socket": ["0600"]})

    def test_service(self):
        unit = read_unit("libvirtd.service")
        self.assertEqual(unit["Service", "Type"], ["notify"])
        self.assertEqual(unit["Service", "KillMode"], ["process"])      # guests stay
        self.assertEqual(unit["Service", "ExecReload"], ["/bin/kill -HUP $MAINPID"])
        for name in SOCKETS[:3]:
            self.assertIn(name, " ".join(unit["Unit", "Wants"]))

    @unittest.skipIf(STOCK, "its paths are the host's")
    def test_no_path_is_left_open(self):
        for name in NAMES:
            with open(os.path.join(FOLDER, name), encoding="utf-8") as f:
                text = f.read()
            self.assertNotRegex(text, r"@\w+@|\$\{")

    def analyze(self, *args):
        """Runs systemd-analyze over copies that start the daemon of the build tree."""
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not installed")
        folder = tempfile.mkdtemp(prefix="units-")
        for name in NAMES:
            with open(os.path.join(FOLDER, name), encoding="utf-8") as f:
                lines = f.read().splitlines()
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                for line in lines:
                    if line.startswith("ExecStart="):
                        line = f"ExecStart={LIBVIRTD} $LIBVIRTD_ARGS"
                    f.write(line + "\n")
        return subprocess.run(["systemd-analyze", *args], cwd=folder, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT)

    def test_systemd_understands_every_line(self):
        done = self.analyze("verify", "--man=no", *["./" + name for name in NAMES])
        # other units of the host may have faults of their own
        ours = [line for line in done.stdout.splitlines() if "libvirtd" in line]
        self.assertEqual((done.returncode, ours), (0, []), done.stdout)

    @unittest.skipIf(STOCK, "has no sandbox")
    def test_exposure(self):
        done = self.analyze("security", "--offline=yes", "--threshold=70", "./libvirtd.service")
        if "unrecognized option" in done.stdout:
            self.skipTest("this systemd-analyze can't judge files")
        self.assertEqual(done.returncode, 0, done.stdout[-200:])


class HandedOver(unittest.TestCase):
    """Daemons that get their sockets from systemd."""

    def start(self, names, conf="", args=()):
        daemon = self.prepare(names, conf, args)
        self.addCleanup(daemon.stop)
        return daemon.start()

    def prepare(self, names, conf, args=()):
        daemon = Daemon(conf, args)
        socks = []
        for name in names:
            socks.append(listen(read_unit(name)))
            self.addCleanup(socks[-1].close)
            if socks[-1].family == socket.AF_UNIX:
                self.addCleanup(os.unlink, socks[-1].getsockname())
        daemon.hand_over = (socks, list(names))
        return daemon

    def refuses(self, daemon, *words):
        with daemon.spawn():
            self.assertNotEqual(daemon.wait(), 0)
        for word in words:
            self.assertIn(word, daemon.log())


class Activated(HandedOver):
    def test_clients_come_in_by_all_five(self):
        pki = Pki()
        pki.server()
        folder = pki.client("alice")
        daemon = self.start(SOCKETS, pki.conf() + 'auth_tcp = "none"\n')
        for uri in (daemon.uri, "qemu+tcp://127.0.0.1/system", "qemu+tcp://[::1]/system",
                    f"qemu+tls://127.0.0.1/system?pkipath={folder}",
                    f"qemu+tls://[::1]/system?pkipath={folder}"):
            with self.subTest(uri):
                conn = libvirt.open(uri)
                self.assertEqual(conn.getType(), "QEMU")
                conn.close()
        conn = libvirt.open(daemon.readonly_uri)
        with self.assertRaises(libvirt.libvirtError) as caught:
            conn.defineXML("<domain/>")
        self.assertEqual(caught.exception.get_error_code(), libvirt.VIR_ERR_OPERATION_DENIED)
        conn.close()
        done = subprocess.run(
            ["/usr/bin/virt-admin", "-c",
             f"libvirtd:///system?socket={daemon.run}/libvirt-admin-sock", "server-list"],
            env=client_env(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_sockets_outlive_the_daemon(self):
        daemon = self.start(SOCKETS[:3])
        daemon.connect().close()
        daemon.stop()
        self.assertTrue(os.path.exists(RUN + "/libvirt-sock"))
        daemon.start()
        daemon.connect().close()

    def test_nothing_but_what_was_handed_over_is_served(self):
        daemon = self.start(["libvirtd.socket"], "listen_tcp = 1\n")
        daemon.connect().close()
        self.assertFalse(os.path.exists(daemon.readonly_socket))
        with socket.socket() as sock:
            self.assertNotEqual(sock.connect_ex(("127.0.0.1", 16509)), 0)

    def test_listen_is_refused(self):
        self.refuses(self.prepare(SOCKETS[:3], "", ["--listen"]),
                     "--listen parameter not permitted with systemd activation sockets")

    def test_a_socket_that_nobody_serves_is_refused(self):
        daemon = self.prepare(["libvirtd.socket"], "")
        other = socket.socket(socket.AF_UNIX)
        other.bind(daemon.tmp + "/other")
        other.listen()
        self.addCleanup(other.close)
        daemon.hand_over[0].append(other)
        daemon.hand_over[1].append("other.socket")
        self.refuses(daemon, "" if STOCK else "'other.socket'")

    @unittest.skipIf(STOCK, "serves them")
    def test_sockets_of_the_wrong_kind_are_refused(self):
        daemon = self.prepare(["libvirtd-tcp.socket"], "")
        daemon.hand_over[1][:] = ["libvirtd.socket"]
        self.refuses(daemon, "libvirtd.socket", "unix socket")
        daemon = self.prepare(["libvirtd.socket"], 'auth_tcp = "none"\n')
        daemon.hand_over[1][:] = ["libvirtd-tcp.socket"]
        self.refuses(daemon, "libvirtd-tcp.socket", "TCP socket")

    def test_tls_needs_its_certificates(self):
        self.refuses(self.prepare(["libvirtd-tls.socket"], ""), "pki/CA/cacert.pem")


@unittest.skipIf(STOCK, "always asks polkit")
class WhoMayConnect(HandedOver):
    """Where everybody can connect a login is asked for, unless the settings decline."""

    def as_nobody(self, daemon):
        return subprocess.run(
            ["/usr/bin/virsh", "-q", "-c", daemon.uri, "uri"], env=client_env(),
            user=NOBODY, group=NOBODY, extra_groups=[], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=LIMIT, check=False)

    def test_by_default_polkit_is_asked(self):
        daemon = self.start(["libvirtd.socket"], "# auth_unix_rw\n")
        daemon.connect().close()            # root needs no leave
        done = self.as_nobody(daemon)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("polkit can't be asked for 'org.libvirt.unix.manage'", done.stdout)

    def test_none_is_the_word_of_the_host(self):
        daemon = self.start(["libvirtd.socket"], 'auth_unix_rw = "none"\n')
        self.assertEqual(self.as_nobody(daemon).returncode, 0)
        self.assertIn("whoever reaches the read-write socket has full rights", daemon.log())

    def test_a_mode_that_keeps_others_out_is_enough(self):
        daemon = self.prepare(["libvirtd.socket"], "# auth_unix_rw\n")
        os.chmod(daemon.socket, 0o660)
        self.addCleanup(daemon.stop)
        daemon.start().connect().close()
        self.assertNotIn("whoever reaches", daemon.log())

    def test_the_same_for_a_socket_of_our_own(self):
        daemon = Daemon('unix_sock_rw_perms = "0777"\n# auth_unix_rw\n')
        self.addCleanup(daemon.stop)
        self.assertIn("polkit can't be asked", self.as_nobody(daemon.start()).stdout)


if __name__ == "__main__":
    need(os.path.exists(os.path.join(FOLDER, "libvirtd.service")), f"no units in {FOLDER}")
    own_network()
    need_program("certtool")
    main()
