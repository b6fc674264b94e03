# SPDX-License-Identifier: LGPL-2.1-or-later
"""Random calls made from the .x files: valid ones, doubtful ones, and ones spoilt on the way.

Everything comes from one random.Random, so a seed tells the whole sequence.
"""
import os
import struct
import sys

import wire
from harness import TOP

sys.path.insert(0, os.path.join(TOP, "scripts/rpcgen"))
import model    # noqa: E402
import parse    # noqa: E402

# Part of every name that a path trick would leave behind on the host.
MARK = "vireo-attack-mark"

STRINGS = ["", "/", ".", "..", "../" * 8 + "tmp/" + MARK, "/tmp/" + MARK, "a/" + MARK, "%s%n%s%n",
           "\x01\x1b[2J\n\r", "\u202e\ufeff", "x" * 255, "x" * 256, "y" * 5000, "-1", "vda", "pc",
           "x86_64", "hvm", "qemu", "kvm", "qemu:///system", "serial0", "charserial0", "&lt;<&>]]>"]
RAW_STRINGS = [b"\xff\xfe\xfd", b"nul\0inside", b"\xc0\x80", b"\xed\xa0\x80", b"z" * 70000]
COUNTS = [0, 0, 1, 2, 16, 64, 1024, 4096, 16384, 65536, 0x7fffffff, 0x80000000, 0xffffffff]
WORDS = [0, 0, 1, 2, 3, 7, 255, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]


def protocols():
    """Returns the programs that clients may call, as rpcgen reads them."""
    folder = os.path.join(TOP, "src/remote")
    remote = parse.read(os.path.join(folder, "remote_protocol.x"))
    return [remote] + [parse.read(os.path.join(folder, name + "_protocol.x"), [remote])
                       for name in ("qemu", "lxc")]


class Call:
    """One call, ready to be sent."""

    def __init__(self, program, procedure, payload, stream):
        self.program, self.procedure, self.payload = program, procedure, payload
        self.stream = stream
        self.whole = True       # has not been spoilt: must be answered

    def packet(self, serial, kind=wire.CALL):
        return wire.packet(self.procedure, self.payload, serial, self.program, kind=kind)


class Generator:
    """Makes calls about @guests, pairs (name, uuid bytes), with documents out of @documents."""

    def __init__(self, chance, guests, documents):
        self.chance, self.guests, self.documents = chance, guests, documents
        self.procedures = []
        for protocol in protocols():
            number = protocol.consts[protocol.name.upper() + "_PROGRAM"].value
            self.procedures += [(number, each) for each in protocol.procedures]
        # Half of all calls go to what has a body for guests; the rest to everything.
        self.likely = [(number, each) for number, each in self.procedures
                       if each.name.startswith("DOMAIN_") and each.args
                       or each.name.startswith("CONNECT_DOMAIN_EVENT")]

    def call(self):
        pick = self.likely if self.chance.random() < 0.5 else self.procedures
        number, procedure = self.chance.choice(pick)
        payload = b"".join(self.member(each) for each in
                           (procedure.args.members if procedure.args else []))
        call = Call(number, procedure.number, payload, procedure.notes.stream)
        if self.chance.random() < 0.25:
            self.spoil(call)
        return call

    def spoil(self, call):
        """Cuts, lengthens or overwrites the arguments of a call."""
        data = bytearray(call.payload)
        for _ in range(self.chance.randrange(1, 4)):
            deed = self.chance.randrange(4)
            if deed == 0 and data:
                del data[self.chance.randrange(len(data)):]
            elif deed == 1:
                data += self.chance.randbytes(self.chance.choice((1, 4, 64)))
            elif deed == 2 and len(data) >= 4:
                at = self.chance.randrange(len(data) // 4) * 4
                data[at:at + 4] = struct.pack(">I", self.chance.choice(COUNTS))
            elif data:
                data[self.chance.randrange(len(data))] = self.chance.randrange(256)
        call.payload, call.whole = bytes(data), False

    # ---- arguments ----

    def member(self, member):
        if member.shape == model.OPTIONAL:
            if self.chance.random() < 0.4:
                return struct.pack(">I", 0)
            return struct.pack(">I", 1) + self.one(member)
        if member.shape == model.ONE:
            return self.one(member)
        count = member.count[1]
        if member.shape == model.VARIABLE:
            count = min(count, self.chance.choice((0, 1, 1, 2, 3, 16, 300)))
        if member.kind == "opaque":
            data = self.chance.randbytes(count)
            padded = data + b"\0" * (-count % 4)
        else:
            padded = b"".join(self.one(member) for _ in range(count))
        return (struct.pack(">I", count) if member.shape == model.VARIABLE else b"") + padded

    def one(self, member):
        if member.kind == "string":
            return self.string(member)
        if member.kind == "struct":
            if member.target.name == "remote_nonnull_domain":
                return self.domain()
            return b"".join(self.member(each) for each in member.target.members)
        if member.kind == "union":
            arm = self.chance.choice(member.target.arms)
            return struct.pack(">I", arm.value) + self.member(arm.member)
        if model.SCALARS[member.kind][1] == 8:
            return struct.pack(">Q", self.chance.choice((0, 1, 65536, 1 << 20, 1 << 63,
                                                         (1 << 64) - 1,
                                                         self.chance.getrandbits(64))))
        if member.name == "flags":
            return struct.pack(">I", self.flags())
        if "max" in member.name or member.name.startswith("n"):
            return struct.pack(">I", self.chance.choice(COUNTS))
        return struct.pack(">I", self.chance.choice(WORDS))

    def flags(self):
        return self.chance.choice((0, 0, 0, 1, 2, 3, 1 << self.chance.randrange(32),
                                   self.chance.getrandbits(6), 0xffffffff))

    def string(self, member):
        name = member.name.lower()
        if "xml" in name and self.chance.random() < 0.8:
            return _string(self.chance.choice(self.documents).encode())
        if name == "name" and self.chance.random() < 0.5:
            return _string(self.chance.choice(self.guests)[0].encode())
        if name == "cmd" and self.chance.random() < 0.5:
            return _string(self.chance.choice((b'{"execute":"query-status"}', b"info version",
                                               b'{"execute":1}', b"[[[[[", b'{"execute":"stop"}')))
        if self.chance.random() < 0.1:
            return _string(self.chance.choice(RAW_STRINGS))
        return _string(self.chance.choice(STRINGS).encode())

    def domain(self):
        name, uuid = self.chance.choice(self.guests)
        if self.chance.random() < 0.1:
            uuid = self.chance.randbytes(16)
        if self.chance.random() < 0.1:
            name = self.chance.choice(STRINGS)
        return (_string(name.encode()) + uuid
                + struct.pack(">i", self.chance.choice((-1, -1, 0, 1, 2, 1 << 30))))


def _string(data):
    return struct.pack(">I", len(data)) + data + b"\0" * (-len(data) % 4)
