# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits virapi_rows.c: one virApiProc for each procedure of every program."""
import model
from emit import Writer


def c_object(name):
    return "VIR_API_OBJECT_" + name.replace("-", "_").upper()


def offset(struct, member):
    return "offsetof(%s, %s)" % (struct.name, member)


def member_named(struct, name):
    for member in struct.members if struct else []:
        if member.name == name:
            return member
    return None


def flags_line(procedure):
    member = member_named(procedure.args, "flags")
    if not member:
        return ".flags_offset = -1"
    wide = ", .flags_wide = true" if member.kind == "unsigned hyper" else ""
    return ".flags_offset = %s%s" % (offset(procedure.args, "flags"), wide)


def object_line(procedure):
    note = procedure.notes
    if not note.object:
        return ".object = VIR_API_OBJECT_NONE, .object_offset = -1"
    return ".object = %s, .object_offset = %s" % (
        c_object(note.object), offset(procedure.args or procedure.msg, note.object_member))


def check_lines(name, checks):
    if not checks:
        return
    yield "        .%s = (const virApiCheck[]) {" % name
    for check in checks:
        condition = ""
        if check.condition:
            condition = ", .%s = %s" % (
                {"if": "if_flags", "unless": "unless_flags"}[check.condition],
                check.flags.replace("|", " | "))
        yield '            { %s, "%s"%s },' % (c_object(check.object), check.perm, condition)
    yield "        },"
    yield "        .n%s = %d," % (name, len(checks))


def readonly_line(procedure):
    note = procedure.notes
    if note.readonly in ("allowed", "denied"):
        return ".readonly = { VIR_API_READONLY_%s }" % note.readonly.upper()
    return ".readonly = { VIR_API_READONLY_DENIED_IF_%s, %s, %s }" % (
        note.readonly.upper(), offset(procedure.args, note.readonly_member),
        note.readonly_value.replace("|", " | "))


def stream_and_fds(note):
    if note.stream:
        yield "        .stream = VIR_API_STREAM_%s," % note.stream.replace("-", "_").upper()
    if note.fds in ("call", "both"):
        yield "        .fds_in = true,"
    if note.fds in ("reply", "both"):
        yield "        .fds_out = true,"


def call_row(protocol, procedure):
    note = procedure.notes
    yield '        .api = "%s",' % note.api[0]
    if procedure.args:
        yield "        .args_size = sizeof(%s)," % procedure.args.name
    if procedure.ret:
        yield "        .ret_size = sizeof(%s)," % procedure.ret.name
    yield "        %s," % object_line(procedure)
    yield "        %s," % flags_line(procedure)
    yield "        %s," % readonly_line(procedure)
    if note.auth:
        yield "        .needs_auth = true,"
    if note.high:
        yield "        .high_priority = true,"
    yield from stream_and_fds(note)
    yield from check_lines("checks", note.checks)
    yield from check_lines("filters", note.filters)
    yield "        .invoke = invoke_%s_%s," % (protocol.program.name, procedure.name)


def peer_of(protocol, procedure):
    """The same event in the family with, or without, callback ids."""
    for other in protocol.procedures:
        if (other is not procedure and other.notes.event == procedure.notes.event
                and other.notes.event_id == procedure.notes.event_id):
            return other.number
    return 0


def event_row(protocol, procedure):
    note, msg = procedure.notes, procedure.msg
    yield "        .msg_size = sizeof(%s)," % msg.name
    yield "        .event_family = VIR_API_EVENT_%s," % note.event.replace("-", "_").upper()
    yield "        .event_id = %s," % (note.event_id or 0)
    yield "        %s," % object_line(procedure)
    yield "        .flags_offset = -1,"
    yield "        .callback_offset = %s," % (
        offset(msg, "callbackID") if note.callback_id else "-1")
    yield "        .inner_offset = %s," % (
        offset(msg, "msg") if member_named(msg, "msg") else "-1")
    peer = peer_of(protocol, procedure) if note.event_id else 0
    if peer:
        yield "        .event_peer = %d," % peer


def emit_invoke(out, protocol, procedure):
    name = "%s_%s" % (protocol.program.name, procedure.name)
    out.line("static int\ninvoke_%s(virApiFunc func, virApiCall *call, const void *args, "
             "void *ret)\n{" % name)
    out.line("    return ((virApiBody_%s_%s) func)(call, args, ret);\n}\n"
             % (protocol.program.name.upper(), procedure.name))


def emit(protocols, out_path):
    out = Writer(*protocols)
    out.line("/* %s: what is so about each procedure. */" % out.name(out_path))
    out.line('#include "config.h"\n\n#include <stddef.h>\n')
    out.line('#include "libvirt/libvirt.h"\n#include "virapi_rows.h"')
    for protocol in protocols:
        out.line('#include "%s_types.h"' % protocol.name)
    out.line()
    for protocol in protocols:
        for procedure in protocol.procedures:
            if not procedure.notes.event:
                emit_invoke(out, protocol, procedure)
    for protocol in protocols:
        upper = protocol.program.name.upper()
        out.line("static const virApiProc %s_procs[] = {" % protocol.program.name)
        for procedure in protocol.procedures:
            out.line("    [%s] = {" % procedure.symbol)
            out.line("        .program = %s_PROGRAM, .number = %s," % (upper, procedure.symbol))
            out.line('        .name = "%s",' % procedure.name)
            rows = event_row if procedure.notes.event else call_row
            for line in rows(protocol, procedure):
                out.line(line)
            out.line("    },")
        out.line("};\n")
    out.line("const virApiProgram virApiPrograms[] = {")
    for protocol in protocols:
        upper = protocol.program.name.upper()
        out.line('    { "%s", %s_PROGRAM, %s_PROTOCOL_VERSION, %s_procs, %s_PROC_LAST },' % (
            protocol.program.name, upper, upper, protocol.program.name, upper))
    out.line("};\n\nconst size_t virApiProgramsCount = G_N_ELEMENTS(virApiPrograms);")
    out.write(out_path)
