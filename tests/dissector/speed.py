#!/usr/bin/env python3
"""How fast the dissector is: CPU seconds of tshark for large captures, with and without the script.

    speed.py [SCALE [NAME..]]     1 by default: 60,000 frames of AC, 10 MB of PVS, 30,000 messages..
    speed.py --gate               a test: fails where the dissector has become clearly slower

"with" is a run that asks for no field, such as loading a capture, "field" one whose filter asks for a
field, "-V" one that prints everything. Other work on the machine makes all figures worse, so the
captures of AC and PVS are also shown by a script that does next to nothing: for AC one item and the two
columns for each frame, for PVS as many items as ours has, all of them one byte of the segment: "floor".
The gate holds runs of ours against that floor of AC, in the same minute on the same machine.
"""

import os
import resource
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import captures    # noqa: E402
import rig         # noqa: E402


def ac(scale):
    capture = captures.Capture()
    for i in range(int(60000 * scale)):
        capture.udp(b"\xac\1\x10\0" + struct.pack("!III", i, 1, 2) + bytes(22))
    return capture, len(capture.packets), "frames"


def peer(i):
    return b"\1\1\2\6\x0a" + struct.pack("!I", i)[1:] + b"\x13\x88\0\4" + struct.pack("!I", i)


def pvs(scale):
    message = b"\x10\xb1\x14\0" + b"".join(peer(i) for i in range(20))
    count = int(10e6 * scale) // len(message)
    capture = captures.Capture()
    connection = capture.tcp(dport=7777)
    connection.send(0, message * count, 1400)
    # Items: 6 of the message, 3 of a peer, 5 and 4 of its blocks.
    return capture, count * (6 + 20 * 12), "items"


def factom_gob(scale):
    path = os.path.join(rig.VECTORS, "factom10.jsonl")
    entry = next(e for e in captures.vectors(path) if e["name"] == "hs-loopback-0")
    definition = bytes.fromhex("29ff85030101065631304d736701ff860001020104547970650106000107"
                               "5061796c6f6164010a000000")
    parcel = b"\xff\x86\x01\x06\x01\x40" + b"m" * 64 + b"\0"
    count = int(30000 * scale)
    capture = captures.Capture()
    connection = capture.tcp(dport=8108)
    connection.send(0, entry["bytes"] + definition + (bytes([len(parcel)]) + parcel) * count, 1400)
    return capture, count, "messages"


def factom_v9(scale):
    path = os.path.join(rig.VECTORS, "factom9.jsonl")
    entry = max((e for e in captures.vectors(path) if e["kind"] == "stream" and e["reference"] is True
                 and len(e.get("messages", [])) > 1), key=lambda e: len(e["messages"]))
    begin = entry["messages"][0]["end"]
    capture = captures.Capture()
    count = int(10000 * scale) // (len(entry["messages"]) - 1) + 1
    connection = capture.tcp(dport=8108)
    # Definitions stand in front; what follows the handshake is said again and again.
    connection.send(0, entry["bytes"][:begin] + entry["bytes"][begin:] * count, 1400)
    return capture, count * (len(entry["messages"]) - 1), "messages"


def factom_v11(scale):
    count = int(30000 * scale)
    capture = captures.Capture()
    connection = capture.tcp(dport=8108)
    handshake = b"pbuf\0\0\0\x15" + bytes.fromhex("080810effdb6f70f180b20848688082a0438313038")
    connection.send(0, handshake + (b"\0\0\0\x44\x08\x06\x12\x40" + b"m" * 64) * count, 1400)
    return capture, count, "messages"


FLOOR = """
local p = Proto("floor", "Floor")
local f = ProtoField.uint8("floor.x", "X")
p.fields = { f }
function p.dissector(tvb, pinfo, tree)
    pinfo.cols.protocol:set("FLOOR")
    pinfo.cols.info:set("nothing")
    local root = tree:add(p, tvb())
    for _ = 1, %d do root:add(f, tvb(0, 1)) end
end
DissectorTable.get("%s"):add(%d, p)
"""


def floor(scratch, path, items, table, port):
    """The same capture with a script that only adds so many items to each packet."""
    script = scratch.path("floor.lua")
    with open(script, "w", encoding="utf-8") as file:
        file.write(FLOOR % (items, table, port))
    os.chmod(script, 0o644)
    return seconds(scratch, "-n", "-r", path, "-q", "-z", "io,stat,0", "-X", "lua_script:" + script,
                   *[x for name in ("ac", "pvs") for x in ("--disable-protocol", name)])


def seconds(scratch, *arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    scratch.tshark(*arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


BUILD = {"ac": (ac, "ac.nonce"), "pvs": (pvs, "pvs.peer.address.port"),
         "factom v9": (factom_v9, "factom.parcel.payload"),
         "factom v10": (factom_gob, "factom.parcel.payload"),
         "factom v11": (factom_v11, "factom.parcel.payload")}
QUIET = ("-q", "-z", "io,stat,0")


def table(scratch, scale, chosen):
    print("%-11s %10s %8s %7s %7s %7s %7s %7s %10s" % ("", "bytes", "without", "with", "-2", "field",
                                                       "-V", "floor", "a second"))
    for name, (build, field) in BUILD.items():
        if chosen and name not in chosen:
            continue
        capture, amount, what = build(scale)
        path = scratch.take(capture.save(scratch.path("speed.pcap")))
        common = ("-n", "-r", path) + QUIET
        times = [seconds(scratch, *(common + options)) for options in
                 (("--disable-protocol", name.split()[0]), (), ("-2",))]
        times.append(seconds(scratch, "-n", "-r", path, "-q", "-z", "io,stat,0," + field))
        times.append(seconds(scratch, "-n", "-r", path, "-V") if scale <= 1 else 0)
        if name == "ac":
            times.append(floor(scratch, path, 1, "udp.port", 7777))
        elif name == "pvs":
            segments = len(capture.packets) - 3
            times.append(floor(scratch, path, amount // segments, "tcp.port", 7777))
        print("%-11s %10d %8.2f" % (name, os.path.getsize(path), times[0])
              + "".join(" %7.2f" % x for x in times[1:]) + " " * 8 * (6 - len(times))
              + " %10.0f %s" % (amount / max(times[1], 0.01), what), flush=True)


# What is measured: a name, a capture, its scale, options, and how many times the floor it may take.
GATE = [
    ("ac, no field", "ac", 1, QUIET, 1.9),
    ("ac, a field", "ac", 0.5, ("-q", "-z", "io,stat,0,ac.nonce"), 2.0),
    ("pvs, no field", "pvs", 0.5, QUIET, 1.2),
    ("pvs, a field", "pvs", 0.25, ("-q", "-z", "io,stat,0,pvs.peer.address.port"), 2.0),
    ("factom v10, no field", "factom v10", 1, QUIET, 1.3),
]


def gate(scratch):
    """Best of three, so that what else the machine does at times counts little."""
    paths = {}
    for _, name, scale, _, _ in GATE:
        if (name, scale) not in paths:
            path = scratch.path("gate%d.pcap" % len(paths))
            paths[name, scale] = scratch.take(BUILD[name][0](scale)[0].save(path))
    best = [1e9] * len(GATE)
    least = 1e9
    for _ in range(3):
        least = min(least, floor(scratch, paths["ac", 1], 1, "udp.port", 7777))
        for i, (_, name, scale, options, _) in enumerate(GATE):
            best[i] = min(best[i], seconds(scratch, "-n", "-r", paths[name, scale], *options))
        if all(b <= most * least for b, (_, _, _, _, most) in zip(best, GATE)):
            break
    slow = False
    for spent, (what, _, _, _, most) in zip(best, GATE):
        print("%-22s %5.2f s, %4.2f times the floor of %.2f s, at most %.1f: %s" % (
            what, spent, spent / least, least, most, "ok" if spent <= most * least else "too slow"))
        slow |= spent > most * least
    sys.exit(1 if slow else 0)


def main():
    scratch = rig.Rig()
    if sys.argv[1:2] == ["--gate"]:
        gate(scratch)
    table(scratch, float(sys.argv[1]) if len(sys.argv) > 1 else 1, sys.argv[2:])


if __name__ == "__main__":
    main()
