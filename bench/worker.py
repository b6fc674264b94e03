#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs one daemon in a sandbox of its own and measures what it is told to, a line at a time.

Started by bench/run.  "connect 100" on standard input gives a JSON object on standard output: for
each thing that was measured a list of numbers.  VIREO_LIBVIRTD names the daemon.
"""
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, TOP + "/tests/system")
sys.dont_write_bytecode = True

import harness  # noqa: E402

# What QEMU says at which moment: that it is there, and that the processors run.
BY_HAND = {"hand-greeting": b'"QMP"', "hand-running": b'"RESUME"'}

# Higher than any descriptor that is open.
MONITOR_FD = 100

DEVICES = """
    <disk type='file' device='disk'><driver name='qemu' type='raw'/>
      <source file='{}/bench.img'/><target dev='vda' bus='virtio'/></disk>
    <interface type='user'><model type='virtio'/></interface>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"""


def since(start):
    return int((time.monotonic() - start) * 1e6)


# For both daemons the same.
CONF = "max_clients = 5000\nmax_anonymous_clients = 5000\n"


class Worker:
    def __init__(self):
        self.daemon = harness.Daemon(CONF)
        self.daemon.start()
        self.conn = self.daemon.connect()
        disk = self.daemon.tmp + "/bench.img"
        harness.echo_disk(disk)
        self.dom = self.conn.defineXML(
            harness.guest_xml("bench-start", devices=DEVICES.format(self.daemon.tmp)))
        self.argv = None

    def calls(self, what, rounds):
        done = subprocess.run([harness.BUILD + "/bench/bench_calls", self.daemon.socket, what,
                               str(rounds)], stdout=subprocess.PIPE, text=True, check=True)
        return [int(line) for line in done.stdout.split()]

    # ---- many connections ---------------------------------------------------------

    def bench(self, what, number):
        """A process that stops now and then until a line is written to it."""
        return subprocess.Popen([harness.BUILD + "/bench/bench_calls", self.daemon.socket, what,
                                 str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                text=True)

    @staticmethod
    def await_word(process, word):
        line = process.stdout.readline()
        if line != word + "\n":
            raise AssertionError(f"{line!r} instead of {word}")

    @staticmethod
    def go_on(process):
        process.stdin.write("\n")
        process.stdin.flush()

    def cpu(self):
        """Seconds that all threads of the daemon have run, those included that have ended."""
        clock = (~self.daemon.pid << 3) | 2     # as the kernel numbers the clock of a process
        return time.clock_gettime(clock)

    def memory(self):
        """The daemon's own memory, and its share of what it shares, in KiB."""
        with open(f"/proc/{self.daemon.pid}/smaps_rollup", encoding="ascii") as f:
            return int(re.search(r"^Pss: +(\d+)", f.read(), re.M)[1])

    def load(self, connections):
        with self.bench("load", connections) as process:
            self.await_word(process, "ready")
            before = self.cpu()
            self.go_on(process)
            calls, micros = map(int, process.stdout.readline().split())
            used = self.cpu() - before
            self.await_word(process, "done")
            self.go_on(process)
        return {f"{connections} busy: calls/s": [calls * 1e6 / micros],
                f"{connections} busy: CPU us/call": [used * 1e6 / calls]}

    def crowd(self, connections):
        before = self.memory()
        with self.bench("crowd", connections) as process:
            taken = int(process.stdout.readline())
            self.await_word(process, "open")
            grown = self.memory() - before
            self.go_on(process)
            beside = [int(line) for line in process.stdout.read().split()]
        return {f"{connections} opened: per s": [connections * 1e6 / taken],
                f"{connections} idle: KiB each": [grown / connections],
                f"{connections} idle: lib-version us": beside}

    # ---- starts -------------------------------------------------------------------

    def start(self, rounds):
        """From the call to its answer, which comes when the guest runs."""
        samples = []
        for _ in range(rounds):
            before = harness.emulators()
            start = time.monotonic()
            self.dom.create()
            samples.append(since(start))
            if self.argv is None:
                pid, = harness.emulators() - before
                self.remember(pid)
            self.dom.destroy()
        return samples

    def remember(self, pid):
        """Keeps the arguments of a running guest, and the files that end with it."""
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as f:
            self.argv = f.read().split("\0")[:-1]
        for number, word in enumerate(self.argv):
            for path in re.findall(r'"file":"(/[^"]+)"', word):
                copy = self.daemon.tmp + "/" + os.path.basename(path)
                shutil.copy(path, copy)
                self.argv[number] = word.replace(path, copy)

    def by_hand(self, rounds, wanted):
        """From starting the same arguments to a message of QEMU that has the wanted words."""
        samples = []
        monitor = next(word for word in self.argv if "charmonitor" in word)
        number = int(re.search(r"fd=([0-9]+)", monitor)[1])
        argv = [word.replace(f"fd={number}", f"fd={MONITOR_FD}") if word == monitor else word
                for word in self.argv]
        path = self.daemon.tmp + "/monitor"
        for _ in range(rounds):
            with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as peer:
                listener.bind(path)
                listener.listen(1)
                os.dup2(listener.fileno(), MONITOR_FD)
                start = time.monotonic()
                with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL, pass_fds=[MONITOR_FD]) as qemu:
                    peer.connect(path)
                    peer.send(b'{"execute":"qmp_capabilities"}{"execute":"cont"}')
                    seen = b""
                    while wanted not in seen:
                        more = peer.recv(4096)
                        if not more:
                            raise AssertionError(f"ended after {seen!r}")
                        seen += more
                    samples.append(since(start))
                    qemu.kill()
                os.close(MONITOR_FD)
                os.unlink(path)
        return samples

    def measure(self, what, rounds):
        if what == "load":
            return self.load(rounds)
        if what == "crowd":
            return self.crowd(rounds)
        if what == "start":
            return {"start us": self.start(rounds)}
        if what in BY_HAND:
            if self.argv is None:
                self.start(1)
            return {what + " us": self.by_hand(rounds, BY_HAND[what])}
        return {what + " us": self.calls(what, rounds)}


def main():
    harness.enter()
    worker = Worker()
    print("ready", flush=True)
    for line in sys.stdin:
        what, rounds = line.split()
        print(json.dumps(worker.measure(what, int(rounds))), flush=True)
    worker.daemon.stop()
    os._exit(0)


if __name__ == "__main__":
    main()
