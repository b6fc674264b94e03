# SPDX-License-Identifier: LGPL-2.1-or-later
"""A system bus with a polkit on it, and rules, for this sandbox only."""
import os
import shutil
import subprocess
import tempfile

import sandbox
from harness import BUILD, LIMIT, SCRATCH, TOP, client_env, need

POLKITD = "/usr/lib/polkit-1/polkitd"
ACTIONS = "/usr/share/polkit-1/actions"
RULES = "/etc/polkit-1/rules.d"
# Debian's rules would let members of some groups in.
FOREIGN_RULES = "/usr/share/polkit-1/rules.d"


def need_polkit():
    need(os.path.exists(POLKITD), "polkit (the package polkitd) is not installed")
    need(shutil.which("dbus-daemon"), "dbus-daemon is not installed")


class Bus:
    """A dbus-daemon that stands for the system bus and starts polkit when it is asked for."""

    def __init__(self, folder):
        self.socket = os.path.join(folder, "bus")
        self.conf = os.path.join(folder, "bus.conf")
        self.services = os.path.join(folder, "services")
        self.service = os.path.join(self.services, "org.freedesktop.PolicyKit1.service")
        self.process = None
        os.mkdir(self.services)
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write(f"<busconfig><type>session</type><listen>unix:path={self.socket}</listen>"
                    f"<auth>EXTERNAL</auth><servicedir>{self.services}</servicedir>"
                    "<policy context='default'><allow send_destination='*' eavesdrop='true'/>"
                    "<allow eavesdrop='true'/><allow own='*'/><allow user='*'/></policy>"
                    "</busconfig>")
        self.offer_polkit(True)

    @property
    def address(self):
        return "unix:path=" + self.socket

    def offer_polkit(self, there):
        if there:
            with open(self.service, "w", encoding="utf-8") as f:
                f.write("[D-BUS Service]\nName=org.freedesktop.PolicyKit1\n"
                        f"Exec={POLKITD} --no-debug\nUser=root\n")
        else:
            os.unlink(self.service)

    def start(self):
        self.process = subprocess.Popen(
            ["dbus-daemon", "--config-file=" + self.conf, "--nofork", "--nopidfile",
             "--print-address"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**client_env(), "DBUS_SYSTEM_BUS_ADDRESS": self.address})
        self.process.stdout.readline()      # it listens
        os.chmod(self.socket, 0o777)

    def stop(self):
        """Ends the bus; polkit goes with it."""
        if self.process:
            self.process.kill()
            self.process.wait(LIMIT)
            self.process.stdout.close()
            self.process = None
            os.unlink(self.socket)


def start_bus():
    folder = tempfile.mkdtemp(prefix="vireo-polkit-")
    os.chmod(folder, 0o755)
    bus = Bus(folder)
    bus.start()
    return bus


def join_group(group, user):
    """For this sandbox only."""
    with open("/etc/group", encoding="utf-8") as f:
        lines = [line for line in f if not line.startswith(group + ":")]
    path = os.path.join(SCRATCH, "group")
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(lines + [f"{group}:x:64999:{user}\n"])
    os.chmod(path, 0o644)
    sandbox.bind(path, "/etc/group")


def install_rules(text):
    """Lets polkit see our actions and rules, and these, and no others."""
    for folder in ACTIONS, RULES, FOREIGN_RULES:
        sandbox.cover(folder)
    for kind in "api", "unix":
        name = f"org.libvirt.{kind}.policy"
        with open(os.path.join(BUILD, "src/access", name), encoding="utf-8") as f:
            policy = f.read()
        with open(os.path.join(ACTIONS, name), "w", encoding="utf-8") as f:
            f.write(policy)
    with open(os.path.join(RULES, "50-test.rules"), "w", encoding="utf-8") as f:
        f.write(text)
    shutil.copy(os.path.join(TOP, "src/access/50-libvirt.rules"), RULES)
    for folder in ACTIONS, RULES, FOREIGN_RULES:
        os.chmod(folder, 0o755)
        for name in os.listdir(folder):
            os.chmod(os.path.join(folder, name), 0o644)
