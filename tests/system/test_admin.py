#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The daemon looked at and steered by stock virt-admin."""
import os
import re
import stat
import subprocess
import sys
import unittest

import wire
from harness import LIMIT, SCRATCH, STOCK, Daemon, SystemTest, client_env, main, need

VIRT_ADMIN = "/usr/bin/virt-admin"
NOBODY = 65534

# Connects to the socket that it is told, and says whether the other side hangs up.
STRANGER = """
import socket, sys
sock = socket.socket(socket.AF_UNIX)
sock.settimeout(%d)
sock.connect(sys.argv[1])
sys.exit(0 if sock.recv(1) == b"" else 1)
""" % LIMIT


def admin_socket(daemon):
    return os.path.join(daemon.run, "libvirt-admin-sock")


def run_admin(daemon, *args):
    uri = f"libvirtd+unix:///system?socket={admin_socket(daemon)}"
    return subprocess.run([VIRT_ADMIN, "-c", uri, *args], env=client_env(), text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=LIMIT, check=False)


class AdminTest(SystemTest):
    conf = 'max_clients = 100\nmin_workers = 3\nmax_workers = 6\nprio_workers = 2\n'

    def admin(self, *args):
        """Returns what the command prints."""
        done = run_admin(self.daemon, *args)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def fields(self, *args):
        """Returns the "name: value" lines that the command prints."""
        return dict(re.findall(r"^ ?([\w ]+?)\s*: (.*)$", self.admin(*args), re.M))

    def refused(self, text, *args):
        done = run_admin(self.daemon, *args)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(text, done.stderr)

    def client(self):
        """A connection to the other server, with its id."""
        peer = wire.Wire(self.daemon.socket, LIMIT).open()
        self.addCleanup(peer.close)
        ids = re.findall(r"^ (\d+) +unix ", self.admin("client-list", "libvirtd"), re.M)
        return peer, ids[-1]


class Looking(AdminTest):
    def test_servers(self):
        names = re.findall(r"^ \d+ +(\w+)$", self.admin("server-list"), re.M)
        self.assertEqual(sorted(names), ["admin", "libvirtd"])

    def test_version(self):
        self.assertIn("Running against daemon: 9.0.0", self.admin("version"))

    def test_the_socket_is_for_its_owner_alone(self):
        status = os.stat(admin_socket(self.daemon))
        self.assertEqual(stat.S_IMODE(status.st_mode), 0o700)
        self.assertEqual(status.st_uid, 0)

    def test_workers(self):
        pool = self.fields("server-threadpool-info", "libvirtd")
        self.assertEqual(list(pool)[:6], ["minWorkers", "maxWorkers", "nWorkers", "freeWorkers",
                                          "prioWorkers", "jobQueueDepth"])
        self.assertEqual((pool["minWorkers"], pool["maxWorkers"], pool["prioWorkers"]),
                         ("3", "6", "2"))
        self.assertEqual(pool["jobQueueDepth"], "0")
        if not STOCK:
            self.assertEqual(pool["blockedWorkers"], "0")
            self.assertGreater(int(pool["loopLongestStall"]), 0)

    def test_limits(self):
        limits = self.fields("server-clients-info", "libvirtd")
        self.assertEqual(list(limits), ["nclients_max", "nclients", "nclients_unauth_max",
                                        "nclients_unauth"])
        self.assertEqual(limits["nclients_max"], "100")
        self.assertEqual(limits["nclients_unauth"], "0")
        before = int(limits["nclients"])
        self.client()
        self.assertEqual(self.fields("server-clients-info", "libvirtd")["nclients"],
                         str(before + 1))

    def test_a_client(self):
        _, number = self.client()
        info = self.fields("client-info", "libvirtd", number)
        info.pop("selinux_context", None)
        self.assertRegex(info.pop("connection_time"), r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}$")
        self.assertEqual(info, {
            "id": number, "transport": "unix", "readonly": "no",
            "unix_user_id": "0", "unix_user_name": "root",
            "unix_group_id": "0", "unix_group_name": "root",
            "unix_process_id": str(os.getpid()),
        })

    def test_a_client_of_the_readonly_socket(self):
        peer = wire.Wire(self.daemon.readonly_socket, LIMIT)
        self.addCleanup(peer.close)
        peer.call(wire.AUTH_LIST)
        ids = re.findall(r"^ (\d+) +unix ", self.admin("client-list", "libvirtd"), re.M)
        self.assertEqual(self.fields("client-info", "libvirtd", ids[-1])["readonly"], "yes")

    def test_administrators_see_themselves(self):
        listed = self.admin("client-list", "admin")
        self.assertEqual(len(re.findall(r"^ \d+ +unix ", listed, re.M)), 1)

    def test_what_is_not_there(self):
        self.refused("Server not found: No server named 'nosuch'",
                     "server-threadpool-info", "nosuch")
        self.refused("Client not found: No client with matching ID '4711'",
                     "client-info", "libvirtd", "4711")
        self.refused("Client not found: No client with matching ID '4711'",
                     "client-disconnect", "libvirtd", "4711")
        self.refused("no tls service found, unable to update tls files",
                     "server-update-tls", "libvirtd")


class Steering(AdminTest):
    def test_workers(self):
        self.refused("minWorkers cannot be larger than maxWorkers",
                     "server-threadpool-set", "libvirtd", "--min-workers", "30")
        self.admin("server-threadpool-set", "libvirtd", "--min-workers", "4",
                   "--max-workers", "40", "--priority-workers", "7")
        pool = self.fields("server-threadpool-info", "libvirtd")
        self.assertEqual((pool["minWorkers"], pool["maxWorkers"], pool["prioWorkers"]),
                         ("4", "40", "7"))
        self.fresh_client_works()

    def test_limits(self):
        self.refused("The overall maximum number of clients waiting for authentication must not "
                     "be less than the overall maximum number of clients",
                     "server-clients-set", "libvirtd", "--max-unauth-clients", "6000")
        self.admin("server-clients-set", "libvirtd", "--max-clients", "50",
                   "--max-unauth-clients", "10")
        limits = self.fields("server-clients-info", "libvirtd")
        self.assertEqual((limits["nclients_max"], limits["nclients_unauth_max"]), ("50", "10"))
        self.fresh_client_works()

    def test_disconnecting(self):
        peer, number = self.client()
        other, _ = self.client()
        self.admin("client-disconnect", "libvirtd", number)
        self.assertTrue(peer.closed())
        self.assertEqual(other.call(wire.CONNECT_GET_LIB_VERSION)[0], wire.OK)

    def test_filters(self):
        self.admin("daemon-log-filters", "1:qemu 4:rpc")
        printed = self.fields("daemon-log-filters")["Logging filters"]
        self.assertEqual(printed.replace("*", "").strip(), "1:qemu 4:rpc")
        self.refused("invalid argument: Malformed format for filter 'bogus'",
                     "daemon-log-filters", "bogus")
        self.refused("invalid argument: Invalid priority '9' for filter '9:qemu'",
                     "daemon-log-filters", "9:qemu")
        self.admin("daemon-log-filters", "")
        self.assertIn("Logging filters: \n", self.admin("daemon-log-filters"))

    def test_outputs(self):
        before = self.fields("daemon-log-outputs")["Logging outputs"]
        path = os.path.join(self.tmp, "elsewhere")
        self.admin("daemon-log-outputs", f"1:file:{path} {before}")
        self.assertEqual(self.fields("daemon-log-outputs")["Logging outputs"],
                         f"1:file:{path} {before}")
        self.admin("daemon-log-filters", "1:rpc")
        self.addCleanup(self.admin, "daemon-log-filters", "")
        self.fresh_client_works()
        self.assertGreater(os.path.getsize(path), 0)
        self.refused("Invalid log destination 'nosuch' for log output '1:nosuch'",
                     "daemon-log-outputs", "1:nosuch")
        self.refused("failed to open /nonexistent/x: No such file or directory",
                     "daemon-log-outputs", "1:file:/nonexistent/x")
        self.admin("daemon-log-outputs", before)
        self.assertEqual(self.fields("daemon-log-outputs")["Logging outputs"], before)


class Others(SystemTest):
    """Settings that should not be: the socket's mode lets everybody in."""

    conf = 'unix_sock_admin_perms = "0777"\n'

    def connect_as(self, user):
        return subprocess.run([sys.executable, "-c", STRANGER, admin_socket(self.daemon)],
                              user=user, group=user, extra_groups=[], timeout=2 * LIMIT,
                              check=False).returncode

    def test_nobody_else_gets_in(self):
        if not may_be(NOBODY):
            self.skipTest("may not act as another user here")
        self.assertEqual(self.connect_as(NOBODY), 0)
        if not STOCK:
            self.daemon.wait_log("only root and the daemon's own user may administer")
        self.assertEqual(run_admin(self.daemon, "server-list").returncode, 0)

    def test_guests_are_not_to_be_had_here(self):
        peer = wire.Wire(admin_socket(self.daemon), LIMIT)
        self.addCleanup(peer.close)
        status, payload = peer.call(wire.AUTH_LIST)
        self.assertEqual(status, wire.ERROR)
        self.assertIn("Cannot find program", wire.error_of(payload)[2])


def may_be(user):
    try:
        return subprocess.run(["true"], user=user, group=user, extra_groups=[],
                              check=False).returncode == 0
    except (OSError, ValueError, subprocess.SubprocessError):
        return False


class OwnInstance(SystemTest):
    """An ordinary user administers his own instance, and so may root."""

    @classmethod
    def setUpClass(cls):
        if not may_be(NOBODY):
            raise unittest.SkipTest("may not act as another user here")
        home = SCRATCH + "/home"
        cls.env = {"HOME": home, "XDG_RUNTIME_DIR": home + "/run",
                   "XDG_CONFIG_HOME": home + "/config", "XDG_CACHE_HOME": home + "/cache",
                   "XDG_DATA_HOME": home + "/data"}
        for folder in cls.env.values():
            os.makedirs(folder, 0o700)
            os.chown(folder, NOBODY, NOBODY)
        cls.daemon = Daemon(env=cls.env, user=NOBODY)
        cls.addClassCleanup(cls.daemon.stop)
        cls.daemon.start()

    def test_the_owner(self):
        done = subprocess.run([VIRT_ADMIN, "-c", "libvirtd:///session", "server-list"],
                              env={**client_env(), **self.env}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=LIMIT, user=NOBODY, group=NOBODY, extra_groups=[],
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("libvirtd", done.stdout)

    @unittest.skipIf(STOCK, "stock lets in the owner alone, though root can become him")
    def test_root(self):
        done = run_admin(self.daemon, "server-list")
        self.assertEqual(done.returncode, 0, done.stderr)


class End(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.tmp = cls.daemon.tmp
        cls.addClassCleanup(cls.daemon.stop)

    def setUp(self):
        self.daemon.start()
        super().setUp()

    def test_a_timeout_ends_an_unused_daemon(self):
        done = run_admin(self.daemon, "daemon-timeout", "--timeout", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.daemon.wait(), 0)

    def test_shutdown(self):
        """Stock virt-admin of this version has no command for it yet."""
        if STOCK:
            self.skipTest("newer than this daemon")
        peer = wire.Wire(admin_socket(self.daemon), LIMIT)
        self.addCleanup(peer.close)
        status, _ = peer.call(20, b"\0\0\0\0", program=0x06900690)
        self.assertEqual(status, wire.OK)
        self.assertEqual(self.daemon.wait(), 0)


if __name__ == "__main__":
    need(os.path.exists(VIRT_ADMIN), f"{VIRT_ADMIN} is not installed")
    main()
