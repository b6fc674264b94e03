#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests with each kind of device: a real QEMU takes them, and the dump tells of them."""
import xml.etree.ElementTree as ElementTree

import libvirt
from harness import SystemTest, echo_disk, guest_xml, main

# (the sentence, devices, path of something in the running guest's XML)
DEVICES = (
    ("VNC with a port found for it", "<graphics type='vnc' autoport='yes'/>",
     "graphics[@type='vnc'][@port]"),
    ("VNC on a socket", "<graphics type='vnc' socket='/mnt/vnc.sock'/>",
     "graphics[@socket='/mnt/vnc.sock']"),
    ("SPICE", "<graphics type='spice' autoport='yes'/><video><model type='qxl'/></video>",
     "graphics[@type='spice'][@port]"),
    ("a screen", "<video><model type='vga'/></video>", "video/model[@type='vga']"),
    ("sound", "<sound model='ich9'/>", "sound/alias[@name='sound0']"),
    ("a tablet", "<input type='tablet' bus='usb'/>", "input[@type='tablet']/address[@type='usb']"),
    ("two networks", "<interface type='user'><model type='e1000'/></interface>"
     "<interface type='user'><model type='virtio'/></interface>",
     "interface[2]/alias[@name='net1']"),
    ("an empty CD-ROM", "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/>"
     "<readonly/></disk>", "disk[@device='cdrom']/readonly"),
    ("an IDE disk", "<disk type='file' device='disk'><source file='/mnt/disk.img'/>"
     "<target dev='hda' bus='ide'/></disk>", "disk/target[@bus='ide']"),
    ("a SCSI disk", "<controller type='scsi' model='virtio-scsi'/>"
     "<disk type='file' device='disk'><source file='/mnt/disk.img'/>"
     "<target dev='sda' bus='scsi'/></disk>", "disk/alias[@name='scsi0-0-0-0']"),
    ("USB 3", "<controller type='usb' model='qemu-xhci'/>",
     "controller[@type='usb'][@model='qemu-xhci']"),
    ("a watchdog", "<watchdog model='i6300esb' action='reset'/>",
     "watchdog/alias[@name='watchdog0']"),
    ("a channel for a guest agent", "<channel type='unix'>"
     "<target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
     "channel/target[@state='disconnected']"),
    ("a second serial port to a file", "<serial type='file'><source path='/mnt/serial.log'/>"
     "<target port='1'/></serial>", "serial[@type='file']/alias[@name='serial1']"),
)


class Devices(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        echo_disk("/mnt/disk.img")

    def starts(self, name, **options):
        """The guest starts, and its definition can be defined again."""
        dom = self.guest(name, **options)
        dom.create()
        self.assertEqual(dom.state()[0], libvirt.VIR_DOMAIN_RUNNING)
        tree = ElementTree.fromstring(dom.XMLDesc())
        inactive = dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
        dom.destroy()
        self.conn.defineXML(inactive)
        self.assertEqual(dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE), inactive)
        return tree

    def test_each_kind(self):
        for number, (sentence, devices, path) in enumerate(DEVICES):
            with self.subTest(sentence):
                tree = self.starts(f"device-{number}", devices=devices)
                self.assertIsNotNone(tree.find("devices/" + path), ElementTree.tostring(tree))

    def test_all_at_once(self):
        """What excludes nothing else, on a board with PCI Express."""
        devices = "".join(devices for _, devices, _ in DEVICES
                          if "graphics" not in devices and "'ide'" not in devices
                          and "cdrom" not in devices)
        xml = guest_xml("all", devices=devices).replace("machine='pc'", "machine='q35'")
        dom = self.conn.createXML(xml)
        self.addCleanup(self.remove, "all")
        self.assertEqual(dom.isActive(), 1)

    def test_processors_and_cells(self):
        xml = guest_xml("cells", memory=256).replace("<vcpu>1</vcpu>", """
            <vcpu>4</vcpu>
            <cpu mode='custom'><model>qemu64</model>
              <topology sockets='2' cores='2' threads='1'/>
              <numa><cell id='0' cpus='0-1' memory='128' unit='MiB'/>
                    <cell id='1' cpus='2-3' memory='128' unit='MiB'/></numa></cpu>""")
        dom = self.conn.createXML(xml)
        self.addCleanup(self.remove, "cells")
        self.assertEqual(dom.info()[3], 4)

    def test_kvm_without_kvm_is_refused(self):
        with self.refuses(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, "'kvm'"):
            self.conn.defineXML(guest_xml("accelerated", kind="kvm"))


if __name__ == "__main__":
    main()
