#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Limits: who gets in beside a crowd, who is dropped, and what it costs."""
import re
import struct
import subprocess
import sys

import libvirt
import wire
from harness import LIMIT, SystemTest, main, sanitized

NOBODY, SOMEBODY = 65534, 65533
MONITOR_EVENT_REGISTER = 4

# Connects as another user as often as it is told, says so, and stays until it is ended.
CROWD = """
import os, socket, sys
path, user, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
os.setresgid(user, user, user)
os.setresuid(user, user, user)
crowd = []
for _ in range(count):
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(path)
    crowd.append(sock)
print("in", flush=True)
sys.stdin.read()
"""

# Connects as another user and tells the type of the first packet that answers a ping.
PING = """
import os, socket, struct, sys
os.setresuid(int(sys.argv[2]), int(sys.argv[2]), int(sys.argv[2]))
sock = socket.socket(socket.AF_UNIX)
sock.settimeout(float(sys.argv[3]))
sock.connect(sys.argv[1])
sock.sendall(struct.pack(">7I", 28, 0x6b656570, 1, 1, 2, 0, 0))
print(struct.unpack(">7I", sock.recv(28, socket.MSG_WAITALL))[3])
"""


class Crowds(SystemTest):
    conf = 'auth_unix_ro = "polkit"\nmax_clients = 40\nmax_anonymous_clients = 8\n' \
           'max_queued_clients = 40\n'

    def crowd(self, user, count):
        crowd = subprocess.Popen([sys.executable, "-c", CROWD, self.daemon.readonly_socket,
                                  str(user), str(count)], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.leave, crowd)
        self.assertEqual(crowd.stdout.readline(), "in\n")
        return crowd

    @staticmethod
    def leave(crowd):
        crowd.stdin.close()
        crowd.wait(LIMIT)
        crowd.stdout.close()

    def test_silent_strangers_keep_nobody_out(self):
        self.crowd(NOBODY, 30)
        # another user is heard, and long before the silent ones have had their time
        heard = subprocess.run([sys.executable, "-c", PING, self.daemon.readonly_socket,
                                str(SOMEBODY), str(min(LIMIT, 20))], capture_output=True,
                               text=True, check=False)
        self.assertEqual(heard.stdout, "2\n", heard.stderr)
        # and root comes in by any door
        self.fresh_client_works()
        libvirt.openReadOnly(self.daemon.readonly_uri).close()

    def test_two_crowds_keep_root_not_out(self):
        self.crowd(NOBODY, 20)
        self.crowd(SOMEBODY, 20)
        self.fresh_client_works()
        libvirt.openReadOnly(self.daemon.readonly_uri).close()


class Deaf(SystemTest):
    """Clients that ask for events and never read them."""

    def test_is_dropped_and_costs_no_memory(self):
        self.guest("loud").create()
        dom = self.conn.lookupByName("loud")
        deaf = wire.Wire(self.daemon.socket, LIMIT).open()
        self.addCleanup(deaf.close)
        # with many subscriptions each event is sent many times
        for _ in range(1000):
            status, answer = deaf.call(MONITOR_EVENT_REGISTER, struct.pack(">III", 0, 0, 0),
                                       program=wire.QEMU)
            self.assertEqual(status, wire.OK, answer)
        before, most = self.memory(), (512 if sanitized() else 48) << 20
        while "too many unread messages" not in self.daemon.log():
            dom.reset()
            self.assertLess(self.memory(), before + most)
        self.assertTrue(deaf.closed())
        self.fresh_client_works()

    def memory(self):
        with open(f"/proc/{self.daemon.pid}/status", encoding="ascii") as f:
            return int(re.search(r"VmRSS:\s+(\d+) kB", f.read()).group(1)) << 10


if __name__ == "__main__":
    main()
