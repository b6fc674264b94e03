#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the audit subsystem is told of guests, as audit_logging shows it."""
import os
import re

import libvirt
from harness import SCRATCH, SystemTest, main

DISK = SCRATCH + "/disk.img"
DEVICES = f"""
<disk type='file' device='disk'><source file='{DISK}'/><target dev='vda' bus='virtio'/></disk>
<disk type='file' device='cdrom'><target dev='hda' bus='ide'/></disk>
<interface type='user'><mac address='52:54:00:11:22:33'/></interface>
<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
<channel type='unix'><source mode='bind' path='{SCRATCH}/chan'/>
  <target type='virtio' name='org.example'/></channel>"""


class Audit(SystemTest):
    conf = "audit_logging = 1\n"

    def records(self, start):
        """From there on to that of the start or stop; stock has labels and control groups too."""
        log = self.daemon.wait_log("virt=.* op=.*\n", start)
        found = re.findall(r": (\w+) : \w+:\d+ : success=(yes|no) (virt=.*)\n", log)
        return [(text, level, success) for level, success, text in found
                if "resrc=cgroup" not in text and "model=dac" not in text]

    def expect(self, start, *wanted):
        """These records, in this order, all of success."""
        for (text, level, success), pattern in zip(self.records(start), wanted, strict=True):
            self.assertRegex(text, f"^{pattern}$")
            self.assertEqual((level, success), ("info", "yes"))

    def log_size(self):
        return os.path.getsize(self.daemon.log_path)

    def define(self, name, devices):
        with open(DISK, "wb") as f:
            f.truncate(1 << 20)
        self.addCleanup(os.unlink, DISK)
        dom = self.guest(name, devices=devices)
        return dom, f'vm="{name}" uuid={dom.UUIDString()}'

    def test_a_start_and_a_stop(self):
        dom, who = self.define("audited", DEVICES)
        start = self.log_size()
        dom.create()
        resource = "virt=qemu resrc={0} reason=start " + who + ' old-{0}="\\?" new-{0}="{1}"'
        amount = "virt=qemu resrc={0} reason=start " + who + " old-{0}=0 new-{0}={1}"
        self.expect(
            start,
            resource.format("disk", DISK),
            resource.format("net", "52:54:00:11:22:33"),
            resource.format("chardev", r"/dev/pts/\d+"),
            resource.format("chardev", SCRATCH + "/chan"),
            resource.format("rng", "/dev/urandom"),
            amount.format("mem", 128 << 10),
            amount.format("vcpu", 1),
            rf"virt=qemu op=start reason=booted {who} vm-pid=[1-9]\d*")

        start = self.log_size()
        dom.destroy()
        self.expect(start, f"virt=qemu op=stop reason=destroyed {who} vm-pid=0")

    def test_an_end_of_its_own(self):
        dom, who = self.define("mortal", "")
        dom.create()
        events = self.events()
        start = self.log_size()
        self.virsh("qemu-monitor-command", "mortal", '{"execute": "quit"}', check=False)
        events.wait("mortal", libvirt.VIR_DOMAIN_EVENT_STOPPED)
        self.expect(start, f"virt=qemu op=stop reason=shutdown {who} vm-pid=0")

    def test_a_start_that_fails(self):
        dom, who = self.define("stillborn", DEVICES.split("<channel")[0])
        with open(DISK, "rb+") as f:
            f.write(b"QFI\xfb" + b"\xff" * 100)
        dom = self.conn.defineXML(dom.XMLDesc().replace("type='raw'", "type='qcow2'"))
        start = self.log_size()
        with self.assertRaises(libvirt.libvirtError):
            dom.create()
        records = self.records(start)
        self.assertRegex(records[-1][0], f"^virt=qemu op=start reason=booted {who} vm-pid=0$")
        self.assertEqual(records[-1][1:], ("warning", "no"))
        self.assertEqual([text for text, _, _ in records if "op=" in text], [records[-1][0]])

    def test_names_can_not_forge_fields(self):
        dom, _ = self.define('a" op=stop', "")
        start = self.log_size()
        dom.create()
        self.assertIn(" vm=6122206F703D73746F70 uuid=", self.records(start)[-1][0])


if __name__ == "__main__":
    main()
