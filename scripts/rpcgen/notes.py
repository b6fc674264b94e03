# SPDX-License-Identifier: LGPL-2.1-or-later
"""The annotations in the doc comment of a procedure: what the types can't say.

src/remote/README.md has the grammar. Anything unknown, given twice, or missing
although it decides about access, is an error: no row, no call.
"""
import re
from dataclasses import dataclass, field
from typing import List, Optional

# The objects that access checks name, and the struct that stands for each in arguments.
OBJECTS = ("connect", "domain", "domain-checkpoint", "domain-snapshot", "interface", "network",
           "network-port", "node-device", "nwfilter", "nwfilter-binding", "secret",
           "storage-pool", "storage-vol", "server", "client")
OBJECT_STRUCT = re.compile(r"^[a-z]+_nonnull_([a-z_]+)$")
EVENT_FAMILIES = ("domain", "network", "storage-pool", "node-device", "secret",
                  "qemu-monitor", "connection-closed")
CHECK = re.compile(r"^([a-z-]+):([a-z-]+)(?: (if|unless) ([A-Z_0-9|]+))?$")
DENIED_IF = re.compile(r"^denied-if (\w+) (&|==) ([A-Z_0-9|]+)$")


@dataclass
class Program:
    name: str
    readonly: str = "denied"
    acl: Optional[str] = None


@dataclass
class Check:
    object: str
    perm: str
    condition: Optional[str] = None     # None, "if" or "unless"
    flags: Optional[str] = None         # C expression


@dataclass
class Notes:
    api: List[str] = field(default_factory=list)
    since: Optional[str] = None
    high: bool = False
    auth: bool = True
    readonly: str = "denied"            # allowed, denied, flags, equal
    readonly_member: Optional[str] = None
    readonly_value: Optional[str] = None
    stream: Optional[str] = None
    fds: Optional[str] = None
    object: Optional[str] = None
    object_member: Optional[str] = None
    checks: List[Check] = field(default_factory=list)
    filters: List[Check] = field(default_factory=list)
    event: Optional[str] = None         # family
    event_id: Optional[str] = None      # C name
    callback_id: bool = False


def split(protocol, line, doc):
    """@key text pairs of a doc comment, in order."""
    text = re.sub(r"^\s*\*", " ", doc.strip()[3:-2], flags=re.M)
    text = " ".join(text.split())
    head, *pairs = re.split(r"(?:^| )@([a-z-]+)", text)
    if head.strip():
        protocol.fail(line, "text outside of an annotation: %r" % head)
    result = {}
    for key, value in zip(pairs[::2], pairs[1::2]):
        if key in result:
            protocol.fail(line, "@%s is given twice" % key)
        result[key] = value.strip()
    return result


def read_program(protocol, enum):
    pairs = split(protocol, enum.line, enum.doc)
    program = Program(pairs.pop("program"))
    program.readonly = pairs.pop("default-readonly", "denied")
    program.acl = pairs.pop("default-acl", None)
    for key in pairs:
        protocol.fail(enum.line, "unknown annotation @%s" % key)
    return program


def read(protocol, procedure, doc):
    pairs = split(protocol, procedure.line, doc)
    result = Notes()
    if "event" in pairs:
        read_event(protocol, procedure, pairs, result)
    else:
        read_call(protocol, procedure, pairs, result)
    result.since = pairs.pop("since", None)
    for key in pairs:
        protocol.fail(procedure.line, "%s: unknown annotation @%s" % (procedure.name, key))
    if not result.object:
        find_object(procedure, result)
    return result


def choice(protocol, procedure, pairs, key, allowed):
    value = pairs.pop(key, None)
    if value is not None and value not in allowed:
        protocol.fail(procedure.line, "%s: @%s is one of %s"
                      % (procedure.name, key, ", ".join(allowed)))
    return value


def read_event(protocol, procedure, pairs, result):
    family, *rest = pairs.pop("event").split()
    if family not in EVENT_FAMILIES or len(rest) > 1:
        protocol.fail(procedure.line, "%s: @event FAMILY [ID]" % procedure.name)
    result.event, result.event_id = family, rest[0] if rest else None
    if not procedure.msg or procedure.args or procedure.ret:
        protocol.fail(procedure.line, "%s: an event has a _msg struct only" % procedure.name)
    has = any(member.name == "callbackID" for member in procedure.msg.members)
    if ("callback-id" in pairs) != has:
        protocol.fail(procedure.line, "%s: @callback-id and the message disagree"
                      % procedure.name)
    result.callback_id = has
    pairs.pop("callback-id", None)


def read_call(protocol, procedure, pairs, result):
    name, line = procedure.name, procedure.line
    if procedure.msg:
        protocol.fail(line, "%s: a call has no _msg struct" % name)
    if "api" not in pairs:
        protocol.fail(line, "%s: @api is missing" % name)
    result.api = [each.strip() for each in pairs.pop("api").split(",")]
    result.high = choice(protocol, procedure, pairs, "priority", ("high",)) == "high"
    result.auth = choice(protocol, procedure, pairs, "auth", ("none",)) is None
    result.stream = choice(protocol, procedure, pairs, "stream", ("read", "write", "read-write"))
    result.fds = choice(protocol, procedure, pairs, "fds", ("call", "reply", "both"))
    read_readonly(protocol, procedure, pairs.pop("readonly", protocol.program.readonly), result)
    acl = pairs.pop("acl", protocol.program.acl)
    if acl is None:
        protocol.fail(line, "%s: @acl is missing (\"@acl none\" for no check)" % name)
    if acl != "none":
        result.checks = [check(protocol, procedure, each) for each in acl.split(",")]
    if "filter" in pairs:
        result.filters = [check(protocol, procedure, each)
                          for each in pairs.pop("filter").split(",")]
    if "object" in pairs:
        result.object, _, result.object_member = pairs.pop("object").partition(" ")
        if result.object not in OBJECTS:
            protocol.fail(line, "%s: unknown object %s" % (name, result.object))
        need_member(protocol, procedure, result.object_member)


def read_readonly(protocol, procedure, text, result):
    if text in ("allowed", "denied"):
        result.readonly = text
        return
    match = DENIED_IF.match(text)
    if not match:
        protocol.fail(procedure.line, "%s: @readonly allowed, denied, denied-if MEMBER & FLAGS "
                      "or denied-if MEMBER == VALUE" % procedure.name)
    result.readonly_member, operator, result.readonly_value = match.groups()
    result.readonly = "flags" if operator == "&" else "equal"
    if need_member(protocol, procedure, result.readonly_member).kind != "unsigned int":
        protocol.fail(procedure.line, "%s: %s must be an unsigned int"
                      % (procedure.name, result.readonly_member))


def need_member(protocol, procedure, name):
    for member in procedure.args.members if procedure.args else []:
        if member.name == name:
            return member
    return protocol.fail(procedure.line, "%s: no member %s in its arguments"
                         % (procedure.name, name))


def check(protocol, procedure, text):
    match = CHECK.match(text.strip())
    if not match or match.group(1) not in OBJECTS:
        protocol.fail(procedure.line, "%s: %r is not OBJECT:PERMISSION [if|unless FLAG|FLAG]"
                      % (procedure.name, text.strip()))
    if match.group(3):
        need_member(protocol, procedure, "flags")
    return Check(*match.groups())


def find_object(procedure, result):
    """The object is the first member that is one, also inside the msg of an event."""
    for member in (procedure.args or procedure.msg).members \
            if procedure.args or procedure.msg else []:
        inner = member.target.members[0] if member.name == "msg" else None
        for path, each in ((member.name, member), ("msg.%s" % inner.name, inner)) \
                if inner else ((member.name, member),):
            match = OBJECT_STRUCT.match(each.target.name) \
                if each.kind == "struct" and each.shape == "one" else None
            if match:
                result.object = match.group(1).replace("_", "-")
                result.object_member = path
                return
