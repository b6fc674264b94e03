#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The wire stays what it is: digests against goldens, .x files against published facts.

With --update the goldens are written anew; say in the commit why they moved.
"""
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.environ.get("abs_top_srcdir") or os.path.join(HERE, "../../..")
FACTS = os.path.join(os.environ.get("VIREO_FACTS", os.path.join(TOP, "../shared")), "protocol")
RPCGEN = [sys.executable, "-B", os.path.join(TOP, "scripts/rpcgen")]
REMOTE = "src/remote/remote_protocol.x"
PROTOCOLS = {
    "remote": [REMOTE],
    "qemu": ["src/remote/qemu_protocol.x", "--import", REMOTE],
    "lxc": ["src/remote/lxc_protocol.x", "--import", REMOTE],
    "admin": ["src/admin/admin_protocol.x"],
    "net": ["src/rpc/virnetprotocol.x"],
    "keepalive": ["src/rpc/virkeepaliveprotocol.x"],
}


def path_args(args):
    return [os.path.join(TOP, each) if each.endswith(".x") else each for each in args]


def digest(name, out):
    subprocess.run(RPCGEN + ["digest"] + path_args(PROTOCOLS[name]) + ["-o", out], check=True)


class Digest(unittest.TestCase):
    maxDiff = None

    def test_nothing_moved_on_the_wire(self):
        for name in PROTOCOLS:
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                out = os.path.join(folder, "digest")
                digest(name, out)
                with open(out) as ours, open(os.path.join(HERE, name + ".digest")) as golden:
                    self.assertEqual(golden.read().splitlines(), ours.read().splitlines())


@unittest.skipUnless(os.path.isdir(FACTS), "no protocol facts at hand")
class Facts(unittest.TestCase):
    def run_ok(self, *command):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              universal_newlines=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("0 differences", done.stdout)

    def test_shapes(self):
        files = path_args(each[0] for each in PROTOCOLS.values())
        structs = ("Header", "NonnullDomain", "NonnullNetwork", "Error")
        maps = ["virNetMessage" + each for each in structs] + ["virNetStreamHole"]
        self.run_ok(sys.executable, "-B", os.path.join(FACTS, "check_x.py"), *files,
                    *("--map=%s=%s" % (each, each) for each in maps))

    def test_annotations(self):
        self.run_ok(sys.executable, "-B", os.path.join(TOP, "scripts/check-facts"), FACTS)


# A small program that is right; each case below breaks it in one place.
GOOD = """
const T_PROGRAM = 1;
const T_PROTOCOL_VERSION = 1;
const T_MAX = 4;
typedef string t_text<T_MAX>;
struct t_one_args { t_text name; unsigned int flags; };
struct t_two_msg { int callbackID; };
/** @program t */
enum t_procedure {
    /** @api virOne  @acl connect:read */
    T_PROC_ONE = 1,
    /** @event secret VIR_X  @callback-id */
    T_PROC_TWO = 2
};
"""
BROKEN = (
    ("@acl connect:read", "", "@acl is missing"),
    ("@acl connect:read", "@acl connect", "is not OBJECT:PERMISSION"),
    ("@acl connect:read", "@acl moon:read", "is not OBJECT:PERMISSION"),
    ("@acl connect:read", "@acl none @acl none", "given twice"),
    ("@acl connect:read", "@acl none @wish granted", "unknown annotation @wish"),
    ("@acl connect:read", "@acl none @priority low", "@priority is one of high"),
    ("@acl connect:read", "@acl none @readonly maybe", "@readonly allowed, denied"),
    ("@acl connect:read", "@acl none @readonly denied-if source == X", "no member source"),
    ("@acl connect:read", "@acl none @readonly denied-if name == X", "must be an unsigned int"),
    ("@acl connect:read", "@acl none @object moon name", "unknown object moon"),
    ("@api virOne ", "", "@api is missing"),
    ("/** @api virOne", "/** virOne @api virOne", "text outside of an annotation"),
    ("/** @api virOne  @acl connect:read */", "", "has no annotations"),
    ("  @callback-id", "", "@callback-id and the message disagree"),
    ("@event secret VIR_X", "@event weather VIR_X", "@event FAMILY"),
    ("T_PROC_TWO = 2", "T_PROC_TWO = 3", "number 2 is missing"),
    ("T_PROC_TWO = 2", "T_PROC_TWO = 1", "has the number of"),
    ("T_PROC_TWO", "X_PROC_TWO", "does not start with T_PROC_"),
    ("t_two_msg", "t_two_ret", "an event has a _msg struct only"),
    ("T_MAX = 4", "U_MAX = 4", "constant T_MAX is not defined"),
    ("t_text name", "t_word name", "type t_word is not defined yet"),
    ("t_text name", "t_one_args name", "type t_one_args is not defined yet"),
    ("t_text name", "t_text name<>", "a limit is required"),
    ("t_text name", "int name; int name", "name appears twice"),
    ("t_text name", "t_text *name<T_MAX>", "an optional array is not supported"),
    ("{ int callbackID; }", "{ }", "has no members"),
    ("struct t_two_msg", "struct t_one_args", "is defined twice"),
    ("int callbackID;", "int callbackID", "expected ';'"),
    ("int callbackID;", "int $;", "unexpected character"),
    ("const T_MAX", "let T_MAX", "expected a definition"),
)


class Generator(unittest.TestCase):
    def generate(self, text):
        with tempfile.TemporaryDirectory() as folder:
            source, out = os.path.join(folder, "t_protocol.x"), os.path.join(folder, "out")
            with open(source, "w") as target:
                target.write(text)
            done = subprocess.run(RPCGEN + ["digest", source, "-o", out], stderr=subprocess.PIPE,
                                  universal_newlines=True, check=False)
            self.assertEqual(done.returncode == 0, os.path.exists(out))
            return done.stderr

    def test_good(self):
        self.assertEqual(self.generate(GOOD), "")

    def test_broken(self):
        for old, new, complaint in BROKEN:
            with self.subTest(complaint=complaint, new=new):
                self.assertIn(old, GOOD)
                self.assertIn(complaint, self.generate(GOOD.replace(old, new)))


if __name__ == "__main__":
    if "--update" in sys.argv:
        for each in PROTOCOLS:
            digest(each, os.path.join(HERE, each + ".digest"))
    else:
        unittest.main()
