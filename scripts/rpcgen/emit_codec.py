# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits PROGRAM_codec.h and .c: descriptor tables for the engine in virxdr.h."""
import model
from emit import Writer, guard

KINDS = {"int": "INT", "unsigned int": "UINT", "hyper": "HYPER", "unsigned hyper": "UHYPER",
         "double": "DOUBLE", "char": "CHAR", "unsigned char": "UCHAR", "unsigned short": "USHORT",
         "string": "STRING", "opaque": "OPAQUE", "struct": "TYPE", "union": "TYPE"}
SHAPES = {model.ONE: "ONE", model.FIXED: "FIXED", model.VARIABLE: "VARIABLE",
          model.OPTIONAL: "OPTIONAL"}


def least(member):
    """The fewest bytes that @member takes on the wire."""
    if member.shape in (model.VARIABLE, model.OPTIONAL):
        return 4
    if member.kind == "opaque":
        return (member.count[1] + 3) & ~3
    return least_element(member) * (member.count[1] if member.shape == model.FIXED else 1)


def least_element(member):
    if member.kind in model.SCALARS:
        return model.SCALARS[member.kind][1]
    if member.kind == "string":
        return 4
    if member.kind == "union":
        return 4 + min(least(arm.member) for arm in member.target.arms)
    return sum(least(each) for each in member.target.members)


def field(owner, member, prefix="", arm=None):
    parts = ['"%s"' % member.name, "VIR_XDR_" + KINDS[member.kind],
             "VIR_XDR_" + SHAPES[member.shape]]
    path = prefix + member.name
    if member.shape == model.VARIABLE:
        parts.append(".offset = offsetof(%s, %s.%s_val)" % (owner, path, member.name))
        parts.append(".count_offset = offsetof(%s, %s.%s_len)" % (owner, path, member.name))
    else:
        parts.append(".offset = offsetof(%s, %s)" % (owner, path))
    if member.count:
        parts.append(".count = %s" % member.count[0])
    if member.length:
        parts.append(".length = %s" % member.length[0])
    if member.kind in ("struct", "union"):
        parts.append(".type = &%s_xdr" % member.target.name)
    if arm is not None:
        parts.append(".arm = %d" % arm)
    return "    { %s }," % ", ".join(parts)


def emit_type(out, item):
    name = item.name
    out.line("static const virXDRField %s_fields[] = {" % name)
    if isinstance(item, model.Union):
        out.line('    { "%s", VIR_XDR_INT, VIR_XDR_ONE, .offset = offsetof(%s, %s) },'
                 % (item.selector.name, name, item.selector.name))
        for arm in item.arms:
            out.line(field(name, arm.member, "u.", arm.value))
        smallest = 4 + min(least(arm.member) for arm in item.arms)
    else:
        for member in item.members:
            out.line(field(name, member))
        smallest = sum(least(member) for member in item.members)
    out.line("};")
    out.line("const virXDRType %s_xdr = {" % name)
    out.line('    "%s", sizeof(%s), %d, %s_fields, G_N_ELEMENTS(%s_fields), %s\n};\n' % (
        name, name, smallest, name, name,
        "true" if isinstance(item, model.Union) else "false"))


def reference(struct):
    return "&%s_xdr" % struct.name if struct else "NULL"


def emit_program(out, protocol):
    name, upper = protocol.program.name, protocol.program.name.upper()
    out.line("static const virXDRProc %s_procs[] = {" % name)
    for procedure in protocol.procedures:
        if procedure.notes.event:
            out.line("    [%s] = { .msg = %s }," % (procedure.symbol, reference(procedure.msg)))
        elif procedure.args or procedure.ret:
            out.line("    [%s] = { %s, %s, NULL }," % (
                procedure.symbol, reference(procedure.args), reference(procedure.ret)))
    out.line("    [%s_PROC_LAST] = { NULL, NULL, NULL },\n};\n" % upper)


def emit_source(protocol, out_path):
    out = Writer(protocol)
    base = out.name(out_path)[:-2]
    out.line("/* %s.c: how each struct of the protocol looks on the wire. */" % base)
    out.line('#include "config.h"\n\n#include "%s.h"\n\n#include <stddef.h>\n#include <glib.h>\n'
             % base)
    items = [each for each in protocol.items if isinstance(each, (model.Struct, model.Union))]
    for item in items:
        emit_type(out, item)
    if protocol.program:
        emit_program(out, protocol)
    out.line("static const virXDRType *const %s_types[] = {" % protocol.name)
    for item in items:
        out.line("    &%s_xdr," % item.name)
    out.line("};\n")
    out.line("const virXDRProgram %s_codec = {" % protocol.name)
    if protocol.program:
        upper = protocol.program.name.upper()
        out.line("    .program = %s_PROGRAM, .version = %s_PROTOCOL_VERSION," % (upper, upper))
        out.line("    .procs = %s_procs, .nprocs = %s_PROC_LAST," % (protocol.program.name, upper))
    out.line("    .types = %s_types, .ntypes = G_N_ELEMENTS(%s_types),\n};"
             % (protocol.name, protocol.name))
    out.write(out_path)


def emit_header(protocol, out_path):
    out = Writer(protocol)
    base = out.name(out_path)
    out.line("/* %s: the descriptors of the protocol's structs. */" % base)
    name = guard(out_path)
    out.line("#ifndef %s\n#define %s\n" % (name, name))
    for other in protocol.imports:
        out.line('#include "%s_codec.h"' % other.name)
    out.line('#include "%s_types.h"\n#include "virxdr.h"\n' % protocol.name)
    for item in protocol.items:
        if isinstance(item, (model.Struct, model.Union)):
            out.line("extern const virXDRType %s_xdr;" % item.name)
    out.line("\nextern const virXDRProgram %s_codec;" % protocol.name)
    out.line("\n#endif /* %s */" % name)
    out.write(out_path)
