# SPDX-License-Identifier: LGPL-2.1-or-later
"""A network of the test's own, certificates and SASL users for daemons that listen on it."""
import ctypes
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import tempfile

from harness import LIMIT, need

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS, IFF_UP, IFF_RUNNING = 0x8914, 0x1, 0x40


def own_network():
    """Leaves the host's network for one with nothing but a loopback; before any thread starts."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not os.environ.get("VIREO_INSIDE"):
        return
    if libc.unshare(CLONE_NEWNET) < 0:
        need(False, "no network namespaces here")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP | IFF_RUNNING))


def need_program(name):
    need(shutil.which(name), f"{name} is not installed")


class Pki:
    """A certificate authority in a folder of its own, and what it signs."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="pki-")
        self.count = 0
        self._certtool("--generate-privkey", "--key-type=ecdsa", "--curve=secp256r1",
                       outfile="ca-key.pem")
        self._template("ca", "ca", "cert_signing_key", "crl_signing_key")
        self._certtool("--generate-self-signed", "--load-privkey=ca-key.pem",
                       "--template=ca.tmpl", outfile="cacert.pem")

    def _certtool(self, *args, outfile):
        subprocess.run(["certtool", *args, "--outfile", outfile], cwd=self.dir, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=LIMIT)

    def _template(self, name, *lines):
        self.count += 1
        with open(self.path(name + ".tmpl"), "w", encoding="ascii") as f:
            f.write("\n".join([f'cn = "{name}"', 'organization = "Vireo test"',
                               f"serial = {self.count}", *lines]) + "\n")

    def path(self, name):
        return os.path.join(self.dir, name)

    def sign(self, name, *lines):
        """Makes NAME-key.pem and NAME-cert.pem."""
        # stock clients ask for a key that can encipher, which others than RSA can't
        self._certtool("--generate-privkey", "--key-type=rsa", "--bits=2048",
                       outfile=name + "-key.pem")
        self._template(name, "signing_key", "encryption_key", *lines)
        self._certtool("--generate-certificate", f"--load-privkey={name}-key.pem",
                       "--load-ca-certificate=cacert.pem", "--load-ca-privkey=ca-key.pem",
                       f"--template={name}.tmpl", outfile=name + "-cert.pem")

    def server(self, name="server"):
        self.sign(name, "tls_www_server", "ip_address = 127.0.0.1", "ip_address = ::1",
                  "dns_name = localhost")

    def client(self, name):
        """Makes a certificate and returns the folder that pkipath= is to name."""
        self.sign(name, "tls_www_client")
        folder = self.path("of-" + name)
        os.mkdir(folder)
        shutil.copy(self.path("cacert.pem"), folder)
        shutil.copy(self.path(name + "-cert.pem"), folder + "/clientcert.pem")
        shutil.copy(self.path(name + "-key.pem"), folder + "/clientkey.pem")
        return folder

    def revoke(self, name):
        """Returns the list of revoked certificates."""
        with open(self.path("crl.tmpl"), "w", encoding="ascii") as f:
            f.write("crl_next_update = 10\ncrl_number = 1\n")
        self._certtool("--generate-crl", "--load-ca-certificate=cacert.pem",
                       "--load-ca-privkey=ca-key.pem", f"--load-certificate={name}-cert.pem",
                       "--template=crl.tmpl", outfile="crl.pem")
        return self.path("crl.pem")

    def conf(self, server="server"):
        """Returns the settings of a daemon that shows this certificate."""
        return (f'ca_file = "{self.path("cacert.pem")}"\n'
                f'cert_file = "{self.path(server + "-cert.pem")}"\n'
                f'key_file = "{self.path(server + "-key.pem")}"\n')


def sasl_folder(mechs, **users):
    """Makes users and returns the environment of a daemon that knows them."""
    folder = tempfile.mkdtemp(prefix="sasl-")
    database = os.path.join(folder, "passwd.db")
    with open(os.path.join(folder, "libvirt.conf"), "w", encoding="ascii") as f:
        f.write(f"mech_list: {mechs}\npwcheck_method: auxprop\nauxprop_plugin: sasldb\n"
                f"sasldb_path: {database}\n")
    for user, password in users.items():
        subprocess.run(["saslpasswd2", "-p", "-c", "-f", database, user], input=password,
                       text=True, check=True, timeout=LIMIT)
    return {"SASL_CONF_PATH": folder}
