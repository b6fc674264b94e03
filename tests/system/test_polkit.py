#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real polkit on a bus of its own: who may log in, and what each may then do and see."""
import json
import subprocess
import sys
import time
import unittest

import libvirt
from harness import LIMIT, STOCK, Daemon, SystemTest, client_env, guest_xml, main
from policy import install_rules, join_group, need_polkit, start_bus

# Users that every Debian has. What the rules below say of them:
NOBODY = 65534      # may log in, and do everything to guests named mine, nothing to others
DAEMON = 1          # may not log in
GAMES = 5           # is in the group libvirt, which the rule that we install lets in
NAMELESS = 54321    # no such user
BIN = 2             # nothing is said: must show an administrator's password, with no way to

RULE = """
polkit.addRule(function(action, subject) {
    if (action.id == "org.libvirt.unix.manage") {
        if (subject.user == "nobody")
            return polkit.Result.YES;
        if (subject.user == "daemon")
            return polkit.Result.NO;
    }
    if (action.id.indexOf("org.libvirt.api.domain.") == 0 && subject.user == "nobody") {
        if (action.lookup("connect_driver") == "QEMU" && action.lookup("domain_name") == "mine")
            return polkit.Result.YES;
        return polkit.Result.NO;
    }
});
"""

CLIENT = """
import json, libvirt, sys
libvirt.registerErrorHandler(lambda *args: None, None)
try:
    conn = libvirt.open(sys.argv[1])
    print(json.dumps({"ok": eval(sys.argv[2])}))
except libvirt.libvirtError as e:
    print(json.dumps({"code": e.get_error_code(), "domain": e.get_error_domain(),
                      "message": e.get_error_message()}))
"""

# Prints the names of the guests of the events it gets, until that of @last.
WATCHER = """
import libvirt, sys
libvirt.registerErrorHandler(lambda *args: None, None)
libvirt.virEventRegisterDefaultImpl()
conn = libvirt.open(sys.argv[1])
seen = []
def arrived(conn, dom, event, detail, opaque):
    seen.append(dom.name())
conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, arrived, None)
print("watching", flush=True)
while sys.argv[2] not in seen:
    libvirt.virEventRunDefaultImpl()
print(" ".join(seen), flush=True)
"""


class Polkit(SystemTest):
    conf = 'unix_sock_rw_perms = "0777"\nauth_unix_rw = "polkit"\nauth_unix_ro = "polkit"\n'

    @classmethod
    def setUpClass(cls):
        cls.bus = start_bus()
        cls.addClassCleanup(cls.bus.stop)
        cls.daemon = Daemon(cls.conf, env={"DBUS_SYSTEM_BUS_ADDRESS": cls.bus.address})
        cls.tmp = cls.daemon.tmp
        cls.addClassCleanup(cls.daemon.stop)
        cls.daemon.start()
        cls.conn = cls.daemon.connect()

    def client(self, user, expression="True", uri=None):
        """What another user gets for an expression about its conn: (value, error)."""
        done = subprocess.run([sys.executable, "-c", CLIENT, uri or self.daemon.uri, expression],
                              user=user, group=user, extra_groups=[], env=client_env(),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=LIMIT,
                              check=True, cwd="/")
        answer = json.loads(done.stdout)
        return answer.get("ok"), None if "ok" in answer else answer

    def assert_refused(self, answer, code, words):
        self.assertIsNotNone(answer[1], f"got {answer[0]!r}")
        self.assertEqual(answer[1]["code"], code, answer[1]["message"])
        self.assertRegex(answer[1]["message"], words)


class Login(Polkit):
    def test_root_needs_no_leave(self):
        self.assertEqual(self.conn.getType(), "QEMU")

    def test_whom_the_rules_let_in(self):
        self.assertEqual(self.client(NOBODY, "conn.getType()"), ("QEMU", None))

    def test_whom_the_rules_keep_out(self):
        self.assert_refused(self.client(DAEMON), libvirt.VIR_ERR_AUTH_FAILED,
                            "access denied by policy")

    def test_who_would_have_to_show_a_password_and_has_no_way_to(self):
        self.assert_refused(self.client(BIN), libvirt.VIR_ERR_AUTH_UNAVAILABLE,
                            "no polkit agent available to authenticate action "
                            "'org.libvirt.unix.manage'")

    @unittest.skipIf(STOCK, "looks for a name first")
    def test_who_has_no_name_and_no_way_to_show_a_password(self):
        begun = time.monotonic()
        self.assert_refused(self.client(NAMELESS), libvirt.VIR_ERR_AUTH_UNAVAILABLE,
                            "no polkit agent available to authenticate action "
                            "'org.libvirt.unix.manage'")
        self.assertLess(time.monotonic() - begun, LIMIT / 6)

    def test_members_of_the_group(self):
        self.assertEqual(self.client(GAMES, "conn.getType()"), ("QEMU", None))

    def test_everybody_may_look(self):
        uri = self.daemon.readonly_uri
        for user in NOBODY, DAEMON, BIN:
            self.assertEqual(self.client(user, "conn.getType()", uri), ("QEMU", None))

    @unittest.skipIf(STOCK, "stock ends when the bus goes")
    def test_no_bus_is_told_at_once_and_how_to_mend_it(self):
        self.bus.stop()
        self.addCleanup(self.bus.start)
        begun = time.monotonic()
        self.assert_refused(self.client(NOBODY), libvirt.VIR_ERR_DBUS_SERVICE,
                            "cannot reach the system bus.*; start polkit, or set another login")
        self.assertLess(time.monotonic() - begun, LIMIT / 6)
        self.fresh_client_works()       # root's, which asks nobody

    @unittest.skipIf(STOCK, "stock ends when the bus goes")
    def test_polkit_comes_back_with_the_bus(self):
        self.bus.stop()
        self.bus.start()
        self.assertEqual(self.client(NOBODY, "conn.getType()"), ("QEMU", None))


class Access(Polkit):
    conf = Polkit.conf + 'access_drivers = [ "polkit" ]\n'

    def setUp(self):
        super().setUp()
        self.mine = self.guest("mine")
        self.yours = self.guest("yours")

    def test_root_may_everything(self):
        self.assertIn("<name>yours</name>", self.yours.XMLDesc(libvirt.VIR_DOMAIN_XML_SECURE))

    def test_lists_show_what_one_may_see(self):
        names = "sorted(dom.name() for dom in conn.listAllDomains())"
        self.assertEqual(sorted(dom.name() for dom in self.conn.listAllDomains()),
                         ["mine", "yours"])
        self.assertEqual(self.client(NOBODY, names), (["mine"], None))
        self.assertEqual(self.client(NOBODY, "conn.listDefinedDomains()"), (["mine"], None))
        self.assertEqual(self.client(NOBODY, "conn.numOfDefinedDomains()"), (1, None))

    def test_guests_of_others_can_not_be_looked_up(self):
        self.assertEqual(self.client(NOBODY, "conn.lookupByName('mine').name()"), ("mine", None))
        self.assert_refused(self.client(NOBODY, "conn.lookupByName('yours')"),
                            libvirt.VIR_ERR_ACCESS_DENIED, "^access denied: 'QEMU' denied access$")
        uuid = self.yours.UUIDString()
        self.assert_refused(self.client(NOBODY, f"conn.lookupByUUIDString('{uuid}')"),
                            libvirt.VIR_ERR_ACCESS_DENIED, "denied access$")

    def test_own_guests_can_be_changed(self):
        self.assertEqual(self.client(NOBODY, "conn.lookupByName('mine').setAutostart(1)"),
                         (0, None))
        self.assertEqual(self.mine.autostart(), 1)

    def test_the_read_only_socket_hides_secrets_by_default(self):
        # Nothing is said of this user, and nobody may by default what he tries first.
        secure = f"conn.lookupByName('mine').XMLDesc({libvirt.VIR_DOMAIN_XML_SECURE})"
        uri = self.daemon.uri + "-ro"
        self.assert_refused(self.client(BIN, secure, uri), libvirt.VIR_ERR_OPERATION_DENIED,
                            "virDomainGetXMLDesc")
        got, error = self.client(BIN, "conn.lookupByName('mine').XMLDesc()", uri)
        self.assertIsNone(error)
        self.assertIn("<name>mine</name>", got)

    @unittest.skipIf(STOCK, "stock 9.0.0 reads all of it first")
    def test_a_definition_is_judged_by_its_name(self):
        xml = guest_xml("other")
        self.assert_refused(self.client(NOBODY, f"conn.defineXML({xml!r})"),
                            libvirt.VIR_ERR_ACCESS_DENIED, "denied access$")
        # Whatever else it says: it isn't looked at.
        broken = xml.replace("<vcpu>1</vcpu>", "<vcpu>none</vcpu>")
        self.assert_refused(self.client(NOBODY, f"conn.defineXML({broken!r})"),
                            libvirt.VIR_ERR_ACCESS_DENIED, "denied access$")
        self.assertEqual(sorted(dom.name() for dom in self.conn.listAllDomains()),
                         ["mine", "yours"])

    def test_events_tell_of_what_one_may_see(self):
        with subprocess.Popen([sys.executable, "-c", WATCHER, self.daemon.uri, "mine"],
                              user=NOBODY, group=NOBODY, extra_groups=[], env=client_env(),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                              cwd="/") as watcher:
            self.addCleanup(watcher.kill)
            self.assertEqual(watcher.stdout.readline(), "watching\n")
            self.conn.defineXML(self.yours.XMLDesc())
            self.conn.defineXML(self.mine.XMLDesc())
            self.assertEqual(watcher.stdout.readline(), "mine\n")

    @unittest.skipIf(STOCK, "stock ends when the bus goes")
    def test_without_polkit_everything_is_refused_at_once(self):
        begun = time.monotonic()
        self.bus.stop()
        self.bus.offer_polkit(False)
        self.bus.start()

        def mend():
            self.bus.stop()
            self.bus.offer_polkit(True)
            self.bus.start()
        self.addCleanup(mend)
        with self.refuses(libvirt.VIR_ERR_ACCESS_DENIED,
                          "polkit can't be asked: .*; start polkit, or take it out of "
                          "access_drivers in libvirtd.conf"):
            self.mine.info()
        with self.refuses(libvirt.VIR_ERR_ACCESS_DENIED, "start polkit"):
            self.conn.listAllDomains()
        self.assertLess(time.monotonic() - begun, LIMIT / 6)


def setUpModule():
    install_rules(RULE)
    join_group("libvirt", "games")


if __name__ == "__main__":
    need_polkit()
    main()
