#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Clients that fall silent: when they are asked whether they live, and when they are dropped."""
import os
import signal
import struct
import time
import unittest

import libvirt
import wire
from harness import LIMIT, STOCK, SystemTest, main

SUPPORTS_FEATURE, KEEPALIVE = 60, 10


class KeepAliveTest(SystemTest):
    def client(self, answers=True):
        """One by hand, which says that it answers pings, and never does."""
        conn = wire.Wire(self.daemon.socket, LIMIT).open()
        self.addCleanup(conn.close)
        if answers:
            self.assertEqual(conn.call(SUPPORTS_FEATURE, struct.pack(">I", KEEPALIVE)),
                             (wire.OK, struct.pack(">I", 1)))
        return conn

    def assert_ping(self, conn):
        self.assertEqual(conn.receive(), (wire.MESSAGE, 0, wire.OK, b""))

    def assert_dropped(self, conn, pings, seconds):
        begun = time.monotonic()
        for _ in range(pings):
            self.assert_ping(conn)
        self.assertRaises(EOFError, conn.receive)
        self.assertGreater(time.monotonic() - begun, seconds - 0.1)

    def assert_left_alone(self, conn, seconds):
        conn.sock.settimeout(seconds)
        self.assertRaises(TimeoutError, conn.receive)
        conn.sock.settimeout(LIMIT)
        self.assertEqual(conn.call(wire.CONNECT_GET_LIB_VERSION)[0], wire.OK)


class Asked(KeepAliveTest):
    conf = "keepalive_interval = 1\nkeepalive_count = 1\n"

    def test_a_silent_one_is_dropped_and_a_stock_client_answers(self):
        stock = self.daemon.connect()
        self.assert_dropped(self.client(), 1, 2)
        self.assertEqual(stock.getLibVersion(), 9000000)
        stock.close()
        if not STOCK:
            self.daemon.wait_log(f"uid 0 pid {os.getpid()} ended: no answer to keepalive messages")

    def test_one_that_never_said_it_answers_is_not_asked(self):
        self.assert_left_alone(self.client(answers=False), 1.5)

    @unittest.skipIf(STOCK, "only whole packets count")
    def test_any_byte_is_a_sign_of_life(self):
        conn = self.client()
        call = wire.packet(wire.CONNECT_GET_LIB_VERSION, serial=99)
        for i in range(3):
            self.assert_ping(conn)
            conn.send(call[i:i + 1])
        conn.send(call[3:])
        self.assertEqual(conn.receive()[:3], (wire.REPLY, 99, wire.OK))


class Never(KeepAliveTest):
    conf = "keepalive_interval = -1\nkeepalive_count = 0\n"

    def test_nobody_is_asked(self):
        self.assert_left_alone(self.client(), 1.5)


@unittest.skipIf(STOCK, "takes a restart")
class Edited(KeepAliveTest):
    conf = "keepalive_interval = -1\n"

    def edit(self, text):
        start = os.path.getsize(self.daemon.log_path)
        self.daemon.write_conf(text)
        self.daemon.signal(signal.SIGHUP)
        self.daemon.wait_log("the settings have been read", start)

    def test_those_who_come_later_are_asked_as_the_file_says_then(self):
        early = self.client()
        for interval, count in (1, 0), (1, 2):
            with self.subTest(interval=interval, count=count):
                self.edit(f"keepalive_interval = {interval}\nkeepalive_count = {count}\n")
                self.assert_dropped(self.client(), count, interval * (count + 1))
        self.edit("keepalive_interval = -1\n")
        self.assert_left_alone(self.client(), 1.5)
        self.assertEqual(early.call(wire.CONNECT_GET_LIB_VERSION)[0], wire.OK)

    def test_keepalive_required(self):
        self.edit("keepalive_required = 1\n")
        conn = wire.Wire(self.daemon.socket, LIMIT)
        self.addCleanup(conn.close)
        with self.assertRaisesRegex(AssertionError, "keepalive support is required"):
            conn.open()
        libvirt.open(self.daemon.uri).close()
        self.edit("")
        self.client(answers=False)


if __name__ == "__main__":
    main()
