#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An instance of an ordinary user: other paths, same service."""
import os
import subprocess
import unittest

from harness import (LIMIT, SCRATCH, VIRSH, Daemon, SystemTest, client_env, emulators, guest_xml,
                     main, need_users)

USER = 65534


class Session(SystemTest):
    @classmethod
    def setUpClass(cls):
        need_users()
        home = SCRATCH + "/home"
        cls.env = {"HOME": home, "XDG_RUNTIME_DIR": home + "/run",
                   "XDG_CONFIG_HOME": home + "/config", "XDG_CACHE_HOME": home + "/cache",
                   "XDG_DATA_HOME": home + "/data"}
        for folder in cls.env.values():
            os.makedirs(folder, 0o700)
            os.chown(folder, USER, USER)
        cls.daemon = Daemon(env=cls.env, user=USER)
        cls.tmp = cls.daemon.tmp
        cls.addClassCleanup(cls.daemon.stop)
        cls.daemon.start()

    def virsh(self, *args, check=True, **options):
        done = subprocess.run([VIRSH, "-q", "-c", "qemu:///session", *args],
                              env={**client_env(), **self.env}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=LIMIT, user=USER, group=USER, extra_groups=[],
                              check=False, **options)
        if check:
            self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def test_the_default_socket_of_stock_clients(self):
        self.assertTrue(os.path.exists(self.env["XDG_RUNTIME_DIR"] + "/libvirt/libvirt-sock"))
        self.assertEqual(self.virsh("uri").stdout.strip(), "qemu:///session")

    def test_nobody_else_may_use_the_socket(self):
        path = self.env["XDG_RUNTIME_DIR"] + "/libvirt/libvirt-sock"
        self.assertEqual(os.stat(path).st_mode & 0o077, 0)

    def test_a_guest_lives_and_its_files_are_the_users(self):
        path = self.tmp + "/mine.xml"
        with open(path, "w", encoding="utf-8") as f:
            f.write(guest_xml("mine"))
        os.chmod(path, 0o644)
        before = emulators()
        self.virsh("define", path)
        self.assertTrue(os.path.exists(self.env["XDG_CONFIG_HOME"] + "/libvirt/qemu/mine.xml"))
        self.virsh("start", "mine")
        pid, = emulators() - before
        self.assertEqual(os.stat(f"/proc/{pid}").st_uid, USER)
        self.assertEqual(self.virsh("domstate", "mine").stdout.strip(), "running")
        self.daemon.kill()
        self.daemon.start()
        self.assertEqual(self.virsh("domstate", "mine").stdout.strip(), "running")
        self.virsh("destroy", "mine")
        self.virsh("undefine", "mine")
        # nobody but root may audit; by default that is not worth a word
        self.assertNotIn("audit", self.daemon.log())

    def test_auditing_that_is_required_and_not_allowed(self):
        daemon = Daemon("audit_level = 2\n", env=self.env, user=USER)
        with daemon.spawn():
            self.assertNotEqual(daemon.wait(), 0)
        self.assertIn("audit_level is 2, but", daemon.log())

    def test_the_system_instance_is_another(self):
        self.assertNotEqual(self.virsh("list", "--all", check=False).returncode, 1)
        done = subprocess.run([VIRSH, "-q", "-c", "qemu:///system", "list"],
                              env={**client_env(), **self.env}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=LIMIT, user=USER, group=USER, extra_groups=[], check=False)
        self.assertNotEqual(done.returncode, 0)


if __name__ == "__main__":
    main()
