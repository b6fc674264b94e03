#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures what many definitions cost: our daemon beside a stock one, each in a sandbox of its own.

Usage: bench/definitions.py [BUILD-TREE] [GUESTS...]      (default: build/plain 1000 5000)

For each number of guests: microseconds of one define, bytes of memory that a defined guest takes,
and milliseconds from the start of a daemon that finds them to the first complete list. Then what
reading and writing one such document takes, beside what libxml2 takes to read it.
"""
import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
STOCK = "/usr/sbin/libvirtd"

# (name, unit, what ours may take of what stock takes)
FIGURES = (("define", "us", None), ("memory", "bytes", 0.6), ("restart", "ms", 0.2))

DOCUMENT = """<domain type='qemu'>
  <name>guest-{0}</name><uuid>8f2c6a52-9d5b-4f0e-9c0a-{0:012x}</uuid>
  <memory unit='MiB'>1024</memory><vcpu>2</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/><apic/></features>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'><driver name='qemu' type='qcow2' discard='unmap'/>
      <source file='/var/lib/libvirt/images/guest-{0}.qcow2'/><target dev='vda'/></disk>
    <disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
    <interface type='network'><source network='default'/><model type='virtio'/></interface>
    <console type='pty'/><channel type='unix'>
      <target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <input type='tablet' bus='usb'/><graphics type='vnc'/><video><model type='virtio'/></video>
    <memballoon model='virtio'/>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
  </devices>
</domain>"""


def resident(pid):
    """Bytes that are the process's own, so that libraries don't count."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
        return sum(int(line.split()[1]) * 1024 for line in f if line.startswith("Private_"))


def worker(guests):
    """In a process of its own: the figures of one daemon, as JSON."""
    sys.path.insert(0, os.path.join(HERE, "../tests/system"))
    sys.dont_write_bytecode = True
    import harness      # pylint: disable=import-outside-toplevel
    harness.enter()
    daemon = harness.Daemon()
    daemon.start()
    conn = daemon.connect()
    while True:         # a new daemon asks the emulator first what it can do
        try:
            conn.defineXML(DOCUMENT.format(0))
            break
        except harness.libvirt.libvirtError as error:
            if error.get_error_code() != harness.libvirt.VIR_ERR_OPERATION_TIMEOUT:
                raise
    before, start = resident(daemon.pid), time.monotonic()
    for number in range(1, guests + 1):
        conn.defineXML(DOCUMENT.format(number))
    spent = time.monotonic() - start
    memory = (resident(daemon.pid) - before) // guests
    conn.close()
    daemon.stop()
    start = time.monotonic()
    daemon.start()
    found = 0
    while found < guests + 1:
        conn = daemon.connect()
        found = len(conn.listAllDomains())
        conn.close()
    restart = time.monotonic() - start
    daemon.stop()
    print(json.dumps({"define": int(spent / guests * 1e6), "memory": memory,
                      "restart": int(restart * 1e3)}), flush=True)
    os._exit(0)


def directories(build):
    """As bench/run knows them."""
    loader = importlib.machinery.SourceFileLoader("bench_run", HERE + "/run")
    run = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench_run", loader))
    loader.exec_module(run)
    return run.directories(build)


def measure(build, binary, guests):
    done = subprocess.run([sys.executable, os.path.abspath(__file__), "--worker", str(guests)],
                          stdout=subprocess.PIPE, text=True, check=True,
                          env={**os.environ, "VIREO_LIBVIRTD": binary, "abs_top_builddir": build,
                               **directories(build)})
    return json.loads(done.stdout.splitlines()[-1])


def document(build):
    done = subprocess.run([build + "/bench/bench_xml"], input=DOCUMENT.format(1), text=True,
                          stdout=subprocess.PIPE, check=True)
    return [float(word) for word in done.stdout.split()]


def main(argv):
    if argv[1:2] == ["--worker"]:
        worker(int(argv[2]))
    build = os.path.abspath(argv[1] if len(argv) > 1 else HERE + "/../build/plain")
    counts = [int(word) for word in argv[2:]] or [1000, 5000]
    sides = {"ours": os.environ.get("VIREO_LIBVIRTD", build + "/libvirtd")}
    if os.path.exists(STOCK):
        sides["stock"] = STOCK
    print(f"{'':24}" + "".join(f"{side:>12}" for side in sides) + f"{'ratio':>8}{'at most':>9}")
    for guests in counts:
        of = {side: measure(build, binary, guests) for side, binary in sides.items()}
        for name, unit, most in FIGURES:
            row = f"{guests:6} {name + ', ' + unit:17}"
            row += "".join(f"{of[side][name]:12}" for side in sides)
            if len(sides) == 2:
                row += f"{of['ours'][name] / max(1, of['stock'][name]):8.2f}"
            print(row + (f"{most:9}" if most else ""))
    ours, bare = document(build)
    print(f"\nparse and format a document: {ours:.1f} us, libxml2's bare parse {bare:.1f} us, "
          f"ratio {ours / bare:.2f}, at most 3")


if __name__ == "__main__":
    main(sys.argv)
