#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each setting of stock's libvirtd.conf is known to ours, and code reads each of ours."""
import glob
import os
import re
import sys
import unittest

sys.dont_write_bytecode = True
TOP = os.environ.get("abs_top_srcdir") or os.path.join(os.path.dirname(__file__), "../..")
OURS = os.path.join(TOP, "conf/libvirtd.conf")      # written from the rows
STOCK = "/etc/libvirt/libvirtd.conf"

# Known, so that files of stock can be read, and without effect: the row says so.
UNUSED = {"ovs_timeout"}


def keys(path):
    with open(path, encoding="utf-8") as f:
        return set(re.findall(r"^#?([a-z]\w*) = ", f.read(), re.MULTILINE))


def sources():
    text = ""
    for path in glob.glob(os.path.join(TOP, "daemon/*.c")):
        if not path.endswith("/daemon_config.c"):
            with open(path, encoding="utf-8") as f:
                text += f.read()
    return text


class Settings(unittest.TestCase):
    def test_a_sample_file_shows_its_keys(self):
        self.assertGreater(len(keys(OURS)), 50)

    @unittest.skipUnless(os.path.exists(STOCK), "libvirt-daemon-system is not installed")
    def test_those_of_stock_are_known(self):
        self.assertEqual(keys(STOCK) - keys(OURS), set())

    def test_each_is_read(self):
        text = sources()
        read = {key for key in keys(OURS) if re.search(rf"\bconfig->{key}\b", text)}
        self.assertEqual(keys(OURS) - read, UNUSED)

    def test_what_is_not_read_is_said_to_be(self):
        with open(OURS, encoding="utf-8") as f:
            text = f.read()
        for key in UNUSED:
            self.assertRegex(text, rf"Nothing uses it yet\.\n#{key} = ")


if __name__ == "__main__":
    unittest.main()
