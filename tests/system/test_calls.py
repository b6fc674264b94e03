#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Calls on definitions, flag by flag and state by state, with the answers of a stock daemon.

Each file of calls/ is a list of calls, a Python expression a line, and below each, indented, its
answer: "= VALUE", or "! CODE/DOMAIN MESSAGE". A line "## STATE" begins with a guest of the
document that README.md there shows, in that state. Against stock VIREO_BLESS=1 writes the answers.
"""
import glob
import os
import re
import xml.etree.ElementTree as ElementTree

from harness import EMULATOR, HERE, STOCK, SystemTest, libvirt, main

CALLS = os.path.join(HERE, "calls")
BLESS = os.environ.get("VIREO_BLESS") and STOCK

UUID = "6a2d7a5e-1f6b-4b8e-9d55-6ad0a8a6f0c1"
MAC = "52:54:00:11:22:33"
MAC2 = "52:54:00:11:22:44"
DOCUMENT = f"""<domain type='qemu'>
  <name>subject</name>
  <uuid>{UUID}</uuid>
  <memory unit='MiB'>256</memory>
  <vcpu current='2'>4</vcpu>
  <iothreads>2</iothreads>
  <os><type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <emulator>{EMULATOR}</emulator>
    <disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>
    <disk type='file'><driver name='qemu' type='raw'/><source file='/mnt/vda.img'/>
      <target dev='vda' bus='virtio'/></disk>
    <interface type='user'><mac address='{MAC}'/><model type='virtio'/></interface>
    <serial type='pty'/>
    <channel type='unix'><target type='virtio' name='org.example.0'/></channel>
    <input type='tablet' bus='usb'/>
    <graphics type='vnc' port='5999'/>
    <sound model='ich6'/>
    <video><model type='vga'/></video>
    <watchdog model='i6300esb' action='reset'/>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
    <memballoon model='virtio'/>
  </devices>
</domain>"""


class Scene:
    """What the expressions may use."""

    def __init__(self, conn, dom):
        self.conn, self.dom = conn, dom

    def xml(self, path, flags=libvirt.VIR_DOMAIN_XML_INACTIVE):
        """The elements of the definition at a path, as text without spaces between them."""
        tree = ElementTree.fromstring(self.dom.XMLDesc(flags))
        return [re.sub(r">\s+<", "><", ElementTree.tostring(node, encoding="unicode").strip())
                for node in tree.findall(path)]

    def snapshot(self, name, extra="", state="shutoff", time="1", guest=None):
        """A snapshot as a client would define it; the guest is this one, as it is."""
        parts = [f"<name>{name}</name>" if name is not None else "", extra,
                 f"<state>{state}</state>" if state else "",
                 f"<creationTime>{time}</creationTime>" if time else "",
                 self.guest() if guest is None else guest]
        return "<domainsnapshot>" + "".join(parts) + "</domainsnapshot>"

    def checkpoint(self, name, extra="", time="1", guest=None):
        text = self.snapshot(name, extra, None, time, guest)
        return text.replace("domainsnapshot>", "domaincheckpoint>")

    def guest(self):
        return self.dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)

    def redefine(self, *args, flags=0, **parts):
        """Defines a snapshot, and says what was made of it but for the guest."""
        made = self.dom.snapshotCreateXML(
            self.snapshot(*args, **parts), libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | flags)
        return self.brief(made.getXMLDesc())

    def retrack(self, *args, flags=0, **parts):
        """The same of checkpoints."""
        made = self.dom.checkpointCreateXML(
            self.checkpoint(*args, **parts), libvirt.VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE | flags)
        return self.brief(made.getXMLDesc(libvirt.VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN))

    @staticmethod
    def brief(text):
        text = re.sub(r"<domain type.*</domain>", "", text, flags=re.DOTALL)
        text = re.sub(r"<inactiveDomain .*</inactiveDomain>", "<inactiveDomain/>", text,
                      flags=re.DOTALL)
        return re.sub(r">\s+<", "><", text).strip()

    def named(self, name):
        return self.dom.snapshotLookupByName(name)

    def tracked(self, name):
        return self.dom.checkpointLookupByName(name)

    @staticmethod
    def call_names(found):
        return sorted(each.getName() for each in found)

    def names(self):
        names = {"conn": self.conn, "dom": self.dom, "xml": self.xml, "libvirt": libvirt,
                 "snapshot": self.snapshot, "checkpoint": self.checkpoint, "guest": self.guest,
                 "redefine": self.redefine, "retrack": self.retrack, "brief": self.brief,
                 "named": self.named, "tracked": self.tracked, "names": self.call_names,
                 "MAC": MAC, "MAC2": MAC2, "DOCUMENT": DOCUMENT,
                 "UUID": UUID, "LIVE": libvirt.VIR_DOMAIN_AFFECT_LIVE,
                 "CONFIG": libvirt.VIR_DOMAIN_AFFECT_CONFIG,
                 "CURRENT": libvirt.VIR_DOMAIN_AFFECT_CURRENT}
        for name in dir(libvirt):
            if name.startswith("VIR_"):
                names[name.removeprefix("VIR_").removeprefix("DOMAIN_")] = getattr(libvirt, name)
        return {**names, "MAXIMUM": libvirt.VIR_DOMAIN_VCPU_MAXIMUM}

    def answer(self, expression):
        try:
            value = eval(expression, self.names())       # pylint: disable=eval-used
        except libvirt.libvirtError as error:
            # Which function of the daemon was not pleased is nobody's business.
            text = re.sub(r" in function \w+$", "", error.get_error_message())
            return (f"! {error.get_error_code()}/{error.get_error_domain()} "
                    + text.replace("\n", "\n    "))
        return "= " + (repr(dict(sorted(value.items()))) if isinstance(value, dict)
                       else repr(value))


class Calls(SystemTest):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        while True:                 # a new daemon asks the emulator first what it can do
            try:
                cls.conn.defineXML(DOCUMENT).undefine()
                return
            except libvirt.libvirtError as error:
                if error.get_error_code() != libvirt.VIR_ERR_OPERATION_TIMEOUT:
                    raise

    def setUp(self):
        super().setUp()
        with open("/mnt/vda.img", "wb") as f:
            f.truncate(1 << 20)

    def scene(self, state):
        self.remove("subject")
        self.remove("renamed")
        if state == "transient":
            return Scene(self.conn, self.conn.createXML(DOCUMENT, libvirt.VIR_DOMAIN_START_PAUSED))
        dom = self.conn.defineXML(DOCUMENT)
        if state == "running":
            dom.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        return Scene(self.conn, dom)

    def play(self, path):
        """Returns the lines of the file as they would be if what is answered now were right."""
        self.addCleanup(self.remove, "subject")
        self.addCleanup(self.remove, "renamed")
        said, scene = [], None
        with open(path, encoding="utf-8") as f:
            for line in f.read().splitlines():
                if line.startswith("## "):
                    scene = self.scene(line.removeprefix("## "))
                if line.startswith("    "):
                    continue        # an answer, which may have several lines
                said.append(line)
                if line and not line.startswith("#"):
                    said.append("    " + scene.answer(line))
        return said


def _add(path):
    def test(self):
        said = self.play(path)
        if BLESS:
            with open(path, "w", encoding="utf-8") as f:
                f.write("\n".join(said) + "\n")
            return
        with open(path, encoding="utf-8") as f:
            self.assertEqual("\n".join(said), f.read().rstrip("\n"))

    setattr(Calls, "test_" + os.path.basename(path).removesuffix(".txt").replace("-", "_"), test)


for file in sorted(glob.glob(CALLS + "/*.txt")):
    _add(file)

if __name__ == "__main__":
    main()
