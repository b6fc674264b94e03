# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits the digest: what a peer can see of a protocol, one line a procedure or member.

The digest is kept in tests/golden/protocol: a change of the wire shows there as
a changed line, whatever was moved or renamed inside the .x file.
"""
import model


def shape(member):
    kind = member.kind
    if kind in ("struct", "union"):
        kind = member.target.name
    if kind == "string":
        kind = "string<%d>" % member.length[1]
    return {model.ONE: "%s", model.OPTIONAL: "%s?",
            model.FIXED: "%s[{}]", model.VARIABLE: "%s<{}>"}[member.shape].format(
                member.count[1] if member.count else "") % kind


def describe_check(check):
    text = "%s:%s" % (check.object, check.perm)
    return text + (" %s %s" % (check.condition, check.flags) if check.condition else "")


def procedure_lines(procedure):
    note = procedure.notes
    kind = "event" if note.event else "call"
    yield "procedure %d %s %s" % (procedure.number, procedure.name, kind)
    for part in ("args", "ret", "msg"):
        struct = getattr(procedure, part)
        if struct:
            yield "    %s %s" % (part, struct.name)
    if note.event:
        yield "    event %s %s%s" % (note.event, note.event_id or "-",
                                     " callback-id" if note.callback_id else "")
        return
    readonly = note.readonly
    if note.readonly_member:
        readonly += " %s %s" % (note.readonly_member, note.readonly_value)
    yield "    readonly %s" % readonly
    yield "    acl %s" % (", ".join(describe_check(each) for each in note.checks) or "none")
    if note.filters:
        yield "    filter %s" % ", ".join(describe_check(each) for each in note.filters)
    for key, value in (("stream", note.stream), ("fds", note.fds),
                       ("auth", None if note.auth else "none"),
                       ("priority", "high" if note.high else None)):
        if value:
            yield "    %s %s" % (key, value)


def emit(protocol, out_path):
    lines = []
    if protocol.program:
        upper = protocol.program.name.upper()
        lines.append("program %s 0x%08x version %d" % (
            protocol.program.name, protocol.consts[upper + "_PROGRAM"].value,
            protocol.consts[upper + "_PROTOCOL_VERSION"].value))
        for procedure in protocol.procedures:
            lines.extend(procedure_lines(procedure))
    for enum in sorted((each for each in protocol.items if isinstance(each, model.Enum)),
                       key=lambda each: each.name):
        if not (enum.doc and "@program" in enum.doc):
            lines.append("enum %s" % enum.name)
            lines.extend("    %s %d" % (each.name, each.value) for each in enum.members)
    for union in (each for each in protocol.items if isinstance(each, model.Union)):
        lines.append("union %s" % union.name)
        lines.extend("    %d %s %s" % (arm.value, arm.member.name, shape(arm.member))
                     for arm in union.arms)
    for struct in sorted(protocol.structs(), key=lambda each: each.name):
        lines.append("struct %s" % struct.name)
        lines.extend("    %s %s" % (each.name, shape(each)) for each in struct.members)
    with open(out_path, "w", encoding="utf-8") as target:
        target.write("\n".join(lines) + "\n")
