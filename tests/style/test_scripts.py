#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The style scripts find what they are there to find, and find nothing in this tree."""
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
TOP = os.environ.get("abs_top_srcdir") or os.path.join(os.path.dirname(__file__), "../..")
BUILD = os.environ.get("abs_top_builddir")


def load(name):
    """Imports a script that has no .py at its end."""
    loader = importlib.machinery.SourceFileLoader(
        name.replace("-", "_"), os.path.join(TOP, "scripts", name))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


includes = load("check-includes")
style = load("check-style")

TABLE = """\
| floor | folder | may include |
| --- | --- | --- |
| 0 | `src/low` | |
| 1 | `src/left` | `src/low` |
| 1 | `src/right` | `src/low` |
"""


class Includes(unittest.TestCase):
    def complaints(self, files, table=TABLE):
        with tempfile.TemporaryDirectory() as top:
            for path, text in {"ARCHITECTURE.md": table, **files}.items():
                os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
                with open(os.path.join(top, path), "w", encoding="utf-8") as f:
                    f.write(text)
            return includes.check(top)

    def test_downwards_is_allowed(self):
        self.assertEqual(self.complaints({
            "src/low/a.h": "", "src/left/b.c": '#include "a.h"\n#include <stdio.h>\n'}), [])

    def test_own_folder_and_sub_folder_are_allowed(self):
        self.assertEqual(self.complaints({
            "src/left/sub/a.h": "", "src/left/b.c": '#include "sub/a.h"\n',
            "src/left/sub/c.c": '#include "a.h"\n#include "config.h"\n'}), [])

    def test_upwards_is_refused(self):
        self.assertEqual(self.complaints({
            "src/left/a.h": "", "src/low/b.c": '\n#include "a.h"\n'}),
            ["src/low/b.c:2: src/low may not include src/left (a.h)"])

    def test_sideways_is_refused(self):
        self.assertEqual(self.complaints({
            "src/left/a.h": "", "src/right/b.c": '# include "a.h"\n'}),
            ["src/right/b.c:1: src/right may not include src/left (a.h)"])

    def test_unknown_header_is_refused(self):
        self.assertEqual(self.complaints({"src/low/b.c": '#include "nowhere.h"\n'}),
                         ['src/low/b.c:1: "nowhere.h" is in no folder of the table'])

    def test_two_headers_of_one_name_are_refused(self):
        self.assertEqual(self.complaints({"src/low/a.h": "", "src/left/a.h": ""}),
                         ["src/left/a.h: src/low has a header of this name too"])

    def test_table_may_not_point_upwards(self):
        self.assertEqual(self.complaints({}, TABLE.replace("| 0 | `src/low` | |",
                                                           "| 0 | `src/low` | `src/left` |")),
                         ["src/low (floor 0) may include src/left, "
                          "which isn't below it (floor 1)"])

    def test_no_table_is_an_error(self):
        self.assertEqual(self.complaints({}, "# Nothing\n"), ["no table of floors"])


class Style(unittest.TestCase):
    HEAD = "/* SPDX-License-Identifier: LGPL-2.1-or-later */\n"

    # (the sentence, path, text after the head, a word of the complaint or None)
    CASES = (
        ("clean code passes", "src/a.c", "int a;\n", None),
        ("a tab is seen", "src/a.c", "\tint a;\n", "a tab"),
        ("make files have tabs", "src/Makefile.inc.am", "a:\n\tb\n", None),
        ("100 columns pass", "src/a.c", "a" * 100 + "\n", None),
        ("101 columns do not", "src/a.c", "a" * 101 + "\n", "101 columns"),
        ("documents may have long lines", "docs/a.md", "a" * 101 + "\n", None),
        ("white space at the end is seen", "docs/a.md", "a \n", "white space"),
        ("unlimited copies are seen", "src/a.c", "strcpy (a, b);\n", "strcpy"),
        ("a call with such a name inside passes", "src/a.c", "g_strdup_printf(a);\n", None),
        ("a member with such a name passes", "src/a.c", "self->system_calls = 1;\n", None),
        ("allocation goes through GLib", "src/a.c", "p = malloc(3);\n", "malloc"),
        ("tests don't sleep", "tests/unit/a.c", "g_usleep(3);\n", "g_usleep"),
        ("Python tests don't sleep", "tests/system/a.py",
         "time.sleep(3)\n", "sleep"),                          # check-style: allow
        ("code may wait", "src/a.c", "g_usleep(3);\n", None),
        ("a nameless gap is seen", "src/a.c", "/* TODO: this */\n",  # check-style: allow
         "TODO"),                                              # check-style: allow
        ("a named gap passes", "src/a.c", "/* TODO(disk hotplug): this */\n", None),
        ("the last line ends", "src/a.c", "int a;", "newline"),
    )

    def test_cases(self):
        for sentence, path, text, word in self.CASES:
            with self.subTest(sentence):
                found = style.check_text(path, self.HEAD + text)
                if word is None:
                    self.assertEqual(found, [])
                else:
                    self.assertEqual(len(found), 1, found)
                    self.assertIn(word, found[0])

    def test_the_licence_line_is_needed(self):
        self.assertEqual(style.check_text("src/a.c", "int a;\n"),
                         ["src/a.c:1: no SPDX line at the top"])


class ThisTree(unittest.TestCase):
    def run_script(self, name, *args):
        done = subprocess.run([sys.executable, os.path.join(TOP, "scripts", name), TOP, *args],
                              stdout=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stdout)

    def test_includes_obey_the_floors(self):
        self.run_script("check-includes", *([BUILD] if BUILD else []))

    def test_style(self):
        self.run_script("check-style")


if __name__ == "__main__":
    unittest.main()
