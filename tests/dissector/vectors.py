#!/usr/bin/env python3
"""Every vector as a packet: what the library refuses has a fault at the same byte.

    vectors.py PVSTOOL [FAMILY..]
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import captures    # noqa: E402
import compare     # noqa: E402
import rig         # noqa: E402

# family: files, transports, ways of cutting a stream
PLAN = {
    "pvs": (["pvs.jsonl"], ["udp", "tcp"], [None, 7, 1]),
    "ac": (["ac.jsonl"], ["udp"], []),
    "pex": (["pex.jsonl"], ["tcp"], [None, 7, 1]),
    "gossip": (["gossip.jsonl"], ["tcp"], [None, 7, 1]),
    "factom": (["factom9.jsonl", "factom10.jsonl", "factom11.jsonl"], ["tcp"], [None, 7, 1]),
}
LONGEST = {7: 1500, 1: 300}  # bytes of the vectors that are cut so: segments take time


def datagrams(entries, path):
    capture = captures.Capture()
    for entry in entries:
        if len(entry["bytes"]) <= 65507:
            capture.udp(entry["bytes"], sport=capture.port())
    return capture.save(path)


# What these have in a later packet is what a new connection between the same two endpoints begins
# with. The dissector does not see where connections begin, and takes it for one.
LIKE_NEW = ("craft-typedef-duplicate-later", "craft-hs-second-handshake",
            "craft-hs-signature-twice")


def streams(entries, path, cut):
    capture = captures.Capture()
    for entry in entries:
        data = entry["bytes"]
        if cut and (len(data) > LONGEST[cut] or entry["name"] in LIKE_NEW):
            continue
        connection = capture.tcp(dport=capture.port())
        connection.send(0, data, cut)
        connection.close()
    return capture.save(path)


def runs(family, entries, scratch):
    """The captures of a family, with what they are called."""
    _, transports, cuts = PLAN[family]
    if "udp" in transports:
        yield "datagrams", datagrams(entries, scratch.path(family + "-udp.pcap"))
    if "tcp" in transports:
        for cut in cuts:
            name = "segments of %d" % cut if cut else "large segments"
            yield name, streams(entries, scratch.path("%s-tcp-%s.pcap" % (family, cut)), cut)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--two-pass", action="store_true")
    parser.add_argument("--keep", help="a folder to keep the captures in")
    parser.add_argument("pvstool")
    parser.add_argument("families", nargs="*")
    options = parser.parse_args()
    scratch = rig.Rig()
    failed = False
    for family in options.families or PLAN:
        entries = []
        for name in PLAN[family][0]:
            path = os.path.join(os.environ.get("PVS_VECTORS", rig.VECTORS), name)
            if os.path.exists(path):
                entries += [e for e in captures.vectors(path) if e.get("bytes")
                            and e["proto"].startswith(family)
                            and not e["kind"].startswith("peer-share")]
        for name, path in runs(family, entries, scratch):
            if options.keep:
                import shutil
                shutil.copy(path, options.keep)
            how = argparse.Namespace(proto=family, tls_keys=None, option=[],
                                     two_pass=options.two_pass)
            shown = compare.shown_by(scratch, path, how)
            for lenient in (False, True):
                how.lenient = lenient
                result = compare.compare(scratch, options.pvstool, path, how, shown)
                for line in result.differences[:5]:
                    print("  " + line)
                print("%s, %s, %s: %s" % (family, name, "leniently" if lenient else "strictly",
                                          result.summary()))
                failed |= bool(result.differences) or not result.messages
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
