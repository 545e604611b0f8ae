#!/usr/bin/env python3
"""The messages inside TLS are those that the truth beside the capture has, in clear and inside."""

import argparse
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare    # noqa: E402
import pdml       # noqa: E402
import rig        # noqa: E402

CAPTURE = os.path.join(rig.CAPTURES, "gossip-tls.pcap")
KEYS = os.path.join(rig.CAPTURES, "gossip-tls.keys")


def check(scratch, name, **settings):
    options = argparse.Namespace(proto=None, lenient=False, tls_keys=KEYS, option=[],
                                 two_pass=False)
    vars(options).update(settings)
    with open(os.path.join(rig.CAPTURES, "gossip-tls.json"), encoding="utf-8") as file:
        truth = json.load(file)["messages"]
    shown = pdml.read(scratch, compare.arguments(scratch, CAPTURE, options))
    wanted = {}
    for message in truth:
        wanted.setdefault(message["stream"], []).append((message["kind"], message["fields"]))
    good, problems = 0, []
    for stream in sorted(set(wanted) | set(shown)):
        a = wanted.get(stream, [])
        b = [(m.kind, m.fields) for m in shown.get(stream, []) if not m.faults]
        good += sum(x == y for x, y in zip(a, b))
        if a != b:
            problems.append("%s: %d messages wanted, %d shown" % (stream, len(a), len(b)))
    for problem in problems:
        print("  " + problem)
    print("%s: %d of %d messages agree" % (name, good, len(truth)))
    return not problems


def main():
    scratch = rig.Rig()
    good = True
    for two_pass in (False, True):
        passes = "two passes" if two_pass else "one pass"
        good &= check(scratch, "found out, " + passes, two_pass=two_pass)
        good &= check(scratch, "by ports, " + passes, two_pass=two_pass,
                      option=["gossip.tcp_ports:8080-8082"])
        good &= check(scratch, "decode as, " + passes, two_pass=two_pass, proto="gossip")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
