#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-rows finds a member without a row, and finds none in this tree."""
import importlib.machinery
import importlib.util
import os
import sys
import unittest

sys.dont_write_bytecode = True
TOP = os.environ.get("abs_top_srcdir") or os.path.join(os.path.dirname(__file__), "../..")
loader = importlib.machinery.SourceFileLoader("check_rows",
                                              os.path.join(TOP, "scripts/check-rows"))
rows = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
loader.exec_module(rows)

SOURCE = """
typedef struct Part { int left; char *right; } Part;
typedef struct Def {
    char *name;
    struct { unsigned int bytes; _Bool bytes_set; } rate;
    union { int red; struct { int deep; } green; };
    void *list[3];
    Part part;
} Def;
static const Row fields[] = {
    { .offset = __builtin_offsetof(Def, name) + 0, .has = __builtin_offsetof(Def, rate.bytes_set) },
    { .offset = __builtin_offsetof(Def, rate.bytes) },
    { .offset = __builtin_offsetof(Def, red) },
    { .offset = __builtin_offsetof(Def, green) },
    { .offset = __builtin_offsetof(Def, list) },
    { .offset = __builtin_offsetof(Def, part.left) },
    { .offset = __builtin_offsetof(Def, part.right) },
};
virSchema defSchema = { .fields = fields, .size = sizeof(Def) + 0 };
"""


class Rows(unittest.TestCase):
    def without(self, member):
        return rows.check_text(SOURCE.replace(f"(Def, {member})", "(Other, x)"))

    def test_each_member_is_missed(self):
        for member in ("name", "rate.bytes", "rate.bytes_set", "red", "list", "part.left"):
            self.assertEqual(self.without(member),
                             [f"Def.{member} has no row in defSchema"], member)

    def test_a_struct_inside_is_missed_member_by_member(self):
        self.assertEqual(self.without("green"), ["Def.green.deep has no row in defSchema"])

    def test_nothing_is_missed_when_all_are_there(self):
        self.assertEqual(self.without("nothing"), [])

    def test_this_tree(self):
        complaints, nschemas = rows.check(TOP)
        self.assertEqual(complaints, [])
        self.assertGreater(nschemas, 50)


if __name__ == "__main__":
    unittest.main()
