#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What polkit is told of us: an action for each permission that calls ask for, and no other."""
import json
import os
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.environ.get("abs_top_srcdir") or os.path.join(HERE, "../../..")
FACTS = os.path.join(os.environ.get("VIREO_FACTS", os.path.join(TOP, "../shared")), "protocol")
sys.path.insert(0, os.path.join(TOP, "scripts", "rpcgen"))

import parse    # noqa: E402

def policy(kind):
    """Returns {action: its three defaults}."""
    text = subprocess.run([sys.executable, "-B", os.path.join(TOP, "scripts/polkit-policy"), kind,
                           os.path.join(TOP, "src/access/actions.txt")],
                          stdout=subprocess.PIPE, check=True, universal_newlines=True).stdout
    actions = {}
    for action in ElementTree.fromstring(text).iter("action"):
        if action.get("id") in actions:
            raise AssertionError(f"{action.get('id')} is there twice")
        actions[action.get("id")] = [each.text for each in action.find("defaults")]
    return actions


def asked():
    """Returns the actions of the permissions that stand in the rows of all calls."""
    def read(name, *imports):
        return parse.read(os.path.join(TOP, f"src/remote/{name}_protocol.x"), *imports)
    remote = read("remote")
    protocols = [remote, read("qemu", [remote]), read("lxc", [remote])]
    return {f"org.libvirt.api.{check.object}.{check.perm}" for protocol in protocols
            for procedure in protocol.procedures
            for check in procedure.notes.checks + procedure.notes.filters}


class Policy(unittest.TestCase):
    maxDiff = None

    def test_there_is_an_action_for_each_permission_and_no_other(self):
        self.assertEqual(sorted(policy("api")), sorted(asked()))

    def test_logging_in(self):
        self.assertEqual(policy("unix"), {"org.libvirt.unix.monitor": ["yes"] * 3,
                                          "org.libvirt.unix.manage": ["auth_admin_keep"] * 3})

    def test_reading_secrets_and_changing_is_for_nobody_by_default(self):
        for action, defaults in policy("api").items():
            looks = action.split(".")[-1].split("-")[0] in ("getattr", "read", "search")
            if not looks or action.endswith("secure"):
                self.assertEqual(defaults, ["no"] * 3, action)

    @unittest.skipUnless(os.path.isdir(FACTS), "no protocol facts at hand")
    def test_defaults_are_those_that_hosts_know(self):
        with open(os.path.join(FACTS, "acl.json"), encoding="utf-8") as source:
            objects = json.load(source)["objects"]
        known = {f"org.libvirt.api.{name}.{each['perm']}":
                 ["yes" if each["anonymous"] else "no"] * 3
                 for name, permissions in objects.items() for each in permissions}
        self.assertEqual(policy("api"), known)


if __name__ == "__main__":
    unittest.main()
