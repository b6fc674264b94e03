#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whoever is refused, or sends what makes no sense, leaves one line in the log: who, and why."""
import array
import contextlib
import os
import re
import socket
import ssl
import struct
import subprocess
import sys

import libvirt
import wire
from harness import LIMIT, Daemon, SystemTest, client_env, main, need_users
from network import Pki, need_program, own_network, sasl_folder
from policy import install_rules, need_polkit, start_bus

NOBODY, SOMEBODY = 65534, 65533
DAEMON = 1          # whom the rule keeps out
BIN = 2             # nothing is said: must show a password, with no way to

RULE = """
polkit.addRule(function(action, subject) {
    if (action.id == "org.libvirt.unix.manage" && subject.user == "daemon")
        return polkit.Result.NO;
});
"""

AUTH_SASL_INIT, AUTH_SASL_START, AUTH_SASL_STEP, AUTH_POLKIT = 67, 68, 69, 70
ADMIN, ADMIN_OPEN = 0x06900690, 1
TCP, TLS = ("127.0.0.1", 16509), ("127.0.0.1", 16514)

# The emulators are being asked what they can do meanwhile, and the bus may go.
QUIET = 'log_filters = "4:qemu 4:dbus"\n'

# Opens a connection, which must fail.
CLIENT = """
import libvirt, sys
libvirt.registerErrorHandler(lambda *args: None, None)
try:
    libvirt.open(sys.argv[1])
except libvirt.libvirtError:
    sys.exit(0)
sys.exit("was let in")
"""

# Connects as often as it is told, says so, and stays until it is ended.
CROWD = """
import socket, sys
crowd = []
for _ in range(int(sys.argv[2])):
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(sys.argv[1])
    crowd.append(sock)
print("in", flush=True)
sys.stdin.read()
"""


class LogTest(SystemTest):
    @classmethod
    def start(cls, *args):
        need_users()
        cls.daemon = Daemon(*args)
        cls.addClassCleanup(cls.daemon.stop)
        cls.daemon.start().wait_log("is ready")

    def lines(self, start, awaited):
        """What was logged from there on, once these words have come and all else had its turn."""
        self.daemon.wait_log(awaited, start)
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(self.daemon.readonly_socket)
            last.sendall(struct.pack(">I", 5))
            self.assertEqual(last.recv(1), b"")
        log = self.daemon.wait_log("packet length 5 .*\n", start)
        return [line for line in log.splitlines() if "packet length 5 " not in line]

    def assert_one_line(self, start, peer, reason):
        lines = self.lines(start, reason)
        self.assertEqual(len(lines), 1, lines)
        self.assertRegex(lines[0], rf"\b{peer}\b.*{reason}")

    def log_size(self):
        return os.path.getsize(self.daemon.log_path)


# ---- ways to be refused; each returns how the log is to name who it was ----


def call(place, *args, **header):
    """A refused call."""
    def do(test):
        conn, peer = test.knock(place)
        test.assertEqual(conn.call(*args, **header)[0], wire.ERROR)
        return peer
    return do


def send(place, data):
    """Bytes that nothing is answered to."""
    def do(test):
        conn, peer = test.knock(place)
        conn.send(data)
        return peer
    return do


def send_two_descriptors(test):
    conn, peer = test.knock("ro")
    fds = array.array("i", [0, 1])
    conn.sock.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
    return peer


def plain(place, user, password):
    """A login by SASL that shows its password."""
    def do(test):
        conn, peer = test.knock(place)
        test.assertEqual(conn.call(AUTH_SASL_INIT)[0], wire.OK)
        data = f"\0{user}\0{password}".encode()
        status, answer = conn.call(AUTH_SASL_START, wire.string("PLAIN") + struct.pack(
            f">II{len(data)}I", 0, len(data), *data))
        test.assertEqual(status, wire.ERROR)
        test.assertNotIn(password, wire.error_of(answer)[2])
        return peer
    return do


def mechanism(place, name):
    def do(test):
        conn, peer = test.knock(place)
        test.assertEqual(conn.call(AUTH_SASL_INIT)[0], wire.OK)
        test.assertEqual(conn.call(AUTH_SASL_START, wire.string(name) +
                                   struct.pack(">II", 1, 0))[0], wire.ERROR)
        return peer
    return do


def stock_login(user, password):
    """By a stock client, over plain TCP."""
    def answer(credentials, _):
        for credential in credentials:
            credential[4] = user if credential[0] == libvirt.VIR_CRED_AUTHNAME else password
        return 0

    def do(test):
        kinds = [libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_PASSPHRASE]
        with test.refuses(libvirt.VIR_ERR_AUTH_FAILED):
            libvirt.openAuth("qemu+tcp://127.0.0.1/system", [kinds, answer, None], 0)
        return r"127\.0\.0\.1:\d+"
    return do


def user(number):
    """A stock client of that user, at the read-write socket, which asks polkit."""
    def do(test):
        client = subprocess.Popen([sys.executable, "-c", CLIENT, test.daemon.uri], user=number,
                                  group=number, extra_groups=[], env=client_env(), cwd="/")
        test.assertEqual(client.wait(LIMIT), 0)
        return f"uid {number} pid {client.pid}"
    return do


def user_without_bus(number):
    def do(test):
        test.bus.stop()
        try:
            return user(number)(test)
        finally:
            test.bus.start()
    return do


def administrator(number):
    def do(test):
        script = ("import socket, sys; sock = socket.socket(socket.AF_UNIX); "
                  "sock.connect(sys.argv[1]); sock.recv(1)")
        client = subprocess.Popen([sys.executable, "-c", script, test.place("admin")],
                                  user=number, group=number, extra_groups=[], cwd="/")
        test.assertEqual(client.wait(LIMIT), 0)
        return f"uid {number} pid {client.pid}"
    return do


def certificate(pki, name):
    """A handshake with that certificate of that authority, or with none."""
    def do(test):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if pki:
            context.load_cert_chain(getattr(test, pki).path(name + "-cert.pem"),
                                    getattr(test, pki).path(name + "-key.pem"))
        with socket.create_connection(TLS, LIMIT) as sock:
            peer = test.name(sock)
            # with TLS 1.3 a client has done its part before it is judged
            with contextlib.suppress(OSError), context.wrap_socket(sock) as inside:
                test.assertEqual(inside.recv(1), b"")
        return peer
    return do


def inside_tls(data):
    def do(test):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.load_cert_chain(test.pki.path("alice-cert.pem"), test.pki.path("alice-key.pem"))
        conn = wire.Wire(TLS, LIMIT, context)
        test.addCleanup(conn.close)
        test.assertEqual(conn.sock.recv(1), b"\1")
        conn.send(data)
        return test.name(conn.sock)
    return do


def gone(place):
    """Connects and goes before anything was said."""
    def do(test):
        conn, peer = test.knock(place)
        conn.close()
        return peer
    return do


REFUSALS = (
    # what makes no sense, from strangers
    ("no length", send("ro", struct.pack(">I", 0)), "packet length 0 "),
    ("a length without a header", send("ro", struct.pack(">I", 27)), "packet length 27 "),
    ("more than strangers may send", send("ro", struct.pack(">I", 65537)),
     "packet length 65537 is not between 28 and 65536"),
    ("a length beyond all limits", send("tcp", b"\xff" * 4), "packet length 4294967295 "),
    ("another protocol", send("tcp", b"GET / HTTP/1.0\r\n\r\n"), "packet length"),
    ("too many descriptors", send_two_descriptors, "several descriptors"),
    ("a descriptor of a stranger", send("ro", wire.packet(66, struct.pack(">I", 1), kind=4)),
     "announces descriptors"),
    ("an unknown program", call("ro", 1, program=0x12345678), "program 305419896 version 1"),
    ("an unknown version", call("tcp", 1, version=7), "version 7"),
    ("an unknown procedure", call("ro", 100000), "procedure: 100000"),
    ("a call that is a reply", call("ro", wire.AUTH_LIST, status=wire.ERROR), "status 1"),
    ("a message of no kind", send("ro", wire.packet(1, kind=99)), "type 99"),
    ("arguments that cannot be decoded", call("ro", AUTH_SASL_START, b"\xff" * 8), "decode"),
    ("an event of ours", send("tcp", wire.packet(107, kind=wire.MESSAGE)), "type 2"),
    # and from others
    ("arguments of one who is known", call("open", wire.DOMAIN_LOOKUP_BY_NAME, b"\xff" * 8),
     "decode"),
    ("a program of one who is known", call("open", 1, program=5), "program 5 version 1"),
    ("arguments of an administrator", call("admin", ADMIN_OPEN, b"\xff", program=ADMIN),
     "decode"),
    ("bytes through TLS", inside_tls(b"\xff" * 4), "packet length 4294967295 "),
    # who has not logged in
    ("no login", call("ro", wire.CONNECT_GET_TYPE), "authentication required"),
    ("no login over TCP", call("tcp", wire.CONNECT_GET_TYPE), "authentication required"),
    ("the wrong way to log in", call("ro", AUTH_POLKIT), "not offered"),
    ("the wrong way to log in by polkit", call("rw", AUTH_SASL_INIT), "not offered"),
    # SASL
    ("a wrong password", plain("ro", "fred", "bertpass"), "Password verification failed"),
    ("an unknown user", plain("ro", "nobody", "fredpass"), "Password verification failed"),
    ("a user who is not in the list", plain("ro", "bert", "bertpass"),
     "sasl_allowed_username_list does not have 'bert"),
    ("a wrong password over TCP", stock_login("fred", "bertpass"), "authentication failure"),
    ("one who is not in the list over TCP", stock_login("bert", "bertpass"),
     "sasl_allowed_username_list"),
    ("no such mechanism", mechanism("ro", "NO-SUCH"), "mechanism"),
    ("a mechanism that is not offered", mechanism("ro", "CRAM-MD5"), "mechanism"),
    ("a mechanism too weak for TCP", plain("tcp", "fred", "fredpass"), "mechanism"),
    ("a step before the first", call("ro", AUTH_SASL_STEP, struct.pack(">II", 1, 0)),
     "first step"),
    # polkit
    ("a rule says no", user(DAEMON), "access denied by policy"),
    ("nobody to ask", user(BIN), "no polkit agent available"),
    ("no bus", user_without_bus(NOBODY), "cannot reach the system bus"),
    ("no administrator", administrator(NOBODY), "only root"),
    # TLS
    ("no certificate", certificate(None, None), "no certificate"),
    ("of another authority", certificate("others", "alice"), "issuer is unknown"),
    ("revoked", certificate("pki", "mallory"), "revoked"),
    ("not in the list", certificate("pki", "bob"), "CN=bob"),
    ("bytes instead of TLS", send("tls", b"GET / HTTP/1.0\r\n\r\n"), "handshake failed"),
    ("gone before the handshake", gone("tls"), "handshake failed"),
)


class Refusals(LogTest):
    """One daemon that asks for something at every door."""

    @classmethod
    def setUpClass(cls):
        cls.pki = Pki()
        cls.pki.server()
        for name in "alice", "bob", "mallory":
            cls.pki.client(name)
        cls.others = Pki()
        cls.others.client("alice")
        cls.bus = start_bus()
        cls.addClassCleanup(cls.bus.stop)
        env = sasl_folder("DIGEST-MD5 SCRAM-SHA-256 PLAIN", fred="fredpass", bert="bertpass")
        cls.start(
            QUIET + 'unix_sock_rw_perms = "0777"\nauth_unix_rw = "polkit"\nauth_unix_ro = "sasl"\n'
            'unix_sock_admin_perms = "0777"\nlisten_tcp = 1\n'
            'sasl_allowed_username_list = [ "fred*" ]\n'
            'tls_allowed_dn_list = [ "*CN=alice", "*CN=mallory" ]\n'
            f'crl_file = "{cls.pki.revoke("mallory")}"\n' + cls.pki.conf(), ["--listen"],
            {**env, "DBUS_SYSTEM_BUS_ADDRESS": cls.bus.address})

    def place(self, name):
        return {"ro": self.daemon.readonly_socket, "rw": self.daemon.socket,
                "open": self.daemon.socket, "tcp": TCP, "tls": TLS,
                "admin": self.daemon.run + "/libvirt-admin-sock"}[name]

    @staticmethod
    def name(sock):
        """What the log calls our end of a connection."""
        if sock.family == socket.AF_UNIX:
            return f"uid {os.geteuid()} pid {os.getpid()}"
        return r"127\.0\.0\.1:" + str(sock.getsockname()[1])

    def knock(self, name):
        """A connection by hand and its name; root is let in at the read-write socket."""
        conn = wire.Wire(self.place(name), LIMIT)
        self.addCleanup(conn.close)
        if name == "open":
            conn.open()
        return conn, self.name(conn.sock)

    def test_each_is_one_line(self):
        for rule, refuse, reason in REFUSALS:
            with self.subTest(rule):
                start = self.log_size()
                peer = refuse(self)
                self.assert_one_line(start, peer, reason)

    def test_a_stranger_is_told_of_ten_times_and_goes(self):
        conn, peer = self.knock("ro")
        start = self.log_size()
        conn.send(wire.packet(100000) * 50)
        self.assertTrue(conn.closed())
        lines = self.lines(start, "has to go")
        self.assertEqual(len(lines), 10)
        self.assertRegex(lines[-1], peer + ".*has to go")

    def test_one_who_is_known_is_told_of_ten_times_and_stays(self):
        conn, peer = self.knock("open")
        start = self.log_size()
        for _ in range(50):
            self.assertEqual(conn.call(100000)[0], wire.ERROR)
        lines = self.lines(start, "no more of that")
        self.assertEqual(len(lines), 10)
        self.assertRegex(lines[-1], peer + ".*no more of that")
        self.assertEqual(conn.call(wire.CONNECT_GET_TYPE)[0], wire.OK)

    def test_no_password_is_in_the_log(self):
        plain("ro", "fred", "very-secret")(self)
        self.daemon.wait_log("Password verification failed")
        self.assertNotIn("very-secret", self.daemon.log())


class Places(LogTest):
    conf = ('auth_unix_ro = "polkit"\nunix_sock_rw_perms = "0777"\nmax_clients = 40\n'
            'max_anonymous_clients = 8\nmax_queued_clients = 40\nkeepalive_required = 1\n')

    @classmethod
    def setUpClass(cls):
        cls.start(QUIET + cls.conf)

    def crowd(self, number, count, path=None):
        """That many connections of a user's; returns the name of all of them."""
        crowd = subprocess.Popen([sys.executable, "-c", CROWD,
                                  path or self.daemon.readonly_socket, str(count)], user=number,
                                 group=number, extra_groups=[], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True, cwd="/")
        self.addCleanup(self.leave, crowd)
        self.assertEqual(crowd.stdout.readline(), "in\n")
        return f"uid {number} pid {crowd.pid}"

    @staticmethod
    def leave(crowd):
        crowd.stdin.close()
        crowd.wait(LIMIT)
        crowd.stdout.close()

    def test_too_many_strangers(self):
        start = self.log_size()
        peer = self.crowd(NOBODY, 12)
        self.assert_one_line(start, peer, "has to wait: 8 clients .* not logged in")

        start = self.log_size()
        peer = self.crowd(NOBODY, 30)
        self.assert_one_line(start, peer, f"turned away: too many connections of user {NOBODY}")

    def test_one_stranger_for_another(self):
        greedy = self.crowd(NOBODY, 8)
        start = self.log_size()
        self.crowd(SOMEBODY, 1)
        self.assert_one_line(start, greedy, "its place is needed for others")

    def test_too_many_of_one_user(self):
        start = self.log_size()
        peer = self.crowd(NOBODY, 31, self.daemon.socket)
        self.assert_one_line(start, peer, f"has to wait: 30 of 40 clients are user {NOBODY}")

    def test_too_many_clients(self):
        self.crowd(NOBODY, 30, self.daemon.socket)
        start = self.log_size()
        peer = self.crowd(SOMEBODY, 9, self.daemon.socket)
        self.assert_one_line(start, peer, "has to wait: 38 of 40 clients are there")

    def test_one_who_answers_no_pings(self):
        start = self.log_size()
        conn = wire.Wire(self.daemon.socket, LIMIT)
        self.addCleanup(conn.close)
        with self.assertRaisesRegex(AssertionError, "keepalive"):
            conn.open()
        self.assert_one_line(start, f"uid 0 pid {os.getpid()}", "keepalive support is required")


def setUpModule():
    install_rules(RULE)


if __name__ == "__main__":
    own_network()
    need_program("certtool")
    need_program("saslpasswd2")
    need_polkit()
    main()
