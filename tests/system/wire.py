# SPDX-License-Identifier: LGPL-2.1-or-later
"""The protocol by hand: for what no well-behaved client would send."""
import socket
import struct

REMOTE, QEMU = 0x20008086, 0x20008087
CALL, REPLY, MESSAGE, STREAM = 0, 1, 2, 3
OK, ERROR, CONTINUE = 0, 1, 2
CONNECT_OPEN, CONNECT_GET_TYPE, AUTH_LIST = 1, 3, 66
CONNECT_GET_LIB_VERSION, CONNECT_LIST_ALL_DOMAINS = 157, 273
DOMAIN_LOOKUP_BY_NAME, DOMAIN_GET_XML_DESC, DOMAIN_RESET = 23, 14, 245


def packet(procedure, payload=b"", serial=1, program=REMOTE, version=1, kind=CALL, status=OK):
    return struct.pack(">IIIiiIi", 28 + len(payload), program, version, procedure, kind, serial,
                       status) + payload


def string(text):
    data = text.encode()
    return struct.pack(">I", len(data)) + data + b"\0" * (-len(data) % 4)


class Wire:
    """One raw connection to a path or an (address, port), through TLS if a context is given."""

    def __init__(self, place, seconds, tls=None):
        kind = socket.AF_UNIX if isinstance(place, str) else socket.AF_INET
        self.sock = socket.socket(kind, socket.SOCK_STREAM)
        self.sock.settimeout(seconds)
        self.sock.connect(place)
        if tls:
            self.sock = tls.wrap_socket(self.sock)
        self.serial = 0

    def send(self, data):
        self.sock.sendall(data)

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            more = self.sock.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def receive(self):
        """Returns (kind, serial, status, payload) of the next message; EOFError at the end."""
        length, = struct.unpack(">I", self._exactly(4))
        body = self._exactly(length - 4)
        _, _, _, kind, serial, status = struct.unpack(">IIiiIi", body[:24])
        return kind, serial, status, body[24:]

    def call(self, procedure, payload=b"", **header):
        """Sends a call and returns (status, payload) of its reply."""
        self.serial += 1
        self.send(packet(procedure, payload, self.serial, **header))
        while True:
            kind, serial, status, payload = self.receive()
            if kind == REPLY and serial == self.serial:
                return status, payload

    def open(self):
        """Does what a client does first."""
        assert self.call(AUTH_LIST)[0] == OK
        status, payload = self.call(CONNECT_OPEN, struct.pack(">I", 1) + string("qemu:///system")
                                    + struct.pack(">I", 0))
        assert status == OK, payload
        return self

    def closed(self):
        """Whether the other side closes; whatever it still sends is passed over."""
        try:
            while True:
                self.receive()
        except (EOFError, ConnectionError):
            return True
        except TimeoutError:
            return False

    def close(self):
        self.sock.close()


def error_of(payload):
    """Returns (code, domain, message) of the error struct of a reply."""
    code, domain, has_message = struct.unpack(">iiI", payload[:12])
    if not has_message:
        return code, domain, ""
    length, = struct.unpack(">I", payload[12:16])
    return code, domain, payload[16:16 + length].decode()
