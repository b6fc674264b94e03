#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real guests: a Linux that boots to its prompt, and a boot sector on a disk."""
import os
import subprocess
import unittest

import libvirt
from harness import (GUEST_DIR, LIMIT, VIRSH, SystemTest, Terminal, echo_disk,
                     linux_boot, main, need, wait_readable)

PROMPT = r"vireo-guest# "


class Stream:
    """The guest's console through a stream of the protocol."""

    def __init__(self, dom, flags=0):
        self.stream = dom.connect().newStream(libvirt.VIR_STREAM_NONBLOCK)
        dom.openConsole(None, self.stream, flags)
        self.reader, self.writer = os.pipe()
        self.stream.eventAddCallback(
            libvirt.VIR_STREAM_EVENT_READABLE | libvirt.VIR_STREAM_EVENT_ERROR |
            libvirt.VIR_STREAM_EVENT_HANGUP, self._arrived, None)
        self.text = b""

    def _arrived(self, stream, events, opaque):
        if events & libvirt.VIR_STREAM_EVENT_READABLE:
            try:
                data = stream.recv(4096)
            except libvirt.libvirtError:
                data = b""
            if data == -2:
                return
            if data:
                os.write(self.writer, data)
                return
        stream.eventRemoveCallback()
        os.close(self.writer)

    def read_until(self, what):
        while what not in self.text:
            if not wait_readable(self.reader, LIMIT):
                raise AssertionError(f"no {what!r} in {self.text!r}")
            data = os.read(self.reader, 4096)
            if not data:
                raise AssertionError(f"ended without {what!r}: {self.text!r}")
            self.text += data
        found, self.text = self.text, b""
        return found

    def read_to_the_end(self):
        while wait_readable(self.reader, LIMIT):
            if not os.read(self.reader, 4096):
                return True
        return False


class Linux(SystemTest):
    @classmethod
    def setUpClass(cls):
        need(os.path.exists(GUEST_DIR + "/vmlinuz"), "no guest image: scripts/guest-image")
        super().setUpClass()

    def console(self, name, *options):
        terminal = Terminal([VIRSH, "-c", self.daemon.uri, "console", *options, name])
        self.addCleanup(terminal.close)
        return terminal

    def test_boots_to_its_prompt_and_the_power_button_turns_it_off(self):
        dom = self.guest("linux", memory=160, boot=linux_boot("console=ttyS0 quiet marked"))
        events = self.events()
        dom.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        console = self.console("linux")
        console.read_until(r"Escape character is \^\]")
        dom.resume()
        console.read_until(PROMPT)
        console.write("cat /proc/cmdline\r")
        self.assertIn("console=ttyS0 quiet marked", console.read_until(r"marked\s+" + PROMPT))
        console.write("nproc\r")
        console.read_until(r"\s1\s+" + PROMPT)

        self.assertEqual(dom.shutdown(), 0)
        events.wait("linux", libvirt.VIR_DOMAIN_EVENT_STOPPED,
                    libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN)
        self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_SHUTOFF,
                                       libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN])
        self.assertEqual(console.process.wait(LIMIT), 0)

    def test_reboot_keeps_the_process(self):
        dom = self.guest("reboots", memory=160, boot=linux_boot())
        dom.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        console = Stream(dom)
        dom.resume()
        console.read_until(b"vireo-guest# ")
        number = dom.ID()
        console.stream.send(b"reboot -f\r")
        console.read_until(b"vireo-guest# ")
        self.assertEqual(dom.ID(), number)
        self.assertEqual(dom.state()[0], libvirt.VIR_DOMAIN_RUNNING)

    def test_leaving_virsh_console_leaves_the_guest(self):
        dom = self.guest("left", memory=160, boot=linux_boot())
        dom.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        console = self.console("left")
        console.read_until("Escape character")
        dom.resume()
        console.read_until(PROMPT)      # now virsh surely listens to its terminal
        console.write("\x1d")
        self.assertEqual(console.process.wait(LIMIT), 0)
        self.assertEqual(dom.isActive(), 1)


class Disk(SystemTest):
    def disk(self, path, kind):
        return (f"<disk type='file' device='disk'><driver name='qemu' type='{kind}'/>"
                f"<source file='{path}'/><target dev='vda' bus='virtio'/></disk>")

    def start(self, name, kind="raw"):
        path = f"{self.tmp}/{name}.{kind}"
        echo_disk(f"{self.tmp}/{name}.raw")
        if kind != "raw":
            subprocess.run(["qemu-img", "convert", "-q", "-f", "raw", "-O", kind,
                            f"{self.tmp}/{name}.raw", path], check=True)
        dom = self.guest(name, boot="<boot dev='hd'/>", devices=self.disk(path, kind))
        dom.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        return dom

    def test_raw(self):
        dom = self.start("raw")
        console = Stream(dom)
        dom.resume()
        console.read_until(b"ready\r\n")
        console.stream.send(b"x")
        console.read_until(b"x")

    def test_qcow2(self):
        dom = self.start("qcow2", "qcow2")
        console = Stream(dom)
        dom.resume()
        console.read_until(b"ready\r\n")

    def test_reset_boots_again(self):
        dom = self.start("again")
        console = Stream(dom)
        dom.resume()
        console.read_until(b"ready\r\n")
        dom.reset()
        console.read_until(b"ready\r\n")

    def test_console_is_busy_while_somebody_has_it(self):
        dom = self.start("busy")
        first = Stream(dom)
        with self.refuses(libvirt.VIR_ERR_OPERATION_FAILED, "[Aa]ctive console session"):
            Stream(dom)
        dom.resume()
        first.read_until(b"ready\r\n")
        first.stream.abort()
        Stream(dom).stream.abort()

    def test_console_is_busy_until_it_is_forced(self):
        dom = self.start("forced")
        first = Stream(dom)
        with self.refuses(libvirt.VIR_ERR_OPERATION_FAILED, "[Aa]ctive console session"):
            Stream(dom)
        second = Stream(dom, libvirt.VIR_DOMAIN_CONSOLE_FORCE)
        dom.resume()
        second.read_until(b"ready\r\n")
        self.assertTrue(first.read_to_the_end())

    def test_console_stream_ends_with_the_guest(self):
        dom = self.start("ends")
        console = Stream(dom)
        dom.resume()
        console.read_until(b"ready\r\n")
        dom.destroy()
        self.assertTrue(console.read_to_the_end())

    def test_console_of_a_guest_that_is_off(self):
        dom = self.guest("off")
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "not running"):
            Stream(dom)

    def test_net_balloon_and_rng(self):
        dom = self.guest("full", devices="""
            <interface type='user'><mac address='52:54:00:12:34:56'/><model type='virtio'/>
            </interface>
            <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>""")
        dom.create()
        self.assertEqual(dom.isActive(), 1)
        xml = dom.XMLDesc()
        for words in ("52:54:00:12:34:56", "<rng model='virtio'>", "<memballoon model='virtio'>",
                      "<alias name='net0'/>"):
            self.assertIn(words, xml)


if __name__ == "__main__":
    main()
