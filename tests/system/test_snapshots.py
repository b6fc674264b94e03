#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Snapshots and checkpoints that are remembered: on disk, across ends and kills of the daemon."""
import contextlib
import glob
import os
import random
import signal
import unittest

import libvirt
from harness import LOCALSTATE, STOCK, SystemTest, main

SNAPSHOTS = LOCALSTATE + "/lib/libvirt/qemu/snapshot"
CHECKPOINTS = LOCALSTATE + "/lib/libvirt/qemu/checkpoint"
REDEFINE = libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE
CURRENT = libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT
FORGET = libvirt.VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY
DISK = "<disk type='file'><source file='/mnt/vda.img'/><target dev='vda' bus='virtio'/></disk>"
UNSUPPORTED = libvirt.VIR_ERR_NO_SUPPORT


def parent(name):
    return f"<parent><name>{name}</name></parent>" if name else ""


class Snapshots(SystemTest):
    def setUp(self):
        super().setUp()
        with open("/mnt/vda.img", "wb") as f:
            f.truncate(1 << 20)
        self.dom = self.guest("subject", devices=DISK)

    def text(self, name, extra="", state="shutoff", time=1):
        return (f"<domainsnapshot><name>{name}</name>{extra}<state>{state}</state>"
                f"<creationTime>{time}</creationTime>"
                + self.dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE |
                                   libvirt.VIR_DOMAIN_XML_SECURE) + "</domainsnapshot>")

    def remember(self, name, of="", flags=0, **parts):
        return self.dom.snapshotCreateXML(self.text(name, parent(of), **parts), REDEFINE | flags)

    def track(self, name, of=""):
        text = self.text(name, parent(of)).replace("<state>shutoff</state>", "")
        return self.dom.checkpointCreateXML(
            text.replace("domainsnapshot>", "domaincheckpoint>"),
            libvirt.VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE)

    def restart(self, kill=False):
        if kill:
            self.daemon.signal(signal.SIGKILL)
            self.daemon.wait()
        else:
            self.daemon.stop()
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()
        self.dom = self.conn.lookupByName("subject")

    def tree(self):
        found = {}
        for snapshot in self.dom.listAllSnapshots():
            found[snapshot.getName()] = None
            with contextlib.suppress(libvirt.libvirtError):
                found[snapshot.getName()] = snapshot.getParent().getName()
        return found

    def test_a_file_each_in_the_folder_of_the_guest(self):
        self.remember("a")
        self.remember("b", "a")
        self.track("c")
        self.assertEqual(sorted(os.listdir(SNAPSHOTS + "/subject")), ["a.xml", "b.xml"])
        self.assertEqual(os.listdir(CHECKPOINTS + "/subject"), ["c.xml"])
        for path in glob.glob(SNAPSHOTS + "/subject/*"):
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        self.dom.snapshotLookupByName("a").delete(FORGET)
        self.assertEqual(os.listdir(SNAPSHOTS + "/subject"), ["b.xml"])
        self.dom.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                               libvirt.VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA)
        self.assertFalse(os.path.exists(SNAPSHOTS + "/subject"))
        self.assertFalse(os.path.exists(CHECKPOINTS + "/subject"))

    def test_another_daemon_finds_them(self):
        self.remember("a")
        self.remember("b", "a", CURRENT, state="running")
        self.remember("c", "b", state="disk-snapshot")
        self.track("x")
        self.track("y", "x")
        texts = [each.getXMLDesc() for each in self.dom.listAllSnapshots()]
        for kill in (False, True):
            self.restart(kill)
            self.assertEqual(self.tree(), {"a": None, "b": "a", "c": "b"})
            self.assertEqual(self.dom.snapshotCurrent().getName(), "b")
            self.assertEqual(sorted(each.getXMLDesc() for each in self.dom.listAllSnapshots()),
                             sorted(texts))
            self.assertEqual(self.dom.checkpointLookupByName("y").getParent().getName(), "x")
        self.dom.snapshotLookupByName("b").delete(FORGET)
        self.restart(kill=True)
        self.assertEqual(self.tree(), {"a": None, "c": "a"})
        self.assertEqual(self.dom.snapshotCurrent().getName(), "a")

    def test_secrets_are_kept_and_shown_to_who_may_see_them(self):
        dom = self.guest("secretive", devices="<graphics type='vnc' passwd='geheim'/>")
        self.dom = dom
        snapshot = self.remember("a")
        self.assertNotIn("geheim", snapshot.getXMLDesc())
        secure = libvirt.VIR_DOMAIN_SNAPSHOT_XML_SECURE
        self.assertIn("geheim", snapshot.getXMLDesc(secure))
        readonly = self.daemon.connect(self.daemon.readonly_uri)
        self.addCleanup(readonly.close)
        shown = readonly.lookupByName("secretive").snapshotLookupByName("a")
        self.assertNotIn("geheim", shown.getXMLDesc())
        with self.refuses(libvirt.VIR_ERR_OPERATION_DENIED):
            shown.getXMLDesc(secure)
        self.dom = self.conn.lookupByName("subject")

    def test_killed_at_any_instant(self):
        """What was answered is there, and what is there is whole."""
        chance = random.Random(int(os.environ.get("VIREO_SEED", "1")))
        for _ in range(int(os.environ.get("VIREO_KILLS", "4"))):
            known = set(self.tree())
            asked = None
            count = chance.randrange(1, 8)
            for i in range(count):
                asked = f"s{i}"
                self.remember(asked, "s0" if i else "", CURRENT)
                known.add(asked)
            self.restart(kill=True)
            self.assertEqual(set(self.tree()), known)
            self.assertEqual(self.dom.snapshotCurrent().getName(), asked)

    @unittest.skipIf(STOCK, "says it in other words")
    def test_files_that_mean_nothing_are_left_alone(self):
        self.remember("good")
        self.remember("other", "good")
        self.daemon.stop()
        with open(SNAPSHOTS + "/subject/good.xml", encoding="utf-8") as f:
            text = f.read()
        bad = {"torn": text[:len(text) // 2], "empty": "", "renamed": text,
               "foreign": text.replace(">good<", ">foreign<").replace("<uuid>", "<uuid>f", 1)}
        for name, content in bad.items():
            with open(f"{SNAPSHOTS}/subject/{name}.xml", "w", encoding="utf-8") as f:
                f.write(content)
        start = os.path.getsize(self.daemon.log_path)
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()
        self.dom = self.conn.lookupByName("subject")
        self.assertEqual(self.tree(), {"good": None, "other": "good"})
        for name, content in bad.items():
            self.daemon.wait_log(f"{name}.xml is left alone", start)
            with open(f"{SNAPSHOTS}/subject/{name}.xml", encoding="utf-8") as f:
                self.assertEqual(f.read(), content)
            os.unlink(f"{SNAPSHOTS}/subject/{name}.xml")

    @unittest.skipIf(STOCK, "says it in other words")
    def test_parents_that_are_gone_or_go_round(self):
        self.remember("a")
        self.remember("b", "a")
        self.remember("c", "b")
        self.daemon.stop()
        os.unlink(SNAPSHOTS + "/subject/a.xml")
        start = os.path.getsize(self.daemon.log_path)
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()
        self.dom = self.conn.lookupByName("subject")
        self.daemon.wait_log("'b' of domain 'subject' is a root now", start)
        self.assertEqual(self.tree(), {"b": None, "c": "b"})
        self.daemon.stop()
        with open(SNAPSHOTS + "/subject/b.xml", encoding="utf-8") as f:
            text = f.read()
        with open(SNAPSHOTS + "/subject/b.xml", "w", encoding="utf-8") as f:
            f.write(text.replace("<name>a</name>", "<name>c</name>"))
        self.daemon.start()
        self.__class__.conn = self.daemon.connect()
        self.dom = self.conn.lookupByName("subject")
        self.assertEqual(len(self.tree()), 2)
        self.assertEqual(len(self.dom.listAllSnapshots(libvirt.VIR_DOMAIN_SNAPSHOT_LIST_ROOTS)), 1)

    @unittest.skipIf(STOCK, "goes on without the file")
    def test_what_the_disk_refuses_changes_nothing(self):
        self.remember("a")
        self.remember("b", "a", CURRENT)
        self.remember("c", "b")
        tree, folder = self.tree(), SNAPSHOTS + "/subject"
        os.rename(folder, folder + ".aside")
        with open(folder, "w", encoding="utf-8"):
            pass                    # where the folder should be
        for call in (lambda: self.remember("d", "c"),
                     lambda: self.remember("d", "c", CURRENT),
                     lambda: self.remember("a", "", CURRENT),
                     lambda: self.dom.snapshotLookupByName("b").delete(FORGET),
                     lambda: self.dom.snapshotLookupByName("c").delete(FORGET),
                     lambda: self.dom.undefineFlags(
                         libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA)):
            with self.refuses(libvirt.VIR_ERR_SYSTEM_ERROR):
                call()
            self.assertEqual(self.tree(), tree)
            self.assertEqual(self.dom.snapshotCurrent().getName(), "b")
        os.unlink(folder)
        os.rename(folder + ".aside", folder)
        self.restart(kill=True)
        self.assertEqual(self.tree(), tree)
        self.assertEqual(self.dom.snapshotCurrent().getName(), "b")

    @unittest.skipIf(STOCK, "takes snapshots")
    def test_what_needs_the_disks_is_not_there_yet(self):
        snapshot = self.remember("a")
        for call in (lambda: self.dom.snapshotCreateXML("<domainsnapshot/>"),
                     lambda: snapshot.delete(0),
                     lambda: self.dom.revertToSnapshot(snapshot)):
            with self.refuses(UNSUPPORTED):
                call()
        self.assertEqual(self.tree(), {"a": None})

    def test_bad_words_have_the_codes_of_stock(self):
        for text, code in (
                (self.text("a", time="x"), libvirt.VIR_ERR_INTERNAL_ERROR),
                (self.text("a", time="9" * 20), libvirt.VIR_ERR_INTERNAL_ERROR),
                (self.text("a", state="bogus"), libvirt.VIR_ERR_CONFIG_UNSUPPORTED),
                ("<domainsnapshot", libvirt.VIR_ERR_XML_DETAIL)):
            with self.subTest(text[:100]), self.refuses(code):
                self.dom.snapshotCreateXML(text, REDEFINE)

    @unittest.skipIf(STOCK, "undefines a guest that runs")
    def test_a_guest_that_runs_keeps_them(self):
        self.remember("a")
        self.dom.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        self.remember("b", "a", CURRENT)
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID):
            self.dom.undefine()
        self.dom.destroy()
        self.assertEqual(self.tree(), {"a": None, "b": "a"})


if __name__ == "__main__":
    main()
