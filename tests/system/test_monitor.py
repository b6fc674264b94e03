#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Commands to QEMU's monitor, past all that the daemon knows."""
import contextlib
import json

import libvirt
import libvirt_qemu
from harness import SystemTest, main


class Monitor(SystemTest):
    def setUp(self):
        super().setUp()
        self.dom = self.guest("asked")
        self.dom.create()

    def ask(self, command, flags=0):
        return libvirt_qemu.qemuMonitorCommand(self.dom, command, flags)

    def test_qmp(self):
        answer = json.loads(self.ask('{"execute":"query-name"}'))
        self.assertEqual(answer["return"], {"name": "asked"})

    def test_an_error_of_qemu_is_an_answer(self):
        answer = json.loads(self.ask('{"execute":"no-such-command"}'))
        self.assertEqual(answer["error"]["class"], "CommandNotFound")

    def test_hmp(self):
        self.assertRegex(
            self.ask("info version", libvirt_qemu.VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP),
            r"^[0-9]+\.[0-9]+\.[0-9]+")

    def test_no_json(self):
        with self.refuses(libvirt.VIR_ERR_INTERNAL_ERROR):
            self.ask("{nonsense")
        self.assertEqual(self.dom.isActive(), 1)

    def test_a_guest_that_is_off(self):
        self.dom.destroy()
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "not running"):
            self.ask('{"execute":"query-status"}')

    def test_a_change_behind_our_back_is_noticed(self):
        events = self.events()
        self.ask('{"execute":"stop"}')
        events.wait("asked", libvirt.VIR_DOMAIN_EVENT_SUSPENDED)
        self.assertEqual(self.dom.state()[0], libvirt.VIR_DOMAIN_PAUSED)
        with contextlib.suppress(libvirt.libvirtError):     # it may end before it answers
            self.ask('{"execute":"quit"}')
        events.wait("asked", libvirt.VIR_DOMAIN_EVENT_STOPPED)
        self.assertEqual(self.dom.isActive(), 0)

    def test_virsh(self):
        answer = json.loads(self.virsh("qemu-monitor-command", "asked",
                                       '{"execute":"query-version"}').stdout)
        self.assertGreaterEqual(answer["return"]["qemu"]["major"], 5)
        self.assertIn("RAM", self.virsh("qemu-monitor-command", "asked", "--hmp",
                                        "info mtree").stdout.upper())


if __name__ == "__main__":
    main()
