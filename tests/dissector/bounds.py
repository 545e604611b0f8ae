#!/usr/bin/env python3
"""What a packet may cost: items in the tree, memory, time.

Wireshark gives a packet up whose tree gets too many items ("Dissector bug"). So what is drawn has to be
counted as it is, which shows where Wireshark's limit is a little above ours.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import captures    # noqa: E402
import rig         # noqa: E402

problems = []


def check(name, good, told=""):
    print("%-70s %s" % (name, "ok" if good else "no " + str(told)))
    if not good:
        problems.append(name)


def capture_of(scratch, name, data, sizes=60000, transport="tcp"):
    capture = captures.Capture()
    if transport == "udp":
        capture.udp(data)
    else:
        connection = capture.tcp()
        connection.send(0, data, sizes)
        connection.close()
    return scratch.take(capture.save(scratch.path(name + ".pcap")))


# ---- messages

def pvs(peers, blocks, address, metadata=b""):
    """So many peers with so many addresses, and metadata, each."""
    head = bytes([blocks, blocks if metadata else 0])
    return bytes([0x10, 177, peers, 0]) + (head + blocks * (address + metadata)) * peers


def gob_uint(n):
    data = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([n]) if n < 128 else bytes([256 - len(data)]) + data


def gob_parcel(payload):
    """A peer share of version 9, with a checksum that is wrong."""
    def field(n):
        return b"\1" + gob_uint(n)
    header = field(0xfeedbeef) + field(9) + field(4) + field(len(payload)) + b"\2\1\0"
    body = gob_uint(130) + b"\1" + header + b"\1" + gob_uint(len(payload)) + payload + b"\0"
    return gob_uint(len(body)) + body


def gob_handshake():
    path = os.path.join(rig.VECTORS, "factom9.jsonl")
    entry = next(e for e in captures.vectors(path) if e["name"] == "stream-handshake-parcels")
    return entry["bytes"][:entry["messages"][0]["end"]]


ENDPOINT = (b'{"address":"1.2.3.4","port":"80","hash":"a","source":{},"type":1,"nodeid":1,"network":1,'
            b'"location":1,"qualityscore":1,"connections":1,"lastcontact":"2020-01-01T00:00:00Z"}')


def varint(n):
    data = b""
    while n > 127:
        data, n = data + bytes([n % 128 | 128]), n // 128
    return data + bytes([n])


HANDSHAKE = b"\x08\x08\x10\x01\x18\x0b\x20\x01"


def v11(body):
    return len(body).to_bytes(4, "big") + body


def share_11(element, count):
    data = (b"\x0a" + varint(len(element)) + element) * count
    return b"pbuf" + v11(HANDSHAKE) + v11(b"\x08\4\x12" + varint(len(data)) + data)


# ---- items

HOST = b"\x0a\x071.2.3.4\x12\x0280"
ALTERNATIVE = b"\x3a\x04\x0a\0\x12\0"
UNKNOWN = b"\x78\1"
ROOM, FRAME = 20000, 200  # items of ours, and those of the other layers and of what is said in the end


def counted(scratch):
    streams = {
        "pvs": {"plain blocks": pvs(20, 255, b"\2\6\1\2\3\4\5\6"),
                "odd blocks": pvs(20, 255, b"\x80\0"),
                "reflective ones": pvs(20, 255, b"\0\0"),
                "small messages": pvs(0, 0, b"") * 3000},
        "pex": {"peers": (1 + 18 * 6000).to_bytes(4, "little") + b"\2" +
                (bytes(10) + b"\xff\xff\1\2\3\4\5\0") * 6000,
                "small messages": b"\1\0\0\0\2" * 4000},
        "gossip": {"peers": b"\3\0\0\0" + (5000).to_bytes(8, "little") +
                   (bytes(12) + b"\1\2\3\4\5\0") * 5000,
                   "small messages": b"\1\0\0\0" * 5000},
        "factom": {"endpoints of version 9": gob_handshake() +
                   gob_parcel(b"[" + b",".join([ENDPOINT] * 1800) + b"]"),
                   "endpoints of version 11": share_11(HOST, 6000),
                   "small messages": b"pbuf" + v11(HANDSHAKE) + v11(b"\x08\x01") * 4000,
                   "empty messages": b"pbuf" + v11(HANDSHAKE) + v11(b"") * 4000,
                   "alternatives": b"pbuf" + v11(HANDSHAKE + ALTERNATIVE * 8000),
                   "unknown fields": b"pbuf" + v11(HANDSHAKE + UNKNOWN * 8000)},
    }
    for family, kinds in streams.items():
        for what, data in kinds.items():
            path = capture_of(scratch, "items", data, 32000)
            try:
                shown = scratch.tshark(
                    "-n", "-r", path, "-V", "-d", "tcp.port==7777," + family, "-o",
                    "%s.items:%d" % (family, ROOM), "-o", "gui.max_tree_items:%d" % (ROOM + FRAME))
                lines = shown.count("\n")
                check("%s, %s: counted" % (family, what), "More elements than are shown" in shown and
                      lines > ROOM / 3, "%d lines" % lines)
            except rig.Failure as failure:
                check("%s, %s: counted" % (family, what), False, failure)


def faults(scratch):
    """As many as there can be, in a message and in a packet."""
    strange = b"\1\0"  # an address of four bytes, or a time, that has none
    for what, data, transport in (("a datagram", pvs(40, 255, strange, strange), "udp"),
                                  ("a message", pvs(255, 255, strange, strange), "tcp"),
                                  ("small messages", b"\x12\xb1\0\0" * 32000, "tcp")):
        path = capture_of(scratch, "faults", data, 64000, transport)
        try:
            shown = scratch.tshark("-n", "-r", path, "-V", "-d", transport + ".port==7777,pvs")
            found = shown.count("Fault: ")
            check("faults of " + what, found == (32000 if "messages" in what else 1000) and
                  ("More elements than are shown" in shown) == ("messages" not in what), found)
        except rig.Failure as failure:
            check("faults of " + what, False, failure)


def in_their_order(scratch):
    """Newer versions take many items that lead no further for an endless loop."""
    for what, body in (("behind alternatives", ALTERNATIVE * 20000 + UNKNOWN),
                       ("in front of them", UNKNOWN * 20000 + ALTERNATIVE)):
        path = capture_of(scratch, "order", b"pbuf" + v11(HANDSHAKE + body))
        try:
            shown = scratch.tshark("-n", "-r", path, "-T", "fields", "-e", "factom.unknown_field.name",
                                   "-e", "factom.handshake.alternative.host",
                                   "-d", "tcp.port==7777,factom", "-Y", "factom")
            check("unknown fields " + what, len(shown) > 19999, shown[:200])
        except rig.Failure as failure:
            check("unknown fields " + what, False, failure)


# ---- memory and time

def used(scratch, path, family, *options):
    """CPU seconds and megabytes of a run."""
    process = scratch.stream("-n", "-r", path, "-q", "-d", "tcp.port==7777," + family, *options)
    output = process.stdout.read() + process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    complaint = rig.lua_complaint(output.decode("utf-8", "replace"))
    if status != 0 or complaint:
        raise rig.Failure("%s: status %d: %s" % (path, status, complaint))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def memory(scratch):
    """A list that nobody wants is counted, not kept: no more than the same bytes take in a message for
    the application, and what the collector leaves lying about."""
    data = share_11(b"", 300000)
    listed = capture_of(scratch, "listed", data)
    plain = capture_of(scratch, "plain", data.replace(b"\x08\4\x12", b"\x08\6\x12", 1))
    here, there = used(scratch, listed, "factom")[1], used(scratch, plain, "factom")[1]
    check("memory for 300,000 endpoints: %.0f MB, %.0f MB without" % (here, there), here < there + 64)


def in_small_pieces(scratch):
    """What is there of a message is not walked again for each segment."""
    data = pvs(255, 255, b"\x80\0")
    small, large = capture_of(scratch, "small", data, 100), capture_of(scratch, "large", data)
    for path in (small, large):
        shown = scratch.tshark("-n", "-r", path, "-d", "tcp.port==7777,pvs", "-T", "fields", "-e",
                               "pvs.size", "-Y", "pvs")
        check("a message in segments: " + os.path.basename(path), shown == "%d\n" % len(data), shown)
    slow, fast = used(scratch, small, "pvs")[0], used(scratch, large, "pvs")[0]
    check("seconds for small segments %.2f, for large ones %.2f" % (slow, fast), slow < 10 * fast)


def main():
    scratch = rig.Rig()
    memory(scratch)
    in_small_pieces(scratch)
    counted(scratch)
    faults(scratch)
    in_their_order(scratch)
    print("%d problems" % len(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
