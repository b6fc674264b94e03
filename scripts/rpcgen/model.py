# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a protocol consists of, and the rules that every protocol must keep."""
import os
from dataclasses import dataclass, field
from typing import List, Optional, Tuple

import notes

ONE, FIXED, VARIABLE, OPTIONAL = "one", "fixed", "variable", "optional"

# XDR basic type: (C type, bytes on the wire)
SCALARS = {
    "int": ("int", 4),
    "unsigned int": ("unsigned int", 4),
    "hyper": ("int64_t", 8),
    "unsigned hyper": ("uint64_t", 8),
    "double": ("double", 8),
    "char": ("char", 4),
    "unsigned char": ("unsigned char", 4),
    "unsigned short": ("unsigned short", 4),
}


class Error(Exception):
    def __init__(self, path, line, text):
        super().__init__("%s:%d: error: %s" % (path, line, text))


@dataclass
class Const:
    name: str
    line: int
    text: str
    value: int


@dataclass
class EnumMember:
    name: str
    line: int
    value: int
    doc: Optional[str]


@dataclass
class Enum:
    name: str
    line: int
    members: List[EnumMember]
    doc: Optional[str]


@dataclass
class Declaration:
    """As written: @base is a type name, @limit is (C text, value) of an array or string."""
    name: str
    line: int
    base: str
    shape: str
    limit: Optional[Tuple[str, int]]


@dataclass
class Typedef:
    line: int
    declaration: Declaration

    @property
    def name(self):
        return self.declaration.name


@dataclass
class Struct:
    name: str
    line: int
    fields: List[Declaration]
    members: List["Member"] = field(default_factory=list)


@dataclass
class Arm:
    value: int
    declaration: Declaration
    member: Optional["Member"] = None


@dataclass
class Union:
    name: str
    line: int
    selector: Declaration
    arms: List[Arm]


@dataclass
class Member:
    """A declaration with all typedefs followed: what the emitters work from.

    @kind is a key of SCALARS, "string", "opaque", "struct" or "union"; a member
    of an enum type is an "int", because the wire may bring any value.
    @count limits the elements of an array, @length the bytes of a string.
    """
    name: str
    line: int
    kind: str
    shape: str
    count: Optional[Tuple[str, int]] = None
    length: Optional[Tuple[str, int]] = None
    target: Optional[object] = None     # the Struct, Union or Enum
    base: str = ""                      # the type name as written


@dataclass
class Procedure:
    name: str
    line: int
    number: int
    symbol: str
    notes: "notes.Notes"
    args: Optional[Struct]
    ret: Optional[Struct]
    msg: Optional[Struct]


class Protocol:
    def __init__(self, path, imports):
        self.path = path
        self.imports = list(imports)
        self.name = os.path.basename(path).replace("_protocol.x", "").replace(".x", "")
        self.includes = []
        self.items = []
        self.types = {}
        self.consts = {}
        for other in imports:
            self.types.update(other.types)
            self.consts.update(other.consts)
        self.procedures = []
        self.program = None     # notes of the procedure enum, None when there are no procedures

    def fail(self, line, text):
        raise Error(self.path, line, text)

    def add(self, item):
        table = self.consts if isinstance(item, Const) else self.types
        if item.name in table:
            self.fail(item.line, "%s is defined twice" % item.name)
        if isinstance(item, Struct):
            if not item.fields:
                self.fail(item.line, "struct %s has no members; leave it out" % item.name)
            item.members = [self.settle(each) for each in item.fields]
            self.unique(item.line, item.name, [each.name for each in item.fields])
        elif isinstance(item, Union):
            if self.settle(item.selector).kind != "int":
                self.fail(item.line, "the selector of union %s must be an int" % item.name)
            for arm in item.arms:
                arm.member = self.settle(arm.declaration)
                if arm.member.shape != ONE:
                    self.fail(item.line, "union %s: %s: arrays in a union are not supported"
                              % (item.name, arm.member.name))
            self.unique(item.line, item.name, [arm.value for arm in item.arms])
        elif isinstance(item, Enum):
            for member in item.members:
                if member.name in self.consts:
                    self.fail(member.line, "%s is defined twice" % member.name)
                self.consts[member.name] = Const(member.name, member.line, member.name,
                                                 member.value)
        table[item.name] = item
        self.items.append(item)

    def unique(self, line, name, values):
        for value in values:
            if values.count(value) > 1:
                self.fail(line, "%s: %s appears twice" % (name, value))

    def settle(self, declaration):
        """Follows typedefs; returns the Member. A type stands before its use: no recursion."""
        member = self.settle_base(declaration)
        member.name, member.line, member.base = \
            declaration.name, declaration.line, declaration.base
        return member

    def settle_base(self, declaration):
        base, shape, limit = declaration.base, declaration.shape, declaration.limit
        if base in SCALARS:
            return Member("", 0, base, shape, limit)
        if base == "opaque" and shape in (FIXED, VARIABLE):
            return Member("", 0, base, shape, limit)
        if base == "string" and shape == VARIABLE:
            return Member("", 0, base, ONE, None, limit)
        if base not in self.types:
            self.fail(declaration.line, "%s: type %s is not defined yet"
                      % (declaration.name, base))
        target = self.types[base]
        if isinstance(target, Enum):
            return Member("", 0, "int", shape, limit, None, target)
        if isinstance(target, Struct):
            return Member("", 0, "struct", shape, limit, None, target)
        if isinstance(target, Union):
            return Member("", 0, "union", shape, limit, None, target)
        inner = self.settle_base(target.declaration)
        if shape == ONE:
            return inner
        if inner.shape != ONE:
            self.fail(declaration.line, "%s: an array or pointer to %s is not supported"
                      % (declaration.name, base))
        inner.shape, inner.count = shape, limit
        return inner

    # ---- after the whole file was read ----

    def check(self):
        self.check_limits()
        for enum in self.items:
            if isinstance(enum, Enum) and enum.doc and "@program" in enum.doc:
                self.add_procedures(enum)

    def check_limits(self):
        for item in self.items:
            for member in getattr(item, "members", []) if isinstance(item, Struct) else []:
                if member.shape in (FIXED, VARIABLE) and not member.count[1]:
                    self.fail(member.line, "%s.%s: a limit of 0" % (item.name, member.name))

    def add_procedures(self, enum):
        if self.program:
            self.fail(enum.line, "a second list of procedures")
        self.program = notes.read_program(self, enum)
        prefix = self.program.name.upper() + "_PROC_"
        seen = {}
        for member in enum.members:
            if not member.name.startswith(prefix):
                self.fail(member.line, "%s does not start with %s" % (member.name, prefix))
            if member.value in seen:
                self.fail(member.line, "%s has the number of %s"
                          % (member.name, seen[member.value]))
            seen[member.value] = member.name
            self.procedures.append(self.procedure(member, member.name[len(prefix):]))
        self.procedures.sort(key=lambda each: each.number)
        for number, procedure in enumerate(self.procedures, 1):
            if procedure.number != number:
                self.fail(procedure.line, "number %d is missing" % number)

    def procedure(self, member, name):
        if not member.doc:
            self.fail(member.line, "%s has no annotations" % member.name)
        parts = {suffix: self.types.get("%s_%s_%s" % (self.program.name, name.lower(), suffix))
                 for suffix in ("args", "ret", "msg")}
        procedure = Procedure(name, member.line, member.value, member.name, None, **parts)
        procedure.notes = notes.read(self, procedure, member.doc)
        return procedure

    def structs(self):
        return [item for item in self.items if isinstance(item, Struct)]
