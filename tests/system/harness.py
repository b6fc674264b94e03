# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the system tests share: a private libvirtd, stock clients, guests, events, logs.

A test file defines classes of SystemTest and calls main().  The daemon under test is the one of
the build tree; VIREO_LIBVIRTD=/usr/sbin/libvirtd drives a stock daemon instead, which tells
whether the test itself expects the right things.
"""
import contextlib
import fcntl
import glob
import json
import os
import pty
import queue
import re
import select
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

try:
    import libvirt
except ImportError:
    if sys.executable == "/usr/bin/python3" or not os.path.exists("/usr/bin/python3"):
        print("python3-libvirt is not installed")
        sys.exit(77)
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

import sandbox

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.environ.get("abs_top_srcdir") or os.path.join(HERE, "../..")
BUILD = os.environ.get("abs_top_builddir") or os.path.join(TOP, "build/plain")
GUEST_DIR = os.environ.get("VIREO_GUEST_DIR") or os.path.join(BUILD, "guest")
EMULATOR = "/usr/bin/qemu-system-x86_64"
FAKE = os.path.join(TOP, "tests/qmp/fakeqemu")
VIRSH = "/usr/bin/virsh"

# Lies in memory and is gone with the sandbox.
SCRATCH = "/mnt"

# No answer takes this long, not even under a sanitizer beside other tests.
LIMIT = int(os.environ.get("VIREO_TEST_LIMIT", "90"))


def _daemon_path():
    named = os.environ.get("VIREO_LIBVIRTD")
    if named:
        return named
    for place in ("libvirtd", "daemon/libvirtd"):
        path = os.path.join(BUILD, place)
        if os.access(path, os.X_OK):
            return path
    return None


LIBVIRTD = _daemon_path()
STOCK = LIBVIRTD == "/usr/sbin/libvirtd"
if STOCK:
    SYSCONF, LOCALSTATE, RUNSTATE = "/etc", "/var", "/run"
else:
    SYSCONF = os.environ.get("VIREO_SYSCONFDIR", "/usr/local/etc")
    LOCALSTATE = os.environ.get("VIREO_LOCALSTATEDIR", "/usr/local/var")
    RUNSTATE = os.environ.get("VIREO_RUNSTATEDIR", LOCALSTATE + "/run")

RUN = RUNSTATE + "/libvirt"
ETC = SYSCONF + "/libvirt"
LOG = LOCALSTATE + "/log/libvirt"
FOLDERS = [ETC, RUNSTATE if RUNSTATE == "/run" else RUN, LOCALSTATE + "/lib/libvirt",
           LOCALSTATE + "/cache/libvirt", LOG]


def wait_readable(fd, seconds):
    """Waits for a descriptor to become readable; False when time is up."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(max(0, seconds) * 1000))


def sanitized():
    """Whether the daemon is a sanitizer build, which keeps freed memory for long."""
    done = subprocess.run(["ldd", LIBVIRTD], capture_output=True, text=True, check=False)
    return "libasan" in done.stdout


class Daemon:
    """One libvirtd: its files, its process, its addresses."""

    def __init__(self, conf="", args=(), env=None, user=None):
        self.tmp = tempfile.mkdtemp(prefix="vireo-daemon-")
        self.conf_path = os.path.join(self.tmp, "libvirtd.conf")
        self.log_path = os.path.join(self.tmp, "log")
        self.pid_path = os.path.join(self.tmp, "pid")
        self.args, self.env, self.user = list(args), dict(env or {}), user
        self.process = None
        self.hand_over = None       # listening sockets and the names of their systemd units
        self.session = user is not None
        self.run = os.path.join(self.env["XDG_RUNTIME_DIR"], "libvirt") if self.session else RUN
        if self.session:
            os.chown(self.tmp, user, user)
        self.write_conf(conf)

    def write_conf(self, text):
        with open(self.conf_path, "w", encoding="utf-8") as f:
            for key in ("auth_unix_rw", "auth_unix_ro"):
                if key not in text:
                    f.write(key + ' = "none"\n')
            f.write(text)
            if "log_level" not in text:
                f.write("log_level = 2\n")
            if "log_outputs" not in text:
                f.write('log_outputs = "2:stderr"\n')
        if STOCK and not self.session:
            with open(ETC + "/qemu.conf", "w", encoding="utf-8") as f:
                f.write('user = "root"\ngroup = "root"\nnamespaces = []\n'
                        'stdio_handler = "file"\n')

    @property
    def socket(self):
        return os.path.join(self.run, "libvirt-sock")

    @property
    def readonly_socket(self):
        return os.path.join(self.run, "libvirt-sock-ro")

    @property
    def uri(self):
        kind = "session" if self.session else "system"
        return f"qemu+unix:///{kind}?socket={self.socket}"

    @property
    def readonly_uri(self):
        return f"qemu+unix:///system?socket={self.readonly_socket}"

    @property
    def pid(self):
        return self.process.pid

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as f:
            return f.read()

    def wait_log(self, pattern, start=0):
        """Returns the log from there on, when these words are in it."""
        deadline = time.monotonic() + LIMIT
        while not re.search(pattern, self.log()[start:]):
            if time.monotonic() > deadline:
                raise AssertionError(f"no {pattern!r} in the log:\n{self.log()[-4000:]}")
        return self.log()[start:]

    def spawn(self, *more):
        """Starts the process without waiting for it to be ready."""
        ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        path = os.path.join(self.tmp, "notify")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        ready.bind(path)
        os.chmod(path, 0o777)
        env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "HOME": "/root",
               "NOTIFY_SOCKET": path, **self.env}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                env[name] = os.environ[name]
        argv = [LIBVIRTD, "-f", self.conf_path, "-p", self.pid_path, *self.args, *more]
        options = {}
        if self.hand_over:
            argv, options = self._handing_over(argv, env)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd="/",
                user=self.user, group=self.user,
                extra_groups=[] if self.user is not None else None, **options)
        return ready

    def _handing_over(self, argv, env):
        """As systemd does: descriptors from 3 on, their names, and whom they are for."""
        socks, names = self.hand_over
        env.update(LISTEN_FDS=str(len(socks)), LISTEN_FDNAMES=":".join(names))

        def place():
            # out of the way first, since one may stand where another goes
            high = [fcntl.fcntl(sock.fileno(), fcntl.F_DUPFD, 100) for sock in socks]
            for i, fd in enumerate(high):
                os.dup2(fd, 3 + i)
                os.close(fd)

        return (["/bin/sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh", *argv],
                {"preexec_fn": place, "pass_fds": list(range(3, 3 + len(socks)))})

    def start(self):
        """Starts the daemon and returns when it says that it is ready."""
        with self.spawn() as ready:
            ended = os.pidfd_open(self.pid)
            try:
                poll = select.poll()
                poll.register(ready, select.POLLIN)
                poll.register(ended, select.POLLIN)
                deadline = time.monotonic() + LIMIT
                while True:
                    what = dict(poll.poll(max(0, deadline - time.monotonic()) * 1000))
                    if ready.fileno() in what:
                        if b"READY=1" in ready.recv(4096).split(b"\n"):
                            return self
                    elif ended in what:
                        raise AssertionError("the daemon ended at its start:\n" + self.log())
                    elif not what:
                        raise AssertionError("the daemon is not ready:\n" + self.log())
            finally:
                os.close(ended)

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self):
        """Waits for the process to end and returns its exit code."""
        return self.process.wait(LIMIT)

    def kill(self):
        """Ends the daemon as a crash would, without a chance to tidy up."""
        self.signal(signal.SIGKILL)
        self.wait()

    def stop(self):
        """Ends the daemon in order; it must do so without an error."""
        if self.process is None or self.process.poll() is not None:
            return
        self.signal(signal.SIGTERM)
        code = self.wait()
        if code != 0 and not STOCK:
            raise AssertionError(f"the daemon ended with {code}:\n{self.log()[-4000:]}")

    def connect(self, uri=None):
        return libvirt.open(uri or self.uri)

    def virsh(self, *args, check=True, uri=None, **options):
        """Runs one command of the stock virsh and returns the finished process."""
        done = subprocess.run([VIRSH, "-q", "-c", uri or self.uri, *args], env=client_env(),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=LIMIT, check=False,
                              **options)
        if check and done.returncode != 0:
            raise AssertionError(f"virsh {' '.join(args)}: {done.returncode}\n{done.stderr}")
        return done


def client_env():
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": tempfile.gettempdir(),
            "TERM": "dumb"}


class Events:
    """The events of one connection, in the order of their coming."""

    def __init__(self, conn, dom=None):
        self.queue = queue.Queue()
        self.conn = conn
        self.seen = []
        self.callback = conn.domainEventRegisterAny(
            dom, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self._arrived, None)

    def _arrived(self, conn, dom, event, detail, opaque):
        self.queue.put((dom.name(), event, detail))

    def wait(self, name, event, detail=None):
        """Waits for that event of that guest; what comes before it is kept in seen."""
        deadline = time.monotonic() + LIMIT
        while True:
            try:
                got = self.queue.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no event {event}/{detail} of {name}, only {self.seen}"
                                     ) from None
            self.seen.append(got)
            if got[0] == name and got[1] == event and detail in (None, got[2]):
                return got

    def until_now(self):
        """Returns what has come so far and forgets it."""
        self.conn.getLibVersion()       # what was sent before this answer has been received
        flush_event_loop()              # and what was received has been delivered
        while not self.queue.empty():
            self.seen.append(self.queue.get())
        seen, self.seen = self.seen, []
        return seen

    def close(self):
        with contextlib.suppress(libvirt.libvirtError):
            self.conn.domainEventDeregisterAny(self.callback)


class Terminal:
    """A program on a terminal of its own, read until it says what one waits for."""

    def __init__(self, argv):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave,
                                        env=client_env(), start_new_session=True)
        os.close(slave)
        self.text = ""

    def read_until(self, what, seconds=LIMIT):
        deadline = time.monotonic() + seconds
        while not re.search(what, self.text):
            if not wait_readable(self.master, deadline - time.monotonic()):
                raise AssertionError(f"no {what!r} in:\n{self.text}")
            try:
                data = os.read(self.master, 4096)
            except OSError:
                data = b""
            if not data:
                raise AssertionError(f"ended without {what!r}:\n{self.text}")
            self.text += data.decode(errors="replace")
        found = self.text
        self.text = ""
        return found

    def write(self, text):
        os.write(self.master, text.encode())

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(LIMIT)
        os.close(self.master)


def guest_xml(name, kind="qemu", memory=128, emulator=EMULATOR, boot="", devices="", extra="",
              serial="<serial type='pty'><target port='0'/></serial>"
                     "<console type='pty'><target type='serial' port='0'/></console>"):
    """Returns the XML of a small guest, with nothing but firmware unless told otherwise."""
    return f"""<domain type='{kind}'>
  <name>{name}</name>
  {extra}
  <memory unit='MiB'>{memory}</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type>{boot}</os>
  <features><acpi/></features>
  <devices>
    <emulator>{emulator}</emulator>
    {serial}
    {devices}
    <memballoon model='virtio'/>
  </devices>
</domain>"""


def linux_boot(cmdline="console=ttyS0 quiet"):
    """Returns the <os> parts that boot the small Linux guest."""
    return (f"<kernel>{GUEST_DIR}/vmlinuz</kernel><initrd>{GUEST_DIR}/initramfs</initrd>"
            f"<cmdline>{cmdline}</cmdline>")


def echo_disk(path):
    """Writes a disk that says "ready" on the first serial port and then echoes what it hears.

    Sixteen-bit code at 0x7c00:   mov dx,0; mov ah,1 (BIOS: send); each letter; then a loop of
    mov ah,2 (receive; carry on while the error bit of AH is set), mov ah,1 (send).
    """
    code = bytearray()
    code += b"\xfc\x31\xc0\x8e\xd8"              # cld; xor ax,ax; mov ds,ax
    code += b"\xb8\xe3\x00\x31\xd2\xcd\x14"      # mov ax,00e3 (9600 8N1); xor dx,dx; int 14
    code += b"\xbe\x00\x7d"                      # mov si,7d00
    code += b"\xac\x84\xc0\x74\x06"              # 1: lodsb; test al,al; jz 2f
    code += b"\xb4\x01\xcd\x14\xeb\xf5"          #    mov ah,1; int 14; jmp 1b
    code += b"\xb4\x02\xcd\x14"                  # 2: mov ah,2; int 14
    code += b"\xf6\xc4\x80\x75\xf7"              #    test ah,80; jnz 2b
    code += b"\xb4\x01\xcd\x14\xeb\xf1"          #    mov ah,1; int 14; jmp 2b
    sector = bytes(code).ljust(0x100, b"\0") + b"ready\r\n\0"
    with open(path, "wb") as f:
        f.write(sector.ljust(510, b"\0") + b"\x55\xaa")
        f.truncate(1 << 20)


def fake_emulator(path, steps, before=""):
    """Makes an emulator that answers questions about itself well and then plays these steps.

    What the steps can be stands in tests/qmp/fakeqemu; BEFORE is run by a shell ahead of them.
    """
    with open(path + ".json", "w", encoding="utf-8") as f:
        json.dump(steps, f)
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"#!/bin/sh\n{before}\ncase \"$*\" in *guest=*)\n"
                f"exec /usr/bin/python3 {FAKE} --script {path}.json \"$@\";;\nesac\n"
                f"exec {EMULATOR} \"$@\"\n")
    os.chmod(path, stat.S_IRWXU)
    return path


def emulators():
    """Returns the process numbers of the QEMUs that run."""
    found = set()
    for path in glob.glob("/proc/[0-9]*/exe"):
        with contextlib.suppress(OSError):
            if os.readlink(path).endswith("/qemu-system-x86_64"):
                found.add(int(path.split("/")[2]))
    return found


def patiently(call):
    """Calls until the emulator, on a busy host, has been asked what it can do."""
    deadline = time.monotonic() + LIMIT
    while True:
        try:
            return call()
        except libvirt.libvirtError as error:
            if "is being probed" not in str(error) or time.monotonic() > deadline:
                raise


class SystemTest(unittest.TestCase):
    """Each class has a daemon of its own; each test leaves it without guests."""

    conf = ""

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(cls.conf)
        cls.tmp = cls.daemon.tmp
        cls.addClassCleanup(cls.daemon.stop)
        cls.daemon.start()
        cls.conn = cls.daemon.connect()

    def setUp(self):
        # One crash should fail the test that it happened in, not those after it.
        if self.daemon.process.poll() is not None:
            self.daemon.start()
            self.__class__.conn = self.daemon.connect()
        self.started = time.time()
        self.log_start = os.path.getsize(self.daemon.log_path)

    def guest(self, name, **options):
        """Defines a guest that is gone again when the test ends."""
        dom = patiently(lambda: self.conn.defineXML(guest_xml(name, **options)))
        self.addCleanup(self.remove, name)
        return dom

    def remove(self, name):
        try:
            conn = self.daemon.connect()
        except libvirt.libvirtError:
            return
        with contextlib.suppress(libvirt.libvirtError):
            conn.lookupByName(name).destroy()
        with contextlib.suppress(libvirt.libvirtError):
            conn.lookupByName(name).undefineFlags(
                libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                libvirt.VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA)
        conn.close()

    def events(self, conn=None, dom=None):
        events = Events(conn or self.conn, dom)
        self.addCleanup(events.close)
        return events

    @contextlib.contextmanager
    def refuses(self, code, text=None):
        """The block must fail with this error code and, if given, words of the message."""
        with self.assertRaises(libvirt.libvirtError) as caught:
            yield caught
        self.assertEqual(caught.exception.get_error_code(), code, str(caught.exception))
        if text is not None:
            self.assertRegex(str(caught.exception), text)

    def virsh(self, *args, **options):
        return self.daemon.virsh(*args, **options)

    def fresh_client_works(self):
        """The daemon is alive and serves newcomers."""
        conn = self.daemon.connect()
        self.assertEqual(conn.getType(), "QEMU")
        conn.close()


def need(condition, reason):
    if not condition:
        print(reason)
        sys.exit(77)


def need_users():
    """Skips a class, or a test, where only one user can be had."""
    try:
        subprocess.run(["true"], user=65534, group=65534, extra_groups=[], check=True)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise unittest.SkipTest("may not act as another user here") from error


class _Result(unittest.TextTestResult):
    """Shows with a failure what the daemon had to say since the test began."""

    def _show_log(self, test):
        daemon = getattr(test, "daemon", None)
        if daemon is None or not os.path.exists(daemon.log_path):
            return
        with open(daemon.log_path, errors="replace", encoding="utf-8") as f:
            f.seek(getattr(test, "log_start", 0))
            self.stream.write("---- log of the daemon\n" + f.read()[-6000:])
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.stream.write(f"---- the daemon ended: {daemon.process.wait(0.1)}\n")
        for path in glob.glob(LOG + "/qemu/*.log"):
            if os.path.getmtime(path) < getattr(test, "started", 0):
                continue
            with open(path, errors="replace", encoding="utf-8") as f:
                self.stream.write(f"---- {path}\n{f.read()[-2000:]}")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._show_log(test)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._show_log(test)

    def addError(self, test, err):
        super().addError(test, err)
        self._show_log(test)


def _event_loop():
    while True:
        libvirt.virEventRunDefaultImpl()


def flush_event_loop():
    """Returns when all that the client library had put off until later has been done."""
    for _ in range(2):
        done = threading.Event()
        timer = libvirt.virEventAddTimeout(0, lambda timer, done: done.set(), done)
        done.wait(LIMIT)
        libvirt.virEventRemoveTimeout(timer)


def enter():
    """Goes on in a sandbox, as a child of the process that was started."""
    need(not os.environ.get("VIREO_SKIP_SYSTEM"), "system tests are switched off")
    for path in (EMULATOR, VIRSH):
        need(os.path.exists(path), f"{path} is not installed")
    if LIBVIRTD is None:
        sys.exit("no libvirtd in the build tree")

    if not os.environ.get("VIREO_INSIDE"):
        probe = subprocess.run(sandbox.command("-c", ""), stderr=subprocess.PIPE, text=True,
                               check=False)
        need(probe.returncode == 0, f"no namespaces here: {probe.stderr.strip()}")
        os.environ["VIREO_INSIDE"] = "1"
        argv = sandbox.command(*sys.argv)
        os.execv(argv[0], argv)

    sandbox.enter(FOLDERS + [SCRATCH])
    tempfile.tempdir = SCRATCH
    os.makedirs("/run/lock", exist_ok=True)     # where terminals are locked
    libvirt.registerErrorHandler(lambda ctx, error: None, None)
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=_event_loop, daemon=True).start()


def main():
    """Runs the tests of the calling file in a sandbox and exits."""
    enter()
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=_Result)
    program = unittest.main(module="__main__", testRunner=runner, exit=False)
    sys.stdout.flush()
    # Threads of the client library may still run: no orderly end of the interpreter.
    os._exit(0 if program.result.wasSuccessful() else 1)
