#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The commands of docs/remote.md do what it says."""
import glob
import os
import re
import shutil
import socket
import subprocess
import unittest

import sandbox
from harness import (BUILD, ETC, LIMIT, SCRATCH, STOCK, TOP, Daemon, client_env, libvirt, main)
from network import need_program, own_network

WORK = SCRATCH + "/docs"
REALM = """
[libdefaults]
default_realm = EXAMPLE.ORG
dns_lookup_kdc = false
[realms]
EXAMPLE.ORG = {
kdc = 127.0.0.1:8888
}
[domain_realm]
HOST = EXAMPLE.ORG
""".replace("HOST", socket.gethostname())
KDC = f"""
[kdcdefaults]
kdc_listen = 127.0.0.1:8888
[realms]
EXAMPLE.ORG = {{
database_name = {SCRATCH}/kdc/principal
key_stash_file = {SCRATCH}/kdc/stash
}}
"""


def blocks(heading):
    """The commands below a heading, a text a block."""
    with open(os.path.join(TOP, "docs/remote.md"), encoding="utf-8") as f:
        chapter = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", f.read(), re.M | re.S).group(1)
    found = re.findall(r"(?:^    .*\n)+", chapter, re.M)
    return [re.sub("^    ", "", block, flags=re.M) for block in found]


def setUpModule():
    """The files of this host are out of sight; names lead to its loopback."""
    for folder in "/etc/pki", "/etc/sasl2":
        sandbox.cover(folder)
    os.mkdir(WORK)
    with open(SCRATCH + "/hosts", "w", encoding="ascii") as f:
        f.write(f"127.0.0.1 {socket.gethostname()} host.example.org localhost\n")
    sandbox.bind(SCRATCH + "/hosts", "/etc/hosts")
    shutil.copy(os.path.join(BUILD, "conf/sasl/libvirt.conf"), "/etc/sasl2")


class DocsTest(unittest.TestCase):
    env = {}

    def run_block(self, text, stdin=""):
        """Runs it and returns what it prints."""
        # built for another place; and tools that would ask a terminal
        text = text.replace("/etc/libvirt/", ETC + "/")
        text = text.replace("saslpasswd2 -a", "saslpasswd2 -p -a")
        done = subprocess.run(["/bin/sh", "-euc", text], cwd=WORK, input=stdin, text=True,
                              env={**client_env(), "PATH": "/usr/sbin:/usr/bin:/bin", **self.env},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT,
                              check=False)
        self.assertEqual(done.returncode, 0, f"{text}\n{done.stdout}")
        return done.stdout

    def start(self, conf, env=None):
        self.daemon = Daemon(conf, ["--listen"], env)
        self.addCleanup(self.daemon.stop)
        self.daemon.start()


class Tls(DocsTest):
    FILES = ('ca_file = "/etc/pki/CA/cacert.pem"\n'
             'cert_file = "/etc/pki/libvirt/servercert.pem"\n'
             'key_file = "/etc/pki/libvirt/private/serverkey.pem"\n')
    URI = "qemu+tls://host.example.org/system"

    def reload(self, kill):
        start = os.path.getsize(self.daemon.log_path)
        self.run_block(kill.replace("/run/libvirtd.pid", self.daemon.pid_path))
        self.assertNotIn("stay", self.daemon.wait_log("the settings have been read", start))

    def test_certificates_names_and_lists(self):
        *files, virsh = blocks("TLS: certificates")
        for text in files:
            self.run_block(text)
        self.start(self.FILES)
        self.assertEqual(self.run_block(virsh), self.URI + "\n\n")

        subject, crl, reload = blocks("TLS: whom to let in")
        self.assertEqual(self.run_block(subject), "subject=O=Example,CN=alice\n")
        kill, admin = reload.splitlines()
        for names, allowed in (('"O=Example,CN=alice"', True), ('"*,CN=al*"', True),
                               ('"CN=alice,O=Example"', False)):
            self.daemon.write_conf(self.FILES + f"tls_allowed_dn_list = [ {names} ]\n")
            self.reload(kill)
            if allowed:
                libvirt.open(self.URI).close()
            else:
                self.assertRaises(libvirt.libvirtError, libvirt.open, self.URI)
                self.daemon.wait_log("'O=Example,CN=alice' is not in tls_allowed_dn_list")

        self.run_block(crl)
        self.daemon.write_conf(self.FILES + 'crl_file = "/etc/pki/CA/cacrl.pem"\n')
        self.reload(kill)
        self.assertRaises(libvirt.libvirtError, libvirt.open, self.URI)
        self.daemon.wait_log("client's certificate is not valid: .*revoked")
        self.run_block(admin.replace("virt-admin", "virt-admin -c libvirtd:///system?socket="
                                     f"{self.daemon.run}/libvirt-admin-sock"))


class Passwords(DocsTest):
    def test_users(self):
        add, show, remove = blocks("TLS and passwords")[0].splitlines()
        self.run_block(add, "fredpass")
        self.run_block(add.replace("fred", "bert"), "bertpass")
        self.assertRegex(self.run_block(show), "fred@.*\n.*bert@|bert@.*\n.*fred@")
        self.run_block(remove)
        self.assertNotIn("bert@", self.run_block(show))

        def answer(credentials, _):
            for credential in credentials:
                credential[4] = "fred" if credential[0] == libvirt.VIR_CRED_AUTHNAME else "fredpass"
            return 0

        self.start('listen_tls = 0\nauth_unix_rw = "sasl"\nlisten_tcp = 1\nauth_tcp = "none"\n')
        kinds = [libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_PASSPHRASE]
        libvirt.openAuth(self.daemon.uri, [kinds, answer, None], 0).close()
        self.daemon.wait_log("logged in as 'fred'")

    @unittest.skipIf(STOCK, "finds out when a client comes")
    def test_they_are_not_enough_for_tcp(self):
        daemon = Daemon("listen_tls = 0\nlisten_tcp = 1\n", ["--listen"])
        with daemon.spawn():
            self.assertNotEqual(daemon.wait(), 0)
        self.assertIn("112 bits", daemon.log())


@unittest.skipUnless(os.path.exists("/usr/sbin/krb5kdc") and shutil.which("kinit") and
                     glob.glob("/usr/lib/*/sasl2/libgssapiv2.so"),
                     "krb5-kdc, krb5-admin-server, krb5-user and libsasl2-modules-gssapi-mit "
                     "are not installed")
class Kerberos(DocsTest):
    def start_kdc(self):
        folder = SCRATCH + "/kdc"
        os.mkdir(folder)
        for name, text in ("krb5.conf", REALM), ("kdc.conf", KDC):
            with open(f"{folder}/{name}", "w", encoding="ascii") as f:
                f.write(text)
        self.env = {"KRB5_CONFIG": folder + "/krb5.conf", "KRB5CCNAME": folder + "/cache",
                    "KRB5_KDC_PROFILE": folder + "/kdc.conf"}
        self.run_block("kdb5_util create -s -P master")
        self.run_block("kadmin.local addprinc -pw fredpass fred")
        kdc = subprocess.Popen(["/usr/sbin/krb5kdc", "-n"], env={**client_env(), **self.env},
                               stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end, kdc)
        self.assertIn("starting", kdc.stderr.readline())    # it listens

    @staticmethod
    def end(process):
        process.kill()
        process.wait(LIMIT)
        process.stderr.close()

    def test_a_ticket(self):
        self.start_kdc()
        key, login = blocks("TCP and Kerberos")
        self.run_block(key)
        with open("/etc/sasl2/libvirt.conf", encoding="ascii") as f:
            conf = f.read()
        folder = SCRATCH + "/gssapi"
        os.mkdir(folder)
        with open(folder + "/libvirt.conf", "w", encoding="ascii") as f:
            f.write(re.sub("^mech_list.*\n", "", conf, flags=re.M)
                    .replace("#mech_list: GSSAPI", "mech_list: GSSAPI")
                    .replace("#keytab:", "keytab:"))
        self.start('listen_tls = 0\nlisten_tcp = 1\nsasl_allowed_username_list = [ "fred" ]\n',
                   {**self.env, "SASL_CONF_PATH": folder})
        self.assertIn(f"qemu+tcp://{socket.gethostname()}/system",
                      self.run_block(login, "fredpass\n"))
        self.daemon.wait_log("logged in as 'fred'")


if __name__ == "__main__":
    own_network()
    need_program("certtool")
    need_program("saslpasswd2")
    need_program("openssl")
    main()
