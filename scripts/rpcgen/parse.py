# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads a .x file (the rpcgen language) into the classes of model.py.

Only what our protocols use is understood: const, enum, struct, union, typedef
and %#include lines. A doc comment (two stars) belongs to the enum or enum
member that follows it; every other comment is skipped.
"""
import re

import model

TOKEN = re.compile(r"""
    (?P<doc>/\*\*.*?\*/)
  | (?P<comment>/\*.*?\*/)
  | (?P<include>^%\#include[^\n]*)
  | (?P<number>0[xX][0-9a-fA-F]+|\d+)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<symbol>[{}()\[\]<>;:,=*])
  | (?P<space>\s+)
  | (?P<bad>.)
""", re.X | re.S | re.M)


class Parser:
    def __init__(self, path, protocol):
        self.path = path
        self.protocol = protocol
        self.at = 0
        self.tokens = []
        with open(path, encoding="utf-8") as source:
            self.split(source.read())

    def split(self, text):
        """Fills self.tokens with (kind, text, line, doc comment before it)."""
        line, doc = 1, None
        for match in TOKEN.finditer(text):
            kind, word = match.lastgroup, match.group()
            if kind == "bad":
                raise model.Error(self.path, line, "unexpected character %r" % word)
            if kind == "doc":
                doc = word
            elif kind not in ("space", "comment"):
                self.tokens.append((kind, word, line, doc))
                doc = None
            line += word.count("\n")
        self.tokens.append(("end", "end of file", line, None))

    # ---- tokens ----

    def line(self):
        return self.tokens[self.at][2]

    def peek(self):
        return self.tokens[self.at][1]

    def doc(self):
        return self.tokens[self.at][3]

    def fail(self, text):
        raise model.Error(self.path, self.line(), text)

    def next(self):
        word = self.tokens[self.at][1]
        self.at += 1
        return word

    def take(self, wanted):
        if self.peek() != wanted:
            self.fail("expected %r, found %r" % (wanted, self.peek()))
        return self.next()

    def word(self):
        if self.tokens[self.at][0] != "word":
            self.fail("expected a name, found %r" % self.peek())
        return self.next()

    def value(self):
        """A number or the name of a constant: (text for C, value)."""
        kind, text = self.tokens[self.at][:2]
        if kind == "number":
            self.next()
            return text, int(text, 0)
        if kind != "word":
            self.fail("expected a number or a constant, found %r" % text)
        if text not in self.protocol.consts:
            self.fail("constant %s is not defined" % text)
        self.next()
        return text, self.protocol.consts[text].value

    # ---- grammar ----

    def parse(self):
        rules = {"const": self.const, "enum": self.enum, "struct": self.struct,
                 "union": self.union, "typedef": self.typedef}
        while self.tokens[self.at][0] != "end":
            if self.tokens[self.at][0] == "include":
                self.protocol.includes.append(self.next()[1:])
                continue
            if self.peek() not in rules:
                self.fail("expected a definition, found %r" % self.peek())
            line, doc = self.line(), self.doc()
            item = rules[self.next()](line, doc)
            self.take(";")
            self.protocol.add(item)

    def const(self, line, _doc):
        name = self.word()
        self.take("=")
        text, value = self.value()
        return model.Const(name, line, text, value)

    def enum(self, line, doc):
        name = self.word()
        self.take("{")
        members = []
        while True:
            member_line, member_doc = self.line(), self.doc()
            member = self.word()
            self.take("=")
            members.append(model.EnumMember(member, member_line, self.value()[1], member_doc))
            if self.peek() != ",":
                break
            self.next()
        self.take("}")
        return model.Enum(name, line, members, doc)

    def struct(self, line, _doc):
        name = self.word()
        self.take("{")
        fields = []
        while self.peek() != "}":
            fields.append(self.declaration())
            self.take(";")
        self.take("}")
        return model.Struct(name, line, fields)

    def union(self, line, _doc):
        name = self.word()
        self.take("switch")
        self.take("(")
        selector = self.declaration()
        self.take(")")
        self.take("{")
        arms = []
        while self.peek() != "}":
            self.take("case")
            value = self.value()[1]
            self.take(":")
            arms.append(model.Arm(value, self.declaration()))
            self.take(";")
        self.take("}")
        return model.Union(name, line, selector, arms)

    def typedef(self, line, _doc):
        return model.Typedef(line, self.declaration())

    def declaration(self):
        line = self.line()
        base = self.word()
        if base == "unsigned":
            base += " " + self.word()
        shape, limit = model.ONE, None
        if self.peek() == "*":
            self.next()
            shape = model.OPTIONAL
        name = self.word()
        if self.peek() in ("[", "<"):
            if shape == model.OPTIONAL:
                self.fail("%s: an optional array is not supported" % name)
            opening = self.next()
            shape = model.FIXED if opening == "[" else model.VARIABLE
            if self.peek() == ">":
                self.fail("%s: a limit is required" % name)
            limit = self.value()
            self.take("]" if opening == "[" else ">")
        return model.Declaration(name, line, base, shape, limit)


def read(path, imports=()):
    """Returns the model.Protocol of @path; types of the Protocols @imports are known in it."""
    protocol = model.Protocol(path, imports)
    Parser(path, protocol).parse()
    protocol.check()
    return protocol
