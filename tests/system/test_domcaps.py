#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a guest may have on which emulator and machine, as tools ask before they define one."""
import os
import xml.etree.ElementTree as ElementTree

import libvirt
from harness import EMULATOR, STOCK, SystemTest, guest_xml, main

OTHER = "/usr/bin/qemu-system-i386"

INVALID = libvirt.VIR_ERR_INVALID_ARG
UNSUPPORTED = libvirt.VIR_ERR_CONFIG_UNSUPPORTED
SYSTEM = libvirt.VIR_ERR_SYSTEM_ERROR

# emulator, architecture, machine, type; code and words of the answer
REFUSED = [
    (None, "bogus", "bogus", "bogus", INVALID, "unknown virttype: bogus"),
    (None, None, None, "", INVALID, "unknown virttype: "),
    (None, None, None, "QEMU", INVALID, "unknown virttype: QEMU"),
    (None, "i386", None, None, INVALID, "unknown architecture: i386"),
    ("/nonexistent", "bogus", None, "qemu", INVALID, "unknown architecture: bogus"),
    ("/nonexistent", None, "bogus", "qemu", SYSTEM, "Cannot check QEMU binary /nonexistent"),
    ("/etc/passwd", None, None, None, SYSTEM, "QEMU binary /etc/passwd is not executable"),
    (EMULATOR, "ppc64", "bogus", "kvm", INVALID,
     "architecture from emulator 'x86_64' doesn't match given architecture 'ppc64'"),
    (EMULATOR, None, "bogus", "xen", INVALID,
     f"the accel 'tcg' is not supported by '{EMULATOR}' on this host"),
    (EMULATOR, None, "bogus", "hvf", INVALID,
     f"the accel 'hvf' is not supported by '{EMULATOR}' on this host"),
    (None, None, "bogus", "qemu", INVALID,
     f"the machine 'bogus' is not supported by emulator '{EMULATOR}'"),
    (None, None, "none", "qemu", INVALID, "the machine 'none' is not supported by emulator"),
    (None, None, "", "qemu", INVALID, "the machine '' is not supported by emulator"),
]


class DomainCapabilities(SystemTest):
    def ask(self, emulator=None, arch=None, machine=None, virttype="qemu"):
        text = self.conn.getDomainCapabilities(emulator, arch, machine, virttype)
        return ElementTree.fromstring(text)

    def enum(self, tree, part, name):
        return [value.text for value in tree.findall(f"{part}/enum[@name='{name}']/value")]

    def test_what_is_asked_about(self):
        for machine, name, board in ((None, "pc-i440fx", "pc"), ("q35", "pc-q35", "q35"),
                                     ("isapc", "isapc", "isapc")):
            tree = self.ask(machine=machine)
            with self.subTest(board):
                self.assertEqual(tree.tag, "domainCapabilities")
                self.assertEqual(tree.findtext("path"), EMULATOR)
                self.assertEqual(tree.findtext("domain"), "qemu")
                self.assertEqual(tree.findtext("arch"), "x86_64")
                self.assertTrue(tree.findtext("machine").startswith(name))

    def test_vcpus_are_those_of_the_machine(self):
        for machine, most in (("pc", "255"), ("q35", "288"), ("isapc", "1")):
            self.assertEqual(self.ask(machine=machine).find("vcpu").get("max"), most, machine)

    def test_only_one_board_has_an_ide_bus_of_its_own(self):
        rest = ["fdc", "scsi", "virtio", "usb", "sata"]
        self.assertEqual(self.enum(self.ask(machine="pc"), "devices/disk", "bus"), ["ide"] + rest)
        self.assertEqual(self.enum(self.ask(machine="q35"), "devices/disk", "bus"), rest)
        self.assertEqual(self.enum(self.ask(machine="isapc"), "devices/disk", "bus"), rest)

    def test_values_of_devices(self):
        tree = self.ask()
        models = ["virtio", "virtio-transitional", "virtio-non-transitional"]
        self.assertEqual(self.enum(tree, "devices/disk", "diskDevice"),
                         ["disk", "cdrom", "floppy", "lun"])
        self.assertEqual(self.enum(tree, "devices/disk", "model"), models)
        self.assertEqual(self.enum(tree, "devices/rng", "model"), models)
        self.assertEqual(self.enum(tree, "devices/rng", "backendModel"),
                         ["random", "egd", "builtin"])
        self.assertEqual(self.enum(tree, "devices/channel", "type"), ["pty", "unix", "spicevmc"])
        self.assertEqual(self.enum(tree, "memoryBacking", "sourceType"),
                         ["file", "anonymous", "memfd"])
        self.assertEqual(self.enum(tree, "os/loader", "type"), ["rom", "pflash"])
        self.assertEqual(self.enum(tree, "features/hyperv", "features"),
                         ["spinlocks", "vendor_id"])
        self.assertIn("vnc", self.enum(tree, "devices/graphics", "type"))
        self.assertIn("vga", self.enum(tree, "devices/video", "modelType"))

    def test_what_stays_out_is_said(self):
        tree = self.ask()
        for part in ("gic", "sev", "sgx"):
            self.assertEqual(tree.find(f"features/{part}").get("supported"), "no", part)
        for part in ("vmcoreinfo", "genid", "backingStoreInput"):
            self.assertEqual(tree.find(f"features/{part}").get("supported"), "yes", part)
        if not STOCK:       # calls for it come later
            self.assertEqual(tree.find("features/backup").get("supported"), "no")

    def test_cpu_models_in_the_order_of_the_emulator(self):
        tree = self.ask()
        modes = {mode.get("name"): mode for mode in tree.findall("cpu/mode")}
        self.assertEqual(list(modes), ["host-passthrough", "maximum", "host-model", "custom"])
        self.assertEqual(modes["host-passthrough"].get("supported"), "no")
        self.assertEqual(self.enum(tree, "cpu/mode[@name='maximum']", "maximumMigratable"),
                         ["on", "off"])
        models = {model.text: model.attrib for model in modes["custom"].findall("model")}
        self.assertEqual(list(models)[:3], ["qemu64", "qemu32", "phenom"])
        self.assertEqual(models["qemu64"], {"usable": "yes", "vendor": "unknown"})
        self.assertEqual(models["Penryn"], {"usable": "yes", "vendor": "Intel"})
        self.assertEqual(models["EPYC"], {"usable": "no", "vendor": "AMD"})
        self.assertEqual(models["Dhyana"]["vendor"], "Hygon")
        for name in ("max", "host", "base", "EPYC-v1"):
            self.assertNotIn(name, models)

    def test_an_emulator_of_64_bits_takes_guests_of_32(self):
        tree = self.ask(emulator=EMULATOR, arch="i686")
        self.assertEqual(tree.findtext("path"), EMULATOR)
        self.assertEqual(tree.findtext("arch"), "i686")

    def test_each_architecture_has_its_emulator(self):
        if not os.access(OTHER, os.X_OK):
            self.skipTest("no emulator of i386 is installed")
        tree = self.ask(arch="i686")
        self.assertEqual(tree.findtext("path"), OTHER)
        self.assertEqual(tree.find(".//model[.='qemu64']").get("usable"), "no")
        self.refused((OTHER, None, None, None), INVALID,
                     f"Emulator '{OTHER}' does not support arch 'x86_64'")

    def refused(self, arguments, code, words):
        with self.subTest(arguments), self.assertRaises(libvirt.libvirtError) as caught:
            self.conn.getDomainCapabilities(*arguments)
        self.assertEqual(caught.exception.get_error_code(), code, caught.exception)
        self.assertIn(words, str(caught.exception))

    def test_what_is_wrong_is_named(self):
        for *arguments, code, words in REFUSED:
            self.refused(arguments, code, words)

    def test_an_architecture_without_an_emulator(self):
        if os.path.exists("/usr/bin/qemu-system-s390x"):
            self.skipTest("there is one")
        self.refused((None, "s390x", None, None), UNSUPPORTED,
                     "unable to find any emulator to serve 's390x' architecture")

    def test_flags_there_are_none(self):
        with self.assertRaises(libvirt.libvirtError) as caught:
            self.conn.getDomainCapabilities(None, None, None, None, 1)
        self.assertEqual(caught.exception.get_error_code(), INVALID)

    def test_the_first_defaults_are_what_a_guest_gets(self):
        tree = self.ask(virttype=None)
        dom = self.conn.defineXML(guest_xml("default"))
        self.addCleanup(dom.undefine)
        kind = ElementTree.fromstring(dom.XMLDesc()).find("os/type")
        self.assertEqual(tree.findtext("arch"), kind.get("arch"))


if __name__ == "__main__":
    main()
