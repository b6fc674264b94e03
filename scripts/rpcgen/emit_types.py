# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits PROGRAM_types.h: plain C structs, constants, body types."""
import model
from emit import Writer, guard


def c_type(member):
    """The C type of one element."""
    if member.kind in model.SCALARS:
        return model.SCALARS[member.kind][0]
    if member.kind == "opaque":
        return "unsigned char"
    if member.kind == "string":
        return "char *"
    return member.target.name


def pointer(ctype, name):
    return "%s*%s" % (ctype if ctype.endswith("*") else ctype + " ", name)


def plain(ctype, name):
    return "%s%s" % (ctype if ctype.endswith("*") else ctype + " ", name)


def member_lines(member):
    ctype, name = c_type(member), member.name
    if member.shape == model.VARIABLE:
        return ["struct {",
                "    unsigned int %s_len;  /* at most %s */" % (name, member.count[0]),
                "    %s;" % pointer(ctype, name + "_val"),
                "} %s;" % name]
    note = ""
    if member.kind == "int" and member.target:
        note = "  /* %s, or what the peer made of it */" % member.target.name
    if member.shape == model.FIXED:
        return ["%s[%s];%s" % (plain(ctype, name), member.count[0], note)]
    if member.shape == model.OPTIONAL:
        if member.kind == "string":
            return ["char *%s;  /* NULL = absent */" % name]
        return ["%s;  /* NULL = absent */" % pointer(ctype, name)]
    return ["%s;%s" % (plain(ctype, name), note)]


def emit_enum(out, enum, prefix):
    out.line("typedef enum {")
    for member in sorted(enum.members, key=lambda each: each.value):
        out.line("    %s = %d," % (member.name, member.value))
    if prefix:
        out.line("    %s_PROC_LAST" % prefix)
    out.line("} %s;" % enum.name)


def emit_struct(out, struct):
    out.line("typedef struct %s {" % struct.name)
    for member in struct.members:
        for line in member_lines(member):
            out.line("    " + line)
    out.line("} %s;" % struct.name)


def emit_union(out, union):
    out.line("typedef struct %s {" % union.name)
    out.line("    int %s;" % union.selector.name)
    out.line("    union {")
    for arm in union.arms:
        for line in member_lines(arm.member):
            out.line("        %s  /* %d */" % (line, arm.value))
    out.line("    } u;")
    out.line("} %s;" % union.name)


def body_type(protocol, procedure):
    args = procedure.args.name if procedure.args else "void"
    ret = procedure.ret.name if procedure.ret else "void"
    return ("typedef int (*virApiBody_%s_%s)(virApiCall *call,\n    const %s *args, %s *ret);"
            % (protocol.program.name.upper(), procedure.name, args, ret))


def emit(protocol, out_path):
    out = Writer(protocol)
    out.line("/* %s: the structs and numbers of the protocol. */" % out.name(out_path))
    name = guard(out_path)
    out.line("#ifndef %s\n#define %s\n\n#include <stdint.h>\n" % (name, name))
    if protocol.program:
        out.line('#include "virapi.h"')
    for include in protocol.includes:
        out.line(include)
    out.line()
    for item in protocol.items:
        if isinstance(item, model.Const):
            out.line("#define %s %s" % (item.name, item.text))
            continue
        if isinstance(item, model.Typedef):
            continue                    # followed already, see Member
        out.line()
        if isinstance(item, model.Enum):
            procedures = item.doc and "@program" in item.doc
            emit_enum(out, item, protocol.program.name.upper() if procedures else None)
        elif isinstance(item, model.Struct):
            emit_struct(out, item)
        else:
            emit_union(out, item)
    if protocol.program:
        out.line("\n/* The body of each call: see VIR_API_ROW in virapi.h. */")
        for procedure in protocol.procedures:
            if not procedure.notes.event:
                out.line(body_type(protocol, procedure))
    out.line("\n#endif /* %s */" % name)
    out.write(out_path)
