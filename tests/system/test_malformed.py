#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What no client should send ends at most the connection that it came over."""
import os
import random
import struct

import libvirt
import wire
from harness import LIMIT, SystemTest, main


class Malformed(SystemTest):
    def setUp(self):
        super().setUp()
        self.pid = self.daemon.pid

    def tearDown(self):
        self.fresh_client_works()
        self.assertEqual(self.conn.getLibVersion(), 9000000)
        self.assertIsNone(self.daemon.process.poll())

    def wire(self):
        conn = wire.Wire(self.daemon.socket, LIMIT)
        self.addCleanup(conn.close)
        return conn

    def test_a_length_that_cannot_be_ends_the_connection(self):
        for length in (0, 3, 4, 33554437, 0x7fffffff, 0x80000000, 0xffffffff):
            with self.subTest(length=length):
                conn = self.wire().open()
                conn.send(struct.pack(">I", length) + b"\0" * 64)
                self.assertTrue(conn.closed())

    def test_a_header_cut_short_ends_the_connection(self):
        for length in (5, 8, 16, 27):
            with self.subTest(length=length):
                conn = self.wire().open()
                conn.send(struct.pack(">I", length) + b"\0" * (length - 4))
                self.assertTrue(conn.closed())

    def test_half_a_message_and_gone(self):
        for cut in (1, 3, 4, 5, 27, 28, 30):
            with self.subTest(cut=cut):
                conn = self.wire().open()
                conn.send(wire.packet(wire.DOMAIN_LOOKUP_BY_NAME, wire.string("nobody"))[:cut])
                conn.close()

    def refused(self, code, procedure, payload=b"", opened=True, **header):
        conn = self.wire()
        if opened:
            conn.open()
        status, answer = conn.call(procedure, payload, **header)
        self.assertEqual(status, wire.ERROR)
        self.assertEqual(wire.error_of(answer)[:2], (code, libvirt.VIR_FROM_RPC),
                         wire.error_of(answer))
        return conn

    def test_unknown_program(self):
        conn = self.refused(libvirt.VIR_ERR_RPC, 1, program=0x12345678)
        self.assertEqual(conn.call(wire.CONNECT_GET_TYPE)[0], wire.OK)

    def test_unknown_version(self):
        self.refused(libvirt.VIR_ERR_RPC, 1, version=7)

    def test_unknown_procedures(self):
        for procedure in (0, -1, 100000, 0x7fffffff, -0x80000000):
            with self.subTest(procedure=procedure):
                self.refused(libvirt.VIR_ERR_RPC, procedure)

    def test_an_event_sent_as_a_call(self):
        self.refused(libvirt.VIR_ERR_RPC, 107)

    def test_arguments_that_cannot_be_decoded(self):
        for payload in (b"", b"\0", struct.pack(">I", 0xffffffff), struct.pack(">I", 5) + b"abc",
                        struct.pack(">I", 4194305) + b"a" * 64):
            with self.subTest(payload=payload[:8]):
                self.refused(libvirt.VIR_ERR_RPC, wire.DOMAIN_LOOKUP_BY_NAME, payload)

    def test_a_call_with_a_status_that_is_not_ok(self):
        self.refused(libvirt.VIR_ERR_RPC, wire.CONNECT_GET_TYPE, status=wire.ERROR)

    def test_a_call_before_opening(self):
        conn = self.wire()
        self.assertEqual(conn.call(wire.AUTH_LIST)[0], wire.OK)
        status, answer = conn.call(wire.CONNECT_GET_TYPE)
        self.assertEqual((status, wire.error_of(answer)[:2]),
                         (wire.ERROR, (libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_FROM_RPC)))

    def test_messages_that_mean_nothing_are_passed_over(self):
        conn = self.wire().open()
        for kind in (wire.REPLY, wire.MESSAGE, 6, 99):
            conn.send(wire.packet(wire.CONNECT_GET_TYPE, serial=77, kind=kind))
        conn.send(wire.packet(wire.CONNECT_GET_TYPE, serial=4711, kind=wire.STREAM))
        status, answer = conn.call(wire.CONNECT_GET_LIB_VERSION)
        self.assertEqual((status, answer), (wire.OK, struct.pack(">Q", 9000000)))

    def test_a_byte_at_a_time(self):
        conn = self.wire().open()
        for byte in wire.packet(wire.CONNECT_GET_LIB_VERSION, serial=9):
            conn.send(bytes([byte]))
        self.assertEqual(conn.receive()[1:3], (9, wire.OK))

    def test_many_calls_in_one_write_are_all_answered(self):
        conn = self.wire().open()
        conn.send(b"".join(wire.packet(wire.CONNECT_GET_LIB_VERSION, serial=100 + number)
                           for number in range(200)))
        serials = sorted(conn.receive()[1] for _ in range(200))
        self.assertEqual(serials, list(range(100, 300)))

    def test_noise(self):
        """Calls with random procedures and payloads: an answer or an end, never a crash."""
        seed = int(os.environ.get("VIREO_SEED", "1"))
        chance = random.Random(seed)
        # Opening, closing and authentication have tests of their own; a few start things.
        for number in range(300):
            conn = self.wire().open()
            payload = bytes(chance.choice((0, 0, 0, 1, 255, chance.randrange(256)))
                            for _ in range(chance.randrange(0, 40) * 4))
            try:
                conn.call(chance.randrange(3, 440), payload)
            except (EOFError, ConnectionError):
                pass
            except TimeoutError:
                self.fail(f"no answer to number {number} of seed {seed}")
            conn.close()


if __name__ == "__main__":
    main()
