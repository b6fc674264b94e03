#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Starting, pausing, resetting and ending guests, and what is refused when."""
import os

import libvirt
from harness import LOCALSTATE, LOG, RUN, SystemTest, emulators, guest_xml, main


class Lifecycle(SystemTest):
    def create(self, name, flags=0, **options):
        dom = self.conn.createXML(guest_xml(name, **options), flags)
        self.addCleanup(self.remove, name)
        return dom

    def test_start_and_destroy(self):
        dom = self.guest("plain")
        before = emulators()
        self.assertEqual(dom.create(), 0)
        self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_RUNNING,
                                       libvirt.VIR_DOMAIN_RUNNING_BOOTED])
        self.assertGreater(dom.ID(), 0)
        self.assertEqual(len(emulators() - before), 1)
        self.assertEqual(dom.destroy(), 0)
        self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_SHUTOFF,
                                       libvirt.VIR_DOMAIN_SHUTOFF_DESTROYED])
        self.assertEqual(dom.ID(), -1)
        self.assertEqual(emulators(), before)

    def test_ids_are_not_used_twice(self):
        dom = self.guest("ids")
        dom.create()
        first = dom.ID()
        dom.destroy()
        dom.create()
        self.assertGreater(dom.ID(), first)

    def test_a_guest_that_ends_leaves_no_files_behind(self):
        dom = self.guest("traces")
        dom.create()
        # What stays on purpose: the log, and what the next start would make again.
        self.assertTrue(os.path.exists(LOG + "/qemu/traces.log"))
        dom.destroy()
        for folder in (RUN + "/qemu", LOCALSTATE + "/lib/libvirt/qemu"):
            for where, _, names in os.walk(folder):
                left = [name for name in names if "traces" in os.path.join(where, name)]
                self.assertEqual(left, [], where)

    def test_the_log_has_the_command(self):
        dom = self.guest("logged")
        dom.create()
        with open(LOG + "/qemu/logged.log", encoding="utf-8") as f:
            text = f.read()
        self.assertIn("/usr/bin/qemu-system-x86_64", text)
        self.assertIn("guest=logged", text)
        self.assertEqual(os.stat(LOG + "/qemu/logged.log").st_mode & 0o077, 0)

    def test_start_paused(self):
        dom = self.guest("paused")
        dom.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_PAUSED,
                                       libvirt.VIR_DOMAIN_PAUSED_USER])
        dom.resume()
        self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_RUNNING,
                                       libvirt.VIR_DOMAIN_RUNNING_UNPAUSED])

    def test_suspend_and_resume(self):
        dom = self.guest("suspended")
        dom.create()
        dom.suspend()
        self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_PAUSED,
                                       libvirt.VIR_DOMAIN_PAUSED_USER])
        self.assertEqual(dom.suspend(), 0)
        dom.resume()
        self.assertEqual(dom.state()[0], libvirt.VIR_DOMAIN_RUNNING)
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "already running"):
            dom.resume()

    def test_reset(self):
        dom = self.guest("reset")
        dom.create()
        self.assertEqual(dom.reset(), 0)
        self.assertEqual(dom.state()[0], libvirt.VIR_DOMAIN_RUNNING)

    def test_starting_twice_is_refused(self):
        dom = self.guest("twice")
        dom.create()
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "already running"):
            dom.create()

    def test_what_needs_a_running_guest_is_refused(self):
        dom = self.guest("off")
        for call in (dom.destroy, dom.suspend, dom.resume, dom.shutdown, dom.reset, dom.reboot):
            with self.subTest(call.__name__):
                with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "not running"):
                    call()

    def test_unknown_flags_are_refused(self):
        dom = self.guest("flags")
        for call in (dom.createWithFlags, dom.destroyFlags, dom.shutdownFlags, dom.reboot):
            with self.subTest(call.__name__):
                with self.refuses(libvirt.VIR_ERR_INVALID_ARG):
                    call(1 << 30)
        self.assertEqual(dom.isActive(), 0)

    def test_transient_guest(self):
        dom = self.create("transient")
        self.assertEqual((dom.isActive(), dom.isPersistent()), (1, 0))
        dom.destroy()
        with self.refuses(libvirt.VIR_ERR_NO_DOMAIN):
            self.conn.lookupByName("transient")

    def test_transient_twice_is_refused(self):
        self.create("once")
        with self.assertRaises(libvirt.libvirtError):
            self.conn.createXML(guest_xml("once"))
        self.assertEqual(self.conn.numOfDomains(), 1)

    def test_autodestroy(self):
        other = self.daemon.connect()
        events = self.events()
        other.createXML(guest_xml("bound"), libvirt.VIR_DOMAIN_START_AUTODESTROY)
        self.addCleanup(self.remove, "bound")
        other.close()
        events.wait("bound", libvirt.VIR_DOMAIN_EVENT_STOPPED,
                    libvirt.VIR_DOMAIN_EVENT_STOPPED_DESTROYED)

    def test_the_emulator_dies(self):
        dom = self.guest("killed")
        before = emulators()
        events = self.events()
        dom.create()
        for pid in emulators() - before:
            os.kill(pid, 9)
        events.wait("killed", libvirt.VIR_DOMAIN_EVENT_STOPPED,
                    libvirt.VIR_DOMAIN_EVENT_STOPPED_FAILED)
        self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_SHUTOFF,
                                       libvirt.VIR_DOMAIN_SHUTOFF_CRASHED])
        dom.create()
        self.assertEqual(dom.isActive(), 1)

    def test_a_frozen_emulator_stalls_nobody_else(self):
        dom = self.guest("frozen")
        before = emulators()
        dom.create()
        for pid in emulators() - before:
            os.kill(pid, 19)
        self.fresh_client_works()
        other = self.create("other")
        self.assertEqual(other.state()[0], libvirt.VIR_DOMAIN_RUNNING)
        self.assertEqual(dom.state()[0], libvirt.VIR_DOMAIN_RUNNING)
        self.assertEqual(dom.destroy(), 0)
        self.assertEqual(dom.isActive(), 0)

    def test_virsh(self):
        self.guest("by-virsh")
        self.virsh("start", "by-virsh")
        self.assertEqual(self.virsh("domstate", "by-virsh", "--reason").stdout.strip(),
                         "running (booted)")
        self.virsh("suspend", "by-virsh")
        self.virsh("resume", "by-virsh")
        self.virsh("reset", "by-virsh")
        self.assertRegex(self.virsh("ttyconsole", "by-virsh").stdout, "^/dev/pts/[0-9]+")
        self.assertRegex(self.virsh("domid", "by-virsh").stdout.strip(), "^[0-9]+$")
        self.virsh("destroy", "by-virsh")
        self.assertEqual(self.virsh("domstate", "by-virsh", "--reason").stdout.strip(),
                         "shut off (destroyed)")


if __name__ == "__main__":
    main()
