#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Opening a connection and asking what every client asks first."""
import os
import queue
import socket
import unittest
import xml.etree.ElementTree as ElementTree

import libvirt
from harness import LIBVIRTD, LIMIT, STOCK, SystemTest, flush_event_loop, main, need_users


class Connect(SystemTest):
    def test_type(self):
        self.assertEqual(self.conn.getType(), "QEMU")

    def test_library_version_is_the_api_level(self):
        self.assertEqual(self.conn.getLibVersion(), 9000000)

    def test_hypervisor_version_is_that_of_the_emulator(self):
        version = self.conn.getVersion()
        told = self.virsh("version").stdout
        self.assertIn(f"QEMU {version // 1000000}.{version // 1000 % 1000}.{version % 1000}",
                      told)
        self.assertGreaterEqual(version, 5000000)

    def test_host_name(self):
        self.assertEqual(self.conn.getHostname().split(".")[0], socket.gethostname().split(".")[0])

    def test_uri_names_the_system_instance(self):
        self.assertEqual(self.conn.getURI(), self.daemon.uri)
        self.assertEqual(self.virsh("uri").stdout.strip(), self.daemon.uri)

    def test_alive_and_secure_on_a_unix_socket(self):
        self.assertEqual(self.conn.isAlive(), 1)
        self.assertEqual(self.conn.isSecure(), 1)
        self.assertEqual(self.conn.isEncrypted(), 0)

    def test_node_info(self):
        model, memory, cpus, mhz, nodes, sockets, cores, threads = self.conn.getInfo()
        self.assertEqual(model, os.uname().machine)
        with open("/proc/meminfo", encoding="ascii") as f:
            total = int(next(line for line in f if line.startswith("MemTotal")).split()[1])
        # A machine may give its memory away in portions: what it has so far counts too.
        self.assertTrue(0 < memory <= total // 1024 + 1, f"{memory} of {total // 1024} MiB")
        self.assertEqual(cpus, os.cpu_count())
        self.assertGreaterEqual(nodes * sockets * cores * threads, cpus)
        self.assertGreaterEqual(mhz, 0)

    def test_capabilities(self):
        caps = ElementTree.fromstring(self.conn.getCapabilities())
        self.assertEqual(caps.tag, "capabilities")
        self.assertEqual(caps.findtext("host/cpu/arch"), os.uname().machine)
        self.assertRegex(caps.findtext("host/uuid") or "", r"^[0-9a-f-]{36}$")
        guest = caps.find("guest/arch[@name='x86_64']")
        self.assertEqual(guest.findtext("wordsize"), "64")
        self.assertEqual(guest.findtext("emulator"), "/usr/bin/qemu-system-x86_64")
        self.assertIn("qemu", [kind.get("type") for kind in guest.findall("domain")])
        machines = [machine.text for machine in guest.findall("machine")]
        self.assertIn("pc", machines)
        self.assertIn("q35", machines)
        self.assertEqual(self.virsh("capabilities").stdout.strip(),
                         self.conn.getCapabilities().strip())

    def test_max_vcpus(self):
        self.assertGreaterEqual(self.conn.getMaxVcpus("qemu"), 16)

    def test_many_connections_at_once(self):
        conns = [self.daemon.connect() for _ in range(20)]
        self.assertEqual([conn.getLibVersion() for conn in conns], [9000000] * 20)
        for conn in conns:
            conn.close()
        self.fresh_client_works()

    def test_closing_twice_the_same_way_as_stock(self):
        conn = self.daemon.connect()
        self.assertEqual(conn.close(), 0)
        with self.assertRaises(libvirt.libvirtError):
            conn.getLibVersion()

    def test_unknown_path_in_the_uri_is_refused(self):
        with self.refuses(libvirt.VIR_ERR_INTERNAL_ERROR, "path"):
            libvirt.open(self.daemon.uri.replace("/system", "/elsewhere"))

    def test_another_driver_is_refused(self):
        uri = self.daemon.uri.replace("qemu+unix", "bhyve+unix")
        with self.assertRaises(libvirt.libvirtError):
            libvirt.open(uri)
        self.fresh_client_works()

    def test_keepalive(self):
        conn = self.daemon.connect()
        self.assertEqual(conn.setKeepAlive(1, 3), 0)
        self.assertEqual(conn.isAlive(), 1)
        conn.close()

    @unittest.skipIf(STOCK, "not asked of " + str(LIBVIRTD))
    def test_a_call_without_a_body_says_its_name(self):
        with self.refuses(libvirt.VIR_ERR_NO_SUPPORT, "virNodeGetMemoryParameters"):
            self.conn.getMemoryParameters()


class Nameless(SystemTest):
    """A user whom no database knows, as in containers and user namespaces."""

    conf = 'unix_sock_rw_perms = "0777"\n'

    @classmethod
    def setUpClass(cls):
        need_users()
        super().setUpClass()

    @unittest.skipIf(STOCK, "looks for a name first")
    def test_the_mode_of_the_socket_decides(self):
        dom = self.guest("theirs")
        nameless = {"user": 54321, "group": 54321, "extra_groups": [], "cwd": "/"}
        self.virsh("start", "theirs", **nameless)
        self.assertTrue(dom.isActive())
        done = self.virsh("list", "--name", uri=self.daemon.readonly_uri, **nameless)
        self.assertEqual(done.stdout.split(), ["theirs"])


class Going(SystemTest):
    def test_why_a_connection_ends_is_told_once(self):
        told = queue.Queue()
        conn = self.daemon.connect()
        conn.registerCloseCallback(lambda conn, reason, opaque: told.put(reason), None)
        self.daemon.stop()
        self.assertEqual(told.get(timeout=LIMIT), libvirt.VIR_CONNECT_CLOSE_REASON_EOF)
        flush_event_loop()
        self.assertTrue(told.empty())


if __name__ == "__main__":
    main()
