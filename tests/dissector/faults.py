#!/usr/bin/env python3
"""The faults of the reference's dissector, one by one: here each is right.

    faults.py [--keep FOLDER]      keeps the captures that are made on the way

The table of docs/dissector.md says which packets show it, and how many: the filters are run over the
captures of tests/captures and over those made here (vectors-pvs: each vector in a datagram; pvs-demo-cut:
what a capture with -s 100 holds). Then the values themselves are held against the vectors.
"""

import argparse
import collections
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import captures    # noqa: E402
import rig         # noqa: E402

ROW = re.compile(r"^\| *([0-9]*) *\|[^|]*\| `([a-z0-9-]+)` \| `([^`]+)` \| ([0-9,]+) \|$", re.MULTILINE)
DECODE_AS = ["-d", "udp.port==1-65535,pvs"]
problems = []


def check(name, good, text=""):
    print("%-72s %s" % (name, "ok" if good else "WRONG " + text))
    if not good:
        problems.append(name)


def vectors():
    entries = [e for e in captures.vectors(os.path.join(rig.VECTORS, "pvs.jsonl"))
               if 0 < len(e["bytes"]) <= 65507]
    return {number: entry for number, entry in enumerate(entries, 1)}


def made(scratch, entries):
    """The captures that are no files of tests/captures."""
    capture = captures.Capture()
    for number in sorted(entries):
        capture.udp(entries[number]["bytes"], sport=capture.port())
    scratch.take(capture.save(scratch.path("vectors-pvs.pcap")))
    source = scratch.take(os.path.join(rig.CAPTURES, "pvs-demo.pcap"))
    status, _, errors = scratch.run("editcap", "-s", "100", source, scratch.path("pvs-demo-cut.pcap"))
    check("editcap", status == 0, errors)
    return {name: scratch.path(name + ".pcap") for name in ("vectors-pvs", "pvs-demo-cut")}


def counted(scratch, path, filters, options):
    """How many packets each filter shows, in one run."""
    report = scratch.tshark("-n", "-r", path, "-q", "-z", ",".join(["io,stat,0"] + filters), *options)
    last = [line for line in report.split("\n") if "<>" in line][-1]
    return [int(x) for x in last.strip("| \n").split("|")[1::2]]


def table(scratch, own):
    with open(os.path.join(rig.ROOT, "docs", "dissector.md"), encoding="utf-8") as file:
        rows = ROW.findall(file.read())
    by_capture = collections.OrderedDict()
    for number, capture, shown, wanted in rows:
        by_capture.setdefault(capture, []).append((number, shown, int(wanted.replace(",", ""))))
    for capture, entries in by_capture.items():
        path = own.get(capture) or scratch.take(os.path.join(rig.CAPTURES, capture + ".pcap"))
        options = DECODE_AS if capture == "vectors-pvs" else [
            "-o", "tcp.try_heuristic_first:TRUE", "-o", "tcp.reassemble_out_of_order:TRUE"]
        got = counted(scratch, path, [shown for _, shown, _ in entries], options)
        for (number, shown, wanted), n in zip(entries, got):
            check("%2s  %s, %s" % (number, capture, shown), n == wanted,
                  "%d packets in place of %d" % (n, wanted))
    missing = set(map(str, range(1, 11))) - {row[0] for row in rows}
    check("every number of the list has a row", not missing, str(sorted(missing)))


def values(scratch, path, *fields):
    """By frame, what a datagram shows of each field, as lists."""
    line = [x for f in fields for x in ("-e", f)]
    output = scratch.tshark("-n", "-r", path, "-T", "fields", "-E", "separator=;", "-e", "frame.number",
                            *(line + DECODE_AS))
    found = {}
    for row in filter(None, output.split("\n")):
        parts = row.split(";")
        found[int(parts[0])] = dict(zip(fields, ([v for v in p.split(",") if v] for p in parts[1:])))
    return found


def blocks_of(entry):
    fields = entry.get("fields") or {"peers": [], "metadata": []}
    for peer in fields["peers"]:
        for block in peer["addresses"] + peer["metadata"]:
            yield block
    for block in fields["metadata"]:
        yield block


BLOCKS = ("pvs.peer.address", "pvs.peer.metadata", "pvs.metadata")
WORDS = {"blocklen": ("length", "truncated"), "version": ("version",), "magic": ("magic",),
         "trailing": ("trailing",), "type": ("type",), "nonminimal": ("nonminimal",),
         "truncated": ("truncated", "length", "nonminimal")}


def by_value(scratch, entries, path):
    utc = ["pvs.peer.metadata.utc_timestamp.seconds", "pvs.metadata.utc_timestamp.seconds"]
    lengths = [b + ".length" for b in BLOCKS]
    shown = values(scratch, path, "pvs.kind", "pvs.fault.status", "pvs.fault.offset", "pvs.trailing",
                   "_ws.lua.error", *(utc + lengths))
    times = sizes = words = 0
    wrong = collections.defaultdict(list)
    for number, entry in entries.items():
        got = shown.get(number)
        if got is None or got["_ws.lua.error"]:
            wrong["no Lua error"].append(entry["name"])
            continue
        why = entry.get("why")
        if why is None and got["pvs.fault.status"]:
            wrong["a fault where none is"].append(entry["name"])
        if why is not None:
            words += 1
            if got["pvs.fault.status"][:1] == [] or got["pvs.fault.status"][0] not in WORDS[why]:
                wrong["what the library refuses is named"].append(entry["name"])
        if why == "trailing" and len("".join(got["pvs.trailing"])) != 2 * entry["trailing"]:
            wrong["bytes behind the message"].append(entry["name"])
        if why in (None, "nonminimal", "trailing", "type"):
            blocks = list(blocks_of(entry))
            want = sorted(str(b["utc_timestamp"]) for b in blocks if "utc_timestamp" in b)
            times += len(want)
            if sorted(got[utc[0]] + got[utc[1]]) != want:
                wrong["UTC timestamps are those of the packet"].append(entry["name"])
            want = sorted(str(b["length"]) for b in blocks)
            sizes += len(want)
            if sorted(v for f in lengths for v in got[f]) != want:
                wrong["lengths are those of the packet"].append(entry["name"])
            if (got["pvs.kind"] or [""])[0] != entry["kind"] and why != "type":
                wrong["kinds have names"].append(entry["name"])
    for name in ("no Lua error", "a fault where none is", "what the library refuses is named",
                 "bytes behind the message", "UTC timestamps are those of the packet",
                 "lengths are those of the packet", "kinds have names"):
        check(name, not wrong[name], " ".join(wrong[name][:5]))
    print("%d vectors, %d UTC timestamps, %d lengths, %d refusals" % (len(entries), times, sizes, words))
    check("there are values to hold against", min(times, sizes, words) > 100)


def by_text(scratch):
    """What is seen of a packet with all kinds of addresses, and of the whole output."""
    path = scratch.take(os.path.join(rig.CAPTURES, "pvs-udp.pcap"))
    tree = scratch.tshark("-n", "-r", path, "-V", "-O", "pvs")
    check(" 1  a time is shown as a time", "UTC timestamp: Mar 19, 2023 00:00:00.000000000 UTC" in tree)
    check("10  labels are words", "Reflective" in tree and not re.search("Tupel|Reflexive", tree))
    path = scratch.take(os.path.join(rig.CAPTURES, "pvs-demo.pcap"))
    first = ["-o", "tcp.try_heuristic_first:TRUE"]
    check("nothing on stdout", scratch.tshark("-n", "-r", path, "-q", *first) == "")
    pdml = scratch.tshark("-n", "-r", path, "-c", "60", "-Y", "pvs", "-T", "pdml", *first)
    items = re.findall(r'<field name="(pvs[a-z_.]*)"[^>]* size="([0-9]+)"', pdml)
    # Generated items stand for no bytes; branches stand for all of theirs.
    bare = {name for name, size in items if size == "0"}
    check("branches have bytes to highlight", not bare & {"pvs.peer", "pvs.peer.address", "pvs.metadata",
                                                          "pvs.peer.metadata"} and len(items) > 100)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep")
    options = parser.parse_args()
    scratch = rig.Rig()
    entries = vectors()
    own = made(scratch, entries)
    if options.keep:
        for path in own.values():
            shutil.copy(path, options.keep)
    table(scratch, own)
    by_value(scratch, entries, own["vectors-pvs"])
    by_text(scratch)
    print("%d problems" % len(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
