#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Defining and undefining guests: what is kept, what is refused, what survives."""
import glob
import os
import xml.etree.ElementTree as ElementTree

import libvirt
from harness import ETC, SystemTest, guest_xml, main

# Where a stock daemon has one of several codes for what is wrong with the document.
VAGUE = [libvirt.VIR_ERR_XML_ERROR, libvirt.VIR_ERR_INTERNAL_ERROR,
         libvirt.VIR_ERR_CONFIG_UNSUPPORTED, libvirt.VIR_ERR_INVALID_ARG]

UUID = "8f2c6a52-9d5b-4f0e-9c0a-0a5f0d7f3c11"
OTHER_UUID = "8f2c6a52-9d5b-4f0e-9c0a-0a5f0d7f3c12"


def with_uuid(name, uuid=UUID, **options):
    return guest_xml(name, extra=f"<uuid>{uuid}</uuid>", **options)


class Define(SystemTest):
    def define(self, xml, flags=0):
        dom = self.conn.defineXMLFlags(xml, flags)
        self.addCleanup(self.remove, dom.name())
        return dom

    def test_a_definition_is_kept_and_filled_in(self):
        dom = self.define(guest_xml("plain"))
        tree = ElementTree.fromstring(dom.XMLDesc())
        self.assertEqual(tree.get("type"), "qemu")
        self.assertEqual(tree.findtext("name"), "plain")
        self.assertEqual(tree.findtext("uuid"), dom.UUIDString())
        self.assertEqual(tree.find("memory").attrib, {"unit": "KiB"})
        self.assertEqual(tree.findtext("memory"), "131072")
        self.assertEqual(tree.findtext("on_reboot"), "restart")
        self.assertRegex(tree.find("os/type").get("machine"), "^pc")
        self.assertEqual(tree.findtext("devices/emulator"), "/usr/bin/qemu-system-x86_64")

    def test_the_cpu_is_that_of_the_emulator(self):
        for arch, path, model in [("x86_64", "/usr/bin/qemu-system-x86_64", "qemu64"),
                                  ("i686", "/usr/bin/qemu-system-x86_64", "qemu64"),
                                  ("i686", "/usr/bin/qemu-system-i386", "qemu32")]:
            if not os.path.exists(path):
                continue
            dom = self.define(f"<domain type='qemu'><name>cpu</name><memory>131072</memory>"
                              f"<os><type arch='{arch}'>hvm</type></os>"
                              f"<devices><emulator>{path}</emulator></devices></domain>")
            tree = ElementTree.fromstring(dom.XMLDesc())
            self.assertEqual(tree.findtext("cpu/model"), model, (arch, path))
            dom.undefine()

    def test_a_dump_can_be_defined_again_and_gives_the_same(self):
        dom = self.define(guest_xml("again"))
        first = dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
        self.assertEqual(self.define(first).XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE), first)

    def test_a_file_of_its_own_below_etc(self):
        self.define(guest_xml("filed"))
        path = ETC + "/qemu/filed.xml"
        self.assertTrue(os.path.exists(path))
        self.assertEqual(os.stat(path).st_mode & 0o077, 0)
        self.conn.lookupByName("filed").undefine()
        self.assertFalse(os.path.exists(path))

    def test_defining_again_replaces(self):
        self.define(with_uuid("twice"))
        self.define(with_uuid("twice", memory=256))
        self.assertEqual(self.conn.lookupByName("twice").maxMemory(), 256 * 1024)
        self.assertEqual(self.conn.numOfDefinedDomains(), 1)

    def test_a_name_of_another_uuid_is_refused(self):
        self.define(with_uuid("taken"))
        with self.refuses(libvirt.VIR_ERR_OPERATION_FAILED,
                          f"domain 'taken' already exists with uuid {UUID}"):
            self.conn.defineXML(with_uuid("taken", OTHER_UUID))

    def test_a_uuid_of_another_name_is_refused(self):
        self.define(with_uuid("first"))
        with self.refuses(libvirt.VIR_ERR_OPERATION_FAILED,
                          f"domain 'first' is already defined with uuid {UUID}"):
            self.conn.defineXML(with_uuid("second"))
        self.assertEqual(self.conn.listDefinedDomains(), ["first"])

    def test_unknown_flags_are_refused(self):
        with self.refuses(libvirt.VIR_ERR_INVALID_ARG):
            self.conn.defineXMLFlags(guest_xml("flags"), 1 << 20)
        self.assertEqual(self.conn.listDefinedDomains(), [])

    def test_undefine(self):
        dom = self.define(guest_xml("gone"))
        self.assertEqual(dom.undefine(), 0)
        with self.refuses(libvirt.VIR_ERR_NO_DOMAIN):
            self.conn.lookupByName("gone")
        with self.refuses(libvirt.VIR_ERR_NO_DOMAIN):
            dom.undefine()

    def test_undefine_with_flags(self):
        dom = self.define(guest_xml("flagged"))
        self.assertEqual(dom.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE |
                                           libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                                           libvirt.VIR_DOMAIN_UNDEFINE_NVRAM), 0)
        self.assertEqual(self.conn.listDefinedDomains(), [])

    def test_undefine_of_a_running_guest_makes_it_transient(self):
        dom = self.define(guest_xml("runs"))
        dom.create()
        self.assertEqual(dom.isPersistent(), 1)
        dom.undefine()
        self.assertEqual((dom.isPersistent(), dom.isActive()), (0, 1))
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "transient"):
            dom.undefine()
        dom.destroy()
        with self.refuses(libvirt.VIR_ERR_NO_DOMAIN):
            self.conn.lookupByName("runs")

    def test_defining_a_running_guest_changes_it_at_its_next_start(self):
        dom = self.define(with_uuid("changes"))
        dom.create()
        self.assertEqual(dom.isUpdated(), 0)
        self.define(with_uuid("changes", memory=192))
        self.assertEqual(dom.maxMemory(), 128 * 1024)
        inactive = ElementTree.fromstring(dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
        self.assertEqual(inactive.findtext("memory"), str(192 * 1024))
        dom.destroy()
        self.assertEqual(dom.maxMemory(), 192 * 1024)

    def test_a_transient_guest_becomes_persistent(self):
        dom = self.conn.createXML(with_uuid("stays"), libvirt.VIR_DOMAIN_START_PAUSED)
        self.addCleanup(self.remove, "stays")
        self.define(with_uuid("stays"))
        self.assertEqual(dom.isPersistent(), 1)
        dom.destroy()
        self.assertEqual(self.conn.listDefinedDomains(), ["stays"])

    # (the sentence, what is defined, error codes that fit, words of the message)
    BAD = (
        ("text that is no XML", "nonsense", [libvirt.VIR_ERR_XML_DETAIL], "1"),
        ("an element left open", "<domain type='qemu'>\n<name>x</name>\n<os>",
         [libvirt.VIR_ERR_XML_DETAIL], ":3"),
        ("another root element", "<network/>", [libvirt.VIR_ERR_XML_ERROR], "network|domain"),
        ("no type", "<domain><name>x</name></domain>", VAGUE, "type"),
        ("an unknown type", guest_xml("x", kind="nokind"), VAGUE, "nokind"),
        ("no name", guest_xml("x").replace("<name>x</name>", ""), [libvirt.VIR_ERR_NO_NAME],
         "name"),
        ("an empty name", guest_xml(""), [libvirt.VIR_ERR_NO_NAME], "name"),
        ("a slash in the name", guest_xml("a/b"), [libvirt.VIR_ERR_XML_ERROR], "/"),
        ("no memory", guest_xml("x").replace("<memory unit='MiB'>128</memory>", ""),
         [libvirt.VIR_ERR_XML_ERROR], "memory"),
        ("memory that is no number", guest_xml("x", memory="much"),
         [libvirt.VIR_ERR_XML_ERROR], "much|memory"),
        ("a malformed uuid", with_uuid("x", "17"), VAGUE, "uuid|17"),
        ("an unknown architecture", guest_xml("x").replace("'x86_64'", "'marvel'"), VAGUE,
         "marvel"),
        ("an unknown choice", guest_xml("x", extra="<on_reboot>shrug</on_reboot>"), VAGUE,
         "shrug"),
    )

    def test_bad_documents_are_refused_with_a_reason(self):
        for sentence, xml, codes, words in self.BAD:
            with self.subTest(sentence):
                with self.assertRaises(libvirt.libvirtError) as caught:
                    self.conn.defineXML(xml)
                self.assertIn(caught.exception.get_error_code(), codes, str(caught.exception))
                self.assertRegex(str(caught.exception), words)
        self.assertEqual(self.conn.listAllDomains(), [])
        self.assertEqual(glob.glob(ETC + "/qemu/*.xml"), [])

    def test_virsh(self):
        path = self.tmp + "/guest.xml"
        with open(path, "w", encoding="utf-8") as f:
            f.write(guest_xml("by-virsh"))
        self.addCleanup(self.remove, "by-virsh")
        self.virsh("define", path)
        self.assertIn("<name>by-virsh</name>", self.virsh("dumpxml", "by-virsh").stdout)
        self.virsh("undefine", "by-virsh")
        done = self.virsh("dominfo", "by-virsh", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("failed to get domain 'by-virsh'", done.stderr)


if __name__ == "__main__":
    main()
