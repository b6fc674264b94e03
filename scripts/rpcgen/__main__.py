# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes C from the protocol descriptions; runs at build time, standard library only.

    rpcgen types  [--import OTHER.x] FILE.x -o OUT   plain C structs, numbers, body types
    rpcgen header [--import OTHER.x] FILE.x -o OUT   declarations of the descriptors
    rpcgen codec  [--import OTHER.x] FILE.x -o OUT   descriptor tables for virxdr.h
    rpcgen digest [--import OTHER.x] FILE.x -o OUT   text of what a peer can see
    rpcgen rows   FILE.x... -o OUT                   one row for each procedure
"""
import argparse
import sys

import emit_codec
import emit_digest
import emit_rows
import emit_types
import model
import parse

EMITTERS = {
    "types": emit_types.emit,
    "header": emit_codec.emit_header,
    "codec": emit_codec.emit_source,
    "digest": emit_digest.emit,
}


def main():
    options = argparse.ArgumentParser(prog="rpcgen", description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=sorted(EMITTERS) + ["rows"])
    options.add_argument("files", nargs="+", metavar="FILE.x")
    options.add_argument("--import", dest="imports", action="append", default=[],
                         metavar="OTHER.x", help="a protocol whose types FILE.x uses")
    options.add_argument("-o", dest="out", required=True, metavar="OUT")
    args = options.parse_args()

    imports = [parse.read(path) for path in args.imports]
    if args.what == "rows":
        protocols = []
        for path in args.files:
            # the first program's types are known in the others
            protocols.append(parse.read(path, protocols[:1]))
        emit_rows.emit(protocols, args.out)
        return
    if len(args.files) != 1:
        options.error("one file at a time")
    EMITTERS[args.what](parse.read(args.files[0], imports), args.out)


if __name__ == "__main__":
    try:
        main()
    except model.Error as error:
        sys.exit(str(error))
