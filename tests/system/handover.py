# SPDX-License-Identifier: LGPL-2.1-or-later
"""A daemon that hands over, and clients that would notice."""
import contextlib
import os
import signal
import socket
import threading
import time

import libvirt
from harness import LIMIT, guest_xml

# How long clients may be left alone; measured are some tens of milliseconds on an idle host.
GAP = float(os.environ.get("VIREO_HANDOVER_GAP", "5"))


class Told:
    """What the daemon says to the service manager, from now on."""

    def __init__(self, daemon):
        path = os.path.join(daemon.tmp, "notify")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self.socket.bind(path)
        self.socket.settimeout(LIMIT)

    def wait(self, what):
        while what not in self.socket.recv(4096).split(b"\n"):
            pass

    def close(self):
        self.socket.close()


def hand_over(daemon):
    """Returns when the program that took the place says that it is ready."""
    told = Told(daemon)
    try:
        daemon.signal(signal.SIGUSR1)
        told.wait(b"RELOADING=1")
        told.wait(b"READY=1")
    finally:
        told.close()


def open_files(pid):
    found = []
    for fd in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):
            found.append(os.readlink(f"/proc/{pid}/fd/{fd}"))
    return found


class Caller(threading.Thread):
    """A client that calls without a pause and notes the longest wait and every failure."""

    def __init__(self, conn, call):
        super().__init__(daemon=True)
        self.conn = conn
        self.call = call
        self.stopping = threading.Event()
        self.calls, self.longest, self.error = 0, 0.0, None
        self.start()

    def run(self):
        while not self.stopping.is_set():
            before = time.monotonic()
            try:
                self.call(self.conn)
            except libvirt.libvirtError as error:
                self.error = error
                return
            self.longest = max(self.longest, time.monotonic() - before)
            self.calls += 1

    def stop(self):
        self.stopping.set()
        self.join(LIMIT)
        self.conn.close()
        return self.error


def wait_emulator(conn):
    """Until the emulator has told what it can do, which takes its time on a busy host."""
    deadline = time.monotonic() + LIMIT
    while True:
        try:
            conn.defineXML(guest_xml("first")).undefine()
            return
        except libvirt.libvirtError:
            if time.monotonic() > deadline:
                raise
