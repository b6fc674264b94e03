# SPDX-License-Identifier: LGPL-2.1-or-later
"""A mount and a process namespace in which a libvirtd meets only directories of its own.

The daemon's compiled-in directories are covered by empty ones, /dev/kvm is hidden, and whatever
is left running when the test ends is ended by the kernel.
"""
import ctypes
import os
import shutil
import signal
import sys
import tempfile

_libc = ctypes.CDLL(None, use_errno=True)
MS_BIND, MS_REC, MS_PRIVATE, MS_MOVE = 4096, 16384, 1 << 18, 8192


def _mount(source, target, kind, flags=0, data=None):
    if _libc.mount(os.fsencode(source), os.fsencode(target), os.fsencode(kind), flags,
                   os.fsencode(data) if data else None) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), target)


def _open_up(folder, without=()):
    """Makes a folder that things can be created in without the file system behind it changing."""
    copy = tempfile.mkdtemp(prefix="vireo-", dir="/tmp")
    _mount("tmpfs", copy, "tmpfs", data="mode=755")
    for name in set(os.listdir(folder)) - set(without):
        old, new = os.path.join(folder, name), os.path.join(copy, name)
        if os.path.islink(old):
            os.symlink(os.readlink(old), new)
            continue
        if os.path.isdir(old):
            os.mkdir(new)
        else:
            open(new, "wb").close()
        _mount(old, new, "", MS_BIND | MS_REC)
    _mount(copy, folder, "", MS_MOVE)
    os.rmdir(copy)


def cover(folder):
    """Covers a folder by an empty one, which need not exist yet."""
    folder = os.path.realpath(folder)
    there = folder
    while not os.path.isdir(there):
        there = os.path.dirname(there)
    if there == folder:
        _mount("tmpfs", folder, "tmpfs", data="mode=755")
    else:
        _open_up(there)
        os.makedirs(folder)


def bind(path, target):
    """Puts one file in the place of another."""
    _mount(path, target, "", MS_BIND)


def enter(folders):
    """To be called in the new namespaces; returns in a child, whose exit code becomes ours."""
    _mount("none", "/", "", MS_REC | MS_PRIVATE)
    for folder in folders:
        cover(folder)
    # What KVM does on the machine at hand is not what is tested here. Terminals go by the
    # place of their multiplexer, so it can't be bound like other devices.
    _open_up("/dev", without=["kvm", "ptmx", "pts"])
    os.mkdir("/dev/pts")
    _mount("devpts", "/dev/pts", "devpts", data="newinstance,ptmxmode=0666,mode=620")
    os.symlink("pts/ptmx", "/dev/ptmx")

    child = os.fork()
    if child == 0:
        return
    # The first process of a namespace is given every orphan to bury.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xff)


def command(*argv):
    """Returns the command that runs argv in new namespaces."""
    users = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return [shutil.which("unshare") or "unshare", *users, "--mount", "--pid", "--fork",
            "--kill-child", "--mount-proc", sys.executable, *argv]
