#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stock clients over ssh, which a script stands for: it runs here what would be run there."""
import os
import select
import socket
import subprocess
import threading
import unittest

from harness import (BUILD, LIBVIRTD, LIMIT, SCRATCH, STOCK, SystemTest, client_env,
                     guest_xml, libvirt, main, need_users)
from test_session import USER
from wire import AUTH_LIST, packet

HELPER = "/usr/bin/virt-ssh-helper" if STOCK else os.path.join(BUILD, "virt-ssh-helper")

# As ssh and the shell at its far end: what follows the host is one command line.
FAKE_SSH = """#!/bin/sh
echo "$*" >>{log}
while [ "$1" != -- ]; do shift; done
shift 2
PATH={path}:/usr/bin:/bin exec sh -c "$*"
"""


def ask(process):
    """Asks the daemon behind a helper something, ends the helper and returns the answer."""
    process.stdin.write(packet(AUTH_LIST))
    process.stdin.flush()
    answer = process.stdout.read(36)
    process.stdin.close()
    assert process.wait(LIMIT) == 0
    process.stdout.close()
    return answer


class Ssh(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ssh_log = cls.tmp + "/ssh.log"
        cls.ssh = cls.tmp + "/ssh"
        with open(cls.ssh, "w", encoding="ascii") as f:
            f.write(FAKE_SSH.format(log=cls.ssh_log, path=os.path.dirname(HELPER)))
        os.chmod(cls.ssh, 0o755)

    def uri(self, *params, path="/system"):
        return f"qemu+ssh://host{path}?" + "&".join((f"command={self.ssh}",) + params)

    def asked(self):
        """Returns the last command line that a client gave to ssh."""
        with open(self.ssh_log, encoding="utf-8") as f:
            return f.read().split("\n-T ")[-1]

    def test_virsh(self):
        self.guest("far")
        done = self.virsh("list", "--all", "--name", uri=self.uri())
        self.assertEqual(done.stdout.split(), ["far"])
        self.assertIn("virt-ssh-helper 'qemu:///system'", self.asked())

    def test_library(self):
        conn = libvirt.open(self.uri("proxy=native"))
        self.assertTrue(conn.isSecure())
        dom = conn.defineXML(guest_xml("made-afar"))
        self.addCleanup(self.remove, "made-afar")
        self.assertEqual(self.conn.lookupByName("made-afar").UUIDString(), dom.UUIDString())
        conn.close()

    def test_events_come_through(self):
        conn = libvirt.open(self.uri())
        events = self.events(conn)
        self.guest("watched")
        events.wait("watched", libvirt.VIR_DOMAIN_EVENT_DEFINED)
        conn.close()

    def test_a_stream_comes_through(self):
        """Screens and volumes go by streams; a console is the one that any guest has."""
        self.guest("talks").create()
        conn = libvirt.open(self.uri())
        stream = conn.newStream()
        conn.lookupByName("talks").openConsole(None, stream)
        stream.finish()
        conn.close()

    def test_read_only(self):
        conn = libvirt.openReadOnly(self.uri("proxy=native"))
        self.assertIn("virt-ssh-helper -r", self.asked())
        with self.refuses(libvirt.VIR_ERR_OPERATION_DENIED):
            conn.defineXML(guest_xml("never"))
        conn.close()

    def test_netcat(self):
        path = self.daemon.socket
        self.virsh("list", uri=self.uri("proxy=netcat", f"socket={path}"))
        self.assertIn("nc", self.asked())
        self.assertNotIn("virt-ssh-helper", self.asked())


@unittest.skipIf(STOCK, "takes no socket=")
class Helper(SystemTest):
    """The program by itself."""

    def run_helper(self, *args, data=b"", **options):
        return subprocess.run([HELPER, *args], input=data, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=LIMIT, check=False,
                              **{"env": client_env(), **options})

    def listen(self, name):
        server = socket.socket(socket.AF_UNIX)
        server.settimeout(LIMIT)
        server.bind(os.path.join(self.tmp, name))
        server.listen()
        self.addCleanup(server.close)
        return server

    def test_the_end_of_input_is_passed_on_and_the_answer_still_comes(self):
        server = self.listen("peer")
        got = []

        def serve():
            conn, _ = server.accept()
            with conn, conn.makefile("rb") as stream:
                got.append(stream.read())           # up to the end
                conn.sendall(b"goodbye")

        thread = threading.Thread(target=serve)
        thread.start()
        done = self.run_helper(f"qemu:///system?socket={self.tmp}/peer", data=b"x" * 3000000)
        thread.join(LIMIT)
        self.assertEqual(got, [b"x" * 3000000])
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"goodbye", b""))

    def test_a_reader_that_stops_stops_the_writer(self):
        server = self.listen("flood")
        process = subprocess.Popen(
            [HELPER, f"qemu:///system?socket={self.tmp}/flood"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env=client_env())
        conn, _ = server.accept()
        conn.setblocking(False)
        sent = 0
        while sent < 64 << 20 and select.select([], [conn], [], 0.5)[1]:
            sent += conn.send(b"y" * 65536)         # nobody reads the other end
        self.assertLess(sent, 8 << 20)
        conn.setblocking(True)
        reader = threading.Thread(target=lambda: conn.sendall(b"z" * (1 << 20)))
        reader.start()
        left = sent + (1 << 20)
        while left:
            left -= len(process.stdout.read(min(left, 65536)))
        reader.join(LIMIT)
        conn.close()
        self.assertEqual(process.wait(LIMIT), 0)
        process.stdin.close()
        process.stdout.close()

    def test_the_daemon_ends_and_so_does_the_helper(self):
        process = subprocess.Popen([HELPER, "qemu:///system?socket=" + self.daemon.socket],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   env=client_env())
        process.stdin.write(packet(AUTH_LIST))
        process.stdin.flush()
        self.assertTrue(process.stdout.read(28))    # it is there
        self.daemon.stop()
        self.assertEqual(process.wait(LIMIT), 0)
        process.stdin.close()
        process.stdout.close()

    def test_what_is_wrong_is_said(self):
        for args, words in (
                ((), "URI"),
                (("a", "b"), "URI"),
                (("--frobnicate",), "--frobnicate"),
                (("not a uri",), "cannot parse 'not a uri'"),
                (("qemu+ssh://other/system",), "unexpected URI transport"),
                (("qemu://other/system",), "unexpected URI transport"),
                (("qemu+tcp:///system",), "unexpected URI transport"),
                (("qemu:///system?socket=/nowhere/sock",), "'/nowhere/sock': No such file")):
            with self.subTest(args):
                done = self.run_helper(*args)
                self.assertEqual((done.returncode, done.stdout), (1, b""))
                self.assertIn(words, done.stderr.decode())

    def test_a_socket_with_a_strange_name(self):
        path = self.tmp + "/a b%&c"
        os.symlink(self.daemon.socket, path)
        quoted = path.replace("%", "%25").replace(" ", "%20").replace("&", "%26")
        ask(subprocess.Popen([HELPER, "qemu:///system?socket=" + quoted], env=client_env(),
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE))


@unittest.skipIf(STOCK, "may fail when several start one")
class OwnInstance(unittest.TestCase):
    """A user's daemon is started when it is needed."""

    def test_it_is_started_once(self):
        need_users()
        home = SCRATCH + "/home-ssh"
        env = {**client_env(), "HOME": home, "XDG_RUNTIME_DIR": home + "/run",
               "XDG_CONFIG_HOME": home + "/config", "XDG_CACHE_HOME": home + "/cache",
               "XDG_DATA_HOME": home + "/data", "LIBVIRTD_PATH": LIBVIRTD}
        for folder in (home, env["XDG_RUNTIME_DIR"]):
            os.makedirs(folder, 0o700)
            os.chown(folder, USER, USER)
        options = {"user": USER, "group": USER, "extra_groups": []}
        off = subprocess.run([HELPER, "qemu:///session"], env={**env, "LIBVIRT_AUTOSTART": "0"},
                             input=b"", stderr=subprocess.PIPE, timeout=LIMIT, check=False,
                             **options)
        self.assertNotEqual(off.returncode, 0)
        self.assertIn(b"libvirt-sock", off.stderr)
        helpers = [subprocess.Popen([HELPER, "qemu:///session"], env=env, stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
                   for _ in range(4)]
        for helper in helpers:
            self.assertEqual(ask(helper)[:4], b"\0\0\0\x24")
            self.assertEqual(helper.stderr.read(), b"")
            helper.stderr.close()
        with open(home + "/run/libvirt/libvirtd.pid", encoding="ascii") as f:
            os.kill(int(f.read()), 15)


if __name__ == "__main__":
    main()
