#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A start that fails says why, in QEMU's own words where it has some, and leaves nothing."""
import os
import stat
import subprocess
import unittest

import libvirt
from harness import EMULATOR, LOCALSTATE, RUN, STOCK, SystemTest, emulators, guest_xml, main


class StartFailure(SystemTest):
    def setUp(self):
        super().setUp()
        self.before = emulators()

    def fails(self, name, words, dom=None, **options):
        """The start must fail with these words and leave the guest as it was."""
        dom = dom or self.guest(name, **options)
        with self.assertRaises(libvirt.libvirtError) as caught:
            dom.create()
        self.assertRegex(str(caught.exception), words)
        self.assertEqual(dom.isActive(), 0)
        self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_SHUTOFF,
                                       libvirt.VIR_DOMAIN_SHUTOFF_FAILED])
        self.assertEqual(emulators(), self.before)
        for folder in (RUN + "/qemu", LOCALSTATE + "/lib/libvirt/qemu"):
            for where, folders, names in os.walk(folder):
                left = [entry for entry in folders + names if name in entry]
                self.assertEqual(left, [], where)
        return caught.exception

    def test_an_absent_kernel_is_named(self):
        self.fails("nokernel", "/nowhere/vmlinuz",
                   boot="<kernel>/nowhere/vmlinuz</kernel>")

    def test_an_absent_disk_is_named(self):
        self.fails("nodisk", "/nowhere/disk.img", devices="""
            <disk type='file' device='disk'><driver name='qemu' type='raw'/>
              <source file='/nowhere/disk.img'/><target dev='vda' bus='virtio'/></disk>""")

    def test_an_absent_emulator_is_named(self):
        with self.assertRaises(libvirt.libvirtError) as caught:
            self.guest("noemulator", emulator="/nowhere/qemu").create()
        self.assertIn("/nowhere/qemu", str(caught.exception))

    def test_qemus_last_words_are_in_the_error(self):
        # No QCOW2 at all, which only QEMU finds out.
        path = self.tmp + "/broken.qcow2"
        with open(path, "wb") as f:
            f.write(b"QFI\xfb\0\0\0\3" + b"\xff" * 4096)
        self.fails("broken", "qcow2|Image|version|header", devices=f"""
            <disk type='file' device='disk'><driver name='qemu' type='qcow2'/>
              <source file='{path}'/><target dev='vda' bus='virtio'/></disk>""")

    @unittest.skipIf(STOCK, "asks such an emulator for its abilities and fails earlier")
    def test_an_emulator_that_dies_at_once(self):
        path = self.tmp + "/qemu-system-dying"
        with open(path, "w", encoding="ascii") as f:
            f.write("#!/bin/sh\n"
                    "case \"$*\" in *guest=*) echo these are my last words >&2; exit 3;; esac\n"
                    f"exec {EMULATOR} \"$@\"\n")
        os.chmod(path, stat.S_IRWXU)
        self.fails("dying", "these are my last words", emulator=path)

    def test_memory_that_cannot_be_had(self):
        self.fails("greedy", "memory|allocate|RAM", memory=1 << 30)

    def test_the_same_guest_starts_once_the_cause_is_gone(self):
        path = self.tmp + "/late.img"
        dom = self.guest("late", devices=f"""
            <disk type='file' device='disk'><driver name='qemu' type='raw'/>
              <source file='{path}'/><target dev='vda' bus='virtio'/></disk>""")
        self.fails("late", "late.img", dom)
        subprocess.run(["truncate", "-s", "1M", path], check=True)
        self.assertEqual(dom.create(), 0)
        self.assertEqual(dom.isActive(), 1)

    def test_a_transient_guest_that_cannot_start_is_gone(self):
        with self.assertRaises(libvirt.libvirtError):
            self.conn.createXML(guest_xml("never", boot="<kernel>/nowhere/k</kernel>"))
        with self.refuses(libvirt.VIR_ERR_NO_DOMAIN):
            self.conn.lookupByName("never")

    def test_events_tell_of_no_start(self):
        dom = self.guest("silent", boot="<kernel>/nowhere/k</kernel>")
        events = self.events()
        with self.assertRaises(libvirt.libvirtError):
            dom.create()
        self.assertNotIn(libvirt.VIR_DOMAIN_EVENT_STARTED,
                         [seen[1] for seen in events.until_now()])


if __name__ == "__main__":
    main()
