#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Screens of guests, clients handed to their displays, and streams to their channels."""
import glob
import os
import socket

import libvirt
from harness import LIMIT, LOCALSTATE, SCRATCH, SystemTest, guest_xml, main, patiently

SCREENS = """
<graphics type='vnc'><listen type='socket'/></graphics>
<video><model type='vga'/></video><video><model type='virtio' heads='2'/></video>"""


def patient(sock):
    sock.settimeout(LIMIT)
    return sock


class Screens(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dom = patiently(lambda: cls.conn.createXML(guest_xml("screens", devices=SCREENS)))
        cls.addClassCleanup(cls.dom.destroy)

    def shoot(self, dom, screen):
        stream = self.conn.newStream()
        mime = dom.screenshot(stream, screen)
        data = b""
        while chunk := stream.recv(100000):
            data += chunk
        stream.finish()
        return mime, data

    def test_every_screen(self):
        for screen in range(3):
            mime, data = self.shoot(self.dom, screen)
            self.assertEqual(mime, "image/png")
            self.assertTrue(data.startswith(b"\x89PNG\r\n\x1a\n"), data[:20])
            self.assertIn(b"IEND", data[-12:])

    def test_a_screen_that_is_not_there(self):
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "no such screen ID"):
            self.shoot(self.dom, 3)

    def test_while_paused(self):
        self.dom.suspend()
        self.assertTrue(self.shoot(self.dom, 0)[1])
        self.dom.resume()

    def test_no_file_is_left(self):
        def files():
            return [path for path in glob.glob(LOCALSTATE + "/*/libvirt/qemu/**", recursive=True)
                    if os.path.isfile(path)]

        self.shoot(self.dom, 0)
        before = files()
        self.shoot(self.dom, 0)
        stream = self.conn.newStream()
        self.dom.screenshot(stream, 0)
        stream.abort()
        self.assertEqual(files(), before)

    def test_virsh(self):
        path = os.path.join(SCRATCH, "picture")
        self.virsh("screenshot", "screens", path)
        with open(path, "rb") as f:
            self.assertEqual(f.read(4), b"\x89PNG")

    def test_a_guest_without_screens(self):
        dom = self.guest("blind")
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "domain is not running"):
            self.shoot(dom, 0)
        dom.create()
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "no screens"):
            self.shoot(dom, 0)
        with self.refuses(libvirt.VIR_ERR_INTERNAL_ERROR, "No graphics backend with index 0"):
            dom.openGraphicsFD(0)

    # ---- clients of the display

    def test_a_connection_from_the_daemon(self):
        sock = patient(socket.socket(fileno=self.dom.openGraphicsFD(0)))
        self.assertEqual(sock.recv(4), b"RFB ")
        sock.close()

    def test_a_connection_of_our_own(self):
        ours, theirs = socket.socketpair()
        self.dom.openGraphics(0, theirs.fileno(), libvirt.VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH)
        theirs.close()
        self.assertEqual(patient(ours).recv(4), b"RFB ")
        ours.close()

    def test_what_is_no_display(self):
        ours, theirs = socket.socketpair()
        for call in (lambda: self.dom.openGraphics(1, theirs.fileno()),
                     lambda: self.dom.openGraphicsFD(1)):
            with self.refuses(libvirt.VIR_ERR_INTERNAL_ERROR,
                              "No graphics backend with index 1"):
                call()
        # the copy that the daemon had is closed
        theirs.close()
        self.assertEqual(patient(ours).recv(1), b"")
        ours.close()
        with open("/dev/null", "rb") as null:
            with self.refuses(libvirt.VIR_ERR_INVALID_ARG, "must be a socket"):
                self.dom.openGraphics(0, null.fileno())

    def test_a_guest_that_is_off(self):
        dom = self.guest("dark", devices=SCREENS)
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "domain is not running"):
            dom.openGraphicsFD(0)
        ours, theirs = socket.socketpair()
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "domain is not running"):
            dom.openGraphics(0, theirs.fileno())
        ours.close()
        theirs.close()

    def test_flags(self):
        with self.refuses(libvirt.VIR_ERR_INVALID_ARG, "unsupported flags .0x2. in function "
                          "qemuDomainOpenGraphicsFD"):
            self.dom.openGraphicsFD(0, 2)
        with self.refuses(libvirt.VIR_ERR_INVALID_ARG, "unsupported flags .0x1. in function "
                          "qemuDomainScreenshot"):
            self.dom.screenshot(self.conn.newStream(), 0, 1)

    def test_a_readonly_connection(self):
        conn = libvirt.openReadOnly(self.daemon.readonly_uri)
        dom = conn.lookupByName("screens")
        for call in (lambda: dom.screenshot(conn.newStream(), 0), lambda: dom.openGraphicsFD(0),
                     lambda: dom.openChannel(None, conn.newStream())):
            with self.refuses(libvirt.VIR_ERR_OPERATION_DENIED):
                call()
        conn.close()


class Channels(SystemTest):
    """A channel that QEMU connects to a server of ours, so that its streams end there too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = os.path.join(SCRATCH, "server")
        cls.server = patient(socket.socket(socket.AF_UNIX))
        cls.server.bind(path)
        os.chmod(path, 0o777)
        cls.server.listen()
        cls.addClassCleanup(cls.server.close)
        cls.dom = patiently(lambda: cls.conn.createXML(guest_xml("channels", devices=f"""
            <channel type='unix'>
              <source mode='connect' path='{path}'/><target type='virtio' name='org.ours'/>
            </channel>
            <channel type='unix'><target type='virtio' name='org.qemus'/></channel>
            <channel type='pty'><target type='virtio' name='org.pty'/></channel>""")))
        cls.qemu, _ = cls.server.accept()
        cls.addClassCleanup(cls.dom.destroy)

    def open(self, name, flags=0):
        stream = self.conn.newStream()
        self.dom.openChannel(name, stream, flags)
        self.addCleanup(self.end, stream)
        return stream

    @staticmethod
    def end(stream):
        try:
            stream.abort()
        except libvirt.libvirtError:
            pass

    def test_both_ways(self):
        for name in ("org.ours", "channel0", None):
            stream = self.open(name)
            sock = patient(self.server.accept()[0])
            stream.send(b"to the guest")
            self.assertEqual(sock.recv(12, socket.MSG_WAITALL), b"to the guest")
            sock.send(b"from the guest")
            self.assertEqual(stream.recv(14), b"from the guest")
            stream.finish()
            self.assertEqual(sock.recv(1), b"")
            sock.close()

    def test_one_at_a_time(self):
        first = self.open("org.qemus")
        for name in ("org.qemus", "channel1"):
            with self.refuses(libvirt.VIR_ERR_OPERATION_FAILED,
                              "Active channel stream exists for this domain"):
                self.open(name)
        self.open("channel1", libvirt.VIR_DOMAIN_CHANNEL_FORCE)
        with self.assertRaises(libvirt.libvirtError):
            first.recv(1)

    def test_what_is_no_channel(self):
        with self.refuses(libvirt.VIR_ERR_INTERNAL_ERROR, "cannot find channel nope"):
            self.open("nope")
        with self.refuses(libvirt.VIR_ERR_INTERNAL_ERROR,
                          "channel org.pty is not using a UNIX socket"):
            self.open("org.pty")
        with self.refuses(libvirt.VIR_ERR_INVALID_ARG, "unsupported flags .0x8. in function "
                          "qemuDomainOpenChannel"):
            self.open("org.ours", 8)

    def test_guests_without(self):
        self.addCleanup(setattr, self, "dom", self.dom)
        self.dom = self.guest("mute")
        with self.refuses(libvirt.VIR_ERR_OPERATION_INVALID, "domain is not running"):
            self.open(None)
        self.dom.create()
        with self.refuses(libvirt.VIR_ERR_INTERNAL_ERROR, "cannot find channel <null>"):
            self.open(None)


if __name__ == "__main__":
    main()
