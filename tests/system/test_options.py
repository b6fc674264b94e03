#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How the daemon is started, told things by signals, and ended."""
import os
import re
import shutil
import signal
import socket
import subprocess
import unittest
from xml.etree import ElementTree

from harness import (LIBVIRTD, LIMIT, RUN, STOCK, Daemon, SystemTest, Terminal, VIRSH,
                     client_env, guest_xml, main, wait_readable)


def run(*args):
    return subprocess.run([LIBVIRTD, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=LIMIT, check=False)


class CommandLine(unittest.TestCase):
    @unittest.skipIf(STOCK, "another program")
    def test_version_prints_ours_and_the_api_level(self):
        done = run("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"Vireo.* [0-9]+\.[0-9]+\.[0-9]+")
        self.assertIn("9.0.0", done.stdout)

    def test_help(self):
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        for option in ("--daemon", "--config", "--listen", "--pid-file", "--timeout",
                       "--verbose", "--version"):
            self.assertIn(option, done.stdout + done.stderr)

    def test_an_unknown_option_is_refused(self):
        self.assertNotEqual(run("--frobnicate").returncode, 0)

    def test_an_argument_too_many_is_refused(self):
        done = run("superfluous")
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stdout + done.stderr, "argument|superfluous")

    def test_an_absent_configuration_is_named(self):
        done = run("-f", "/nowhere/libvirtd.conf")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("/nowhere/libvirtd.conf", done.stderr)

    def bad_conf(self, text):
        path = "/mnt/bad.conf"
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        done = run("-f", path)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(path, done.stderr)
        return done.stderr

    def test_a_bad_line_is_named_by_file_line_and_reason(self):
        self.assertIn(":3", self.bad_conf("# fine\nmax_clients = 10\nmax_workers = = 3\n"))

    def test_a_value_of_the_wrong_kind_is_named(self):
        self.assertIn("max_clients", self.bad_conf('max_clients = "many"\n'))


class Running(unittest.TestCase):
    def start(self, *args, conf=""):
        daemon = Daemon(conf, args)
        self.addCleanup(daemon.stop)
        return daemon.start()

    def test_pid_file(self):
        daemon = self.start()
        with open(daemon.pid_path, encoding="ascii") as f:
            self.assertEqual(int(f.read()), daemon.pid)
        daemon.stop()
        self.assertFalse(os.path.exists(daemon.pid_path))

    def test_a_second_daemon_is_refused(self):
        daemon = self.start()
        done = run("-f", daemon.conf_path, "-p", daemon.pid_path)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(daemon.pid_path, done.stderr)
        daemon.connect().close()

    def test_signals_that_end_it(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            with self.subTest(number.name):
                daemon = self.start()
                daemon.signal(number)
                self.assertEqual(daemon.wait(), 0)

    def test_it_ends_while_clients_are_connected(self):
        daemon = self.start()
        conns = [daemon.connect() for _ in range(5)]
        daemon.stop()
        self.assertEqual([conn.isAlive() for conn in conns], [0] * 5)

    def test_the_sockets_are_gone_with_it_or_taken_over(self):
        self.start().kill()
        self.assertTrue(os.path.exists(RUN + "/libvirt-sock"))
        again = self.start()
        again.connect().close()
        again.stop()
        with socket.socket(socket.AF_UNIX) as sock:
            with self.assertRaises(OSError):
                sock.connect(RUN + "/libvirt-sock")

    def test_hup_reloads_and_disturbs_nobody(self):
        daemon = self.start()
        conn = daemon.connect()
        daemon.signal(signal.SIGHUP)
        for _ in range(3):
            self.assertEqual(conn.getLibVersion(), 9000000)
        daemon.connect().close()
        self.assertIsNone(daemon.process.poll())

    def test_it_ends_by_itself_when_nobody_is_there(self):
        daemon = Daemon(args=["-t", "1"])
        self.addCleanup(daemon.stop)
        daemon.start()
        self.assertEqual(daemon.wait(), 0)

    def test_it_stays_while_somebody_is_there_or_a_guest_runs(self):
        daemon = Daemon(args=["-t", "1"])
        self.addCleanup(daemon.stop)
        daemon.start()
        conn = daemon.connect()
        ended = os.pidfd_open(daemon.pid)
        self.addCleanup(os.close, ended)
        self.assertFalse(wait_readable(ended, 3), "ended under a client")
        dom = conn.createXML(guest_xml("keeps"))
        conn.close()
        self.assertFalse(wait_readable(ended, 3), "ended under a guest")
        conn = daemon.connect()
        conn.lookupByName("keeps").destroy()
        self.assertEqual(dom.name(), "keeps")
        conn.close()
        del dom, conn
        self.assertEqual(daemon.wait(), 0)

    def test_in_the_background(self):
        daemon = Daemon()
        ready = daemon.spawn("-d")
        self.addCleanup(ready.close)
        self.assertEqual(daemon.wait(), 0)
        # The one that was started ends when the one in the background is ready.
        conn = daemon.connect()
        with open(daemon.pid_path, encoding="ascii") as f:
            pid = int(f.read())
        conn.close()
        self.assertNotEqual(pid, daemon.pid)
        ended = os.pidfd_open(pid)
        os.kill(pid, signal.SIGTERM)
        self.assertTrue(wait_readable(ended, LIMIT))
        os.close(ended)

    @unittest.skipIf(STOCK, "says it to its log")
    def test_in_the_background_too_it_says_why_it_ends(self):
        daemon = Daemon('listen_addr = "192.0.2.77"\nlisten_tls = 0\nlisten_tcp = 1\n'
                        'auth_tcp = "none"\n', ["--listen"])
        with daemon.spawn("-d"):
            self.assertNotEqual(daemon.wait(), 0)
        self.assertIn("192.0.2.77", daemon.log())

    def test_more_clients_than_allowed_wait_or_are_refused(self):
        daemon = self.start(conf="max_clients = 3\nmax_anonymous_clients = 3\n")
        conns = [daemon.connect() for _ in range(3)]
        conns.pop().close()
        daemon.connect().close()

    def test_settings_of_the_socket(self):
        daemon = self.start(conf='unix_sock_ro_perms = "0700"\nunix_sock_rw_perms = "0700"\n')
        self.assertEqual(os.stat(daemon.readonly_socket).st_mode & 0o777, 0o700)
        self.assertEqual(os.stat(daemon.socket).st_mode & 0o777, 0o700)

    def host_uuid(self, conf):
        daemon = self.start(conf=conf)
        conn = daemon.connect()
        caps = ElementTree.fromstring(conn.getCapabilities())
        conn.close()
        daemon.stop()
        return caps.findtext("host/uuid")

    def test_who_the_host_is(self):
        chosen = "8a3f5f10-6f4b-4c8e-9d0c-0a5c3f0e7a11"
        self.assertEqual(self.host_uuid(f'host_uuid = "{chosen}"\n'), chosen)
        try:
            with open("/etc/machine-id", encoding="ascii") as f:
                machine = f.read().strip()
        except FileNotFoundError:
            self.skipTest("this host has no /etc/machine-id")
        self.assertEqual(self.host_uuid('host_uuid_source = "machine-id"\n').replace("-", ""),
                         machine)

    @unittest.skipIf(STOCK, "words of our own")
    def test_a_host_that_is_nobody_is_refused(self):
        for wrong in ("zero", "00000000-0000-0000-0000-000000000000"):
            daemon = Daemon(f'host_uuid = "{wrong}"\n')
            with daemon.spawn():
                self.assertNotEqual(daemon.wait(), 0)
            self.assertIn(f"host_uuid: '{wrong}'", daemon.log())

    def test_log_to_a_file(self):
        daemon = Daemon()
        path = daemon.tmp + "/its.log"
        daemon.write_conf(f'log_outputs = "1:file:{path}"\nlog_filters = "1:daemon 4:rpc"\n')
        self.addCleanup(daemon.stop)
        daemon.start()
        daemon.connect().close()
        with open(path, encoding="utf-8") as f:
            self.assertRegex(f.readline(), r"^\d{4}-\d\d-\d\d [\d:.]+\+0000: \d+: \w+ : ")


class Reload(SystemTest):
    """What SIGHUP takes up, and what it says about the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin_uri = f"libvirtd:///system?socket={cls.daemon.run}/libvirt-admin-sock"

    def reload(self, conf):
        """Returns what the daemon says about it."""
        start = os.path.getsize(self.daemon.log_path)
        self.daemon.write_conf(conf)
        self.daemon.signal(signal.SIGHUP)
        return self.daemon.wait_log("the settings have been read", start)

    def admin(self, *args):
        done = subprocess.run(["/usr/bin/virt-admin", "-c", self.admin_uri, *args],
                              env=client_env(), text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        return dict(re.findall(r"^(\w+)\s*: *(\d+)$", done.stdout, re.M))

    def backlog(self, path):
        """Returns how many connections may wait at a socket; None: nobody listens there."""
        done = subprocess.run(["ss", "-lxn"], stdout=subprocess.PIPE, text=True, check=True,
                              timeout=LIMIT)
        found = re.search(rf"LISTEN\s+\d+\s+(\d+)\s+{re.escape(path)}\s", done.stdout)
        return int(found[1]) if found else None

    @unittest.skipIf(STOCK, "takes a restart")
    def test_limits_of_both_servers(self):
        said = self.reload("max_clients = 77\nmax_anonymous_clients = 33\nmax_workers = 9\n"
                           "min_workers = 3\nprio_workers = 2\nadmin_max_clients = 4\n"
                           "admin_max_workers = 3\nmax_queued_clients = 21\n"
                           "admin_max_queued_clients = 3\n")
        self.assertNotIn("restart", said)
        limits = self.admin("server-clients-info", "libvirtd")
        self.assertEqual((limits["nclients_max"], limits["nclients_unauth_max"]), ("77", "33"))
        self.assertEqual(self.admin("server-clients-info", "admin")["nclients_max"], "4")
        workers = self.admin("server-threadpool-info", "libvirtd")
        self.assertEqual((workers["minWorkers"], workers["maxWorkers"], workers["prioWorkers"]),
                         ("3", "9", "2"))
        self.assertEqual(self.admin("server-threadpool-info", "admin")["maxWorkers"], "3")
        if shutil.which("ss"):
            self.assertEqual(self.backlog(self.daemon.socket), 21)
            self.assertEqual(self.backlog(self.daemon.run + "/libvirt-admin-sock"), 3)

    @unittest.skipIf(STOCK, "words of our own")
    def test_what_takes_a_restart_is_named(self):
        said = self.reload('unix_sock_ro_perms = "0700"\nmax_clients = 50\nlisten_tcp = 1\n')
        self.assertRegex(said, "a restart is needed for changes of: listen_tcp, "
                               r"unix_sock_ro_perms\n")
        self.assertNotIn("restart", self.reload("max_clients = 50\n"))

    @unittest.skipIf(STOCK, "words of our own")
    def test_what_is_wrong_changes_nothing(self):
        self.reload("max_clients = 60\n")
        said = self.reload("max_clients = 70\nmax_workers = 0\n")
        self.assertRegex(said, r"libvirtd\.conf:\d+: max_workers: 0 is not between")
        self.assertEqual(self.admin("server-clients-info", "libvirtd")["nclients_max"], "60")


class VirshPrompt(SystemTest):
    def test_an_interactive_virsh(self):
        terminal = Terminal([VIRSH, "-c", self.daemon.uri])
        self.addCleanup(terminal.close)
        terminal.read_until("virsh # ")
        terminal.write("uri\r")
        terminal.read_until("libvirt-sock")
        terminal.write("quit\r")
        self.assertEqual(terminal.process.wait(LIMIT), 0)


if __name__ == "__main__":
    main()
