#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A hostile emulator: whatever a guest's QEMU says or doesn't say, only that guest suffers."""
import contextlib
import json
import os
import threading
import time

import libvirt
from harness import (LIMIT, LOCALSTATE, LOG, RUN, SystemTest, fake_emulator, guest_xml,
                     main)

HELLO = [{"greet": True}, {"expect": "qmp_capabilities"}]
RUNNING = {"query-status": {"status": "running", "running": True, "singlestep": False},
           "query-cpus-fast": []}
DEEP = "[" * 100000
LONG = {"raw": "x" * 4096, "times": 5000, "may-break": True}


def event(name, **data):
    return {"event": name, "data": data}


def raw(*lines):
    return [{"raw": line + "\r\n", "may-break": True} for line in lines]


# What the emulator does instead of what it should; a start may fail but must come to an end.
STARTS = [
    ("it ends before a word", [{"exit": 1}]),
    ("it closes before a word", [{"close": True}, {"hang": True}]),
    ("it ends after its greeting", [{"greet": True}, {"exit": 0}]),
    ("it ends when asked for abilities", HELLO + [{"exit": 1}]),
    ("it ends with half an answer", [{"greet": True}, {"raw": '{"return": {'}, {"exit": 1}]),
    ("it ends at any question", HELLO + [{"expect": "cont", "hold": "x"}, {"exit": 1}]),
    ("it ends once it runs", HELLO + [{"expect": "cont"}, {"event": "RESUME"}, {"exit": 9}]),
    ("its greeting is an endless line", [LONG, {"hang": True}]),
    ("its answer is an endless line", [{"greet": True}, LONG, {"hang": True}]),
    ("its greeting is none", raw('{"QMP": 1}') + [{"serve": RUNNING}]),
    ("its greeting is a list", raw("[]", "null", "1", '"x"') + [{"serve": RUNNING}]),
    ("its greeting is too deep", raw(DEEP) + [{"hang": True}]),
    ("its greeting comes many times", [{"repeat": 100, "steps": [{"greet": True}]},
                                       {"serve": RUNNING}]),
    ("bytes that are no text", raw("\x00\xff\xfe", '{"QMP": "\xff\xc0\x80"}') + [{"hang": True}]),
    ("answers to nobody", HELLO + raw('{"return": {}, "id": "libvirt-9"}', '{"return": {}}',
                                      '{"error": {}}', '{"id": []}', "{}") + [{"serve": RUNNING}]),
    ("errors without words", [{"greet": True}] + raw('{"error": 5, "id": "vireo-1"}')
     + [{"serve": RUNNING}]),
    ("errors at each question", HELLO + [{"serve": {"cont": {"!error": "%s%n" * 50}}}]),
    ("the end at cont", HELLO + [{"serve": {"cont": {"!exit": 0}}}]),
    ("answers of the wrong type", HELLO + [{"serve": {name: value for name in (
        "cont", "query-chardev", "query-status", "qom-get", "query-cpus-fast")
        for value in ([[[]]],)}}]),
    ("a huge answer", HELLO + [{"serve": {"query-chardev": ["y" * (9 << 20)]}}]),
    ("an answer over the limit", HELLO + [{"serve": {"query-chardev": ["y" * (12 << 20)],
                                                     "cont": ["y" * (12 << 20)]}}]),
    ("events before their time", [event("RESET"), event("SHUTDOWN", guest=True), event("STOP"),
                                  event("RESUME")] + HELLO + [{"serve": RUNNING}]),
    ("events that make no sense", HELLO
     + [event("RESUME"), event("STOP"), event("SHUTDOWN"), event("SHUTDOWN", guest="yes"),
        event("RTC_CHANGE", offset="x"), event("RTC_CHANGE", offset=1e300),
        event("WATCHDOG", action=5), event("BLOCK_IO_ERROR"), event("BALLOON_CHANGE", actual=-1),
        event("DEVICE_DELETED", device=[]), event("GUEST_PANICKED", action={}),
        event("POWERDOWN"), event("SUSPEND_DISK"), event("X" * 70000), event("VSERPORT_CHANGE")]
     + raw('{"event": 1}', '{"event": "STOP", "data": 7}', '{"event": "RESUME", "timestamp": []}')
     + [{"serve": RUNNING}]),
    ("a flood of events", HELLO + [{"repeat": 5000, "steps": [event("STOP"), event("RESUME")]},
                                   {"serve": RUNNING}]),
]


class Hostile(SystemTest):
    def emulator(self, name, steps, before=""):
        return fake_emulator(os.path.join(self.tmp, f"qemu-{name}"), steps, before)

    def hostile(self, name, steps, before=""):
        # Without a terminal QEMU is asked for none, which leaves less to be answered.
        serial = {} if "query-chardev" in json.dumps(steps) else {"serial": ""}
        return self.guest(name, emulator=self.emulator(name, steps, before), **serial)

    def processes(self, dom):
        """The processes that have the guest's uuid among their arguments."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as f:
                if dom.UUIDString().encode() in f.read():
                    found.append(int(pid))
        return found

    def gone(self, dom):
        """Ends the guest; nothing of it may be left."""
        with contextlib.suppress(libvirt.libvirtError):
            dom.destroy()
        deadline = time.monotonic() + LIMIT
        while dom.isActive() or self.processes(dom):
            self.assertLess(time.monotonic(), deadline, f"{dom.name()} doesn't end")
        for folder in (RUN + "/qemu", LOCALSTATE + "/lib/libvirt/qemu"):
            for where, folders, names in os.walk(folder):
                self.assertEqual([each for each in folders + names if dom.name() in each], [],
                                 where)

    def test_starts(self):
        neighbour = self.guest("neighbour")
        neighbour.create()
        for number, (sentence, steps) in enumerate(STARTS):
            with self.subTest(sentence):
                dom = self.hostile(f"hostile{number}", steps)
                begun = time.monotonic()
                result = "started"
                try:
                    dom.create()
                except libvirt.libvirtError as error:
                    result = str(error)[:90]
                print(f"{sentence}: {result}, {time.monotonic() - begun:.2f} s", flush=True)
                self.assertIsNone(self.daemon.process.poll())
                neighbour.suspend()
                neighbour.resume()
                self.gone(dom)
                dom.undefine()
        self.assertEqual(neighbour.state()[0], libvirt.VIR_DOMAIN_RUNNING)
        self.assertNotRegex(self.daemon.log(), "Sanitizer|runtime error:|CRITICAL|lock order")

    def test_one_that_never_says_a_word_can_be_destroyed(self):
        path = os.path.join(self.tmp, "started")
        os.mkfifo(path)
        # The shell's word that it is there, then it won't go for a kind word.
        dom = self.hostile("mute", [{"hang": True}],
                           f"case \"$*\" in *guest=*) trap '' TERM INT HUP; echo x >{path};; esac")
        failed = []

        def start():
            try:
                self.daemon.connect().lookupByName("mute").create()
            except libvirt.libvirtError as error:
                failed.append(error)

        starter = threading.Thread(target=start, daemon=True)
        starter.start()
        with open(path, encoding="ascii") as f:
            f.read()
        begun = time.monotonic()
        dom.destroy()
        self.assertLess(time.monotonic() - begun, 15)
        starter.join(LIMIT)
        self.assertTrue(failed)
        self.gone(dom)

    def test_one_that_talks_much(self):
        limit = 2 << 20
        dom = self.hostile("talkative", HELLO + [{"expect": "cont"}, {"event": "RESUME"},
                                                 {"serve": RUNNING}],
                           'case "$*" in *guest=*) yes "so it goes on and on" | '
                           f"head -c {20 * limit} >&2;; esac")
        dom.create()
        path = LOG + "/qemu/talkative.log"
        deadline = time.monotonic() + LIMIT
        while os.path.getsize(path) > limit:
            self.assertLess(time.monotonic(), deadline, "the log isn't cut")
        self.assertLessEqual(os.path.getsize(path + ".0"), limit)
        with open(path + ".0", encoding="ascii") as f:
            self.assertEqual(f.readline(), "so it goes on and on\n")
        self.assertEqual(dom.isActive(), 1)
        self.gone(dom)
        with open(path, encoding="ascii") as f:
            self.assertIn("shutting down, reason=destroyed", f.read())

    def test_one_that_runs_and_refuses_to_die(self):
        dom = self.hostile("stubborn", HELLO + [{"expect": "cont"}, {"event": "RESUME"},
                                                {"hang": True}],
                           "case \"$*\" in *guest=*) trap '' TERM INT HUP;; esac")
        dom.create()
        begun = time.monotonic()
        dom.destroy()
        self.assertLess(time.monotonic() - begun, 15)
        self.gone(dom)


if __name__ == "__main__":
    main()
