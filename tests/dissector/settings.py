#!/usr/bin/env python3
"""Ports, limits, Decode As, statistics, links between requests and responses, filters."""

import hashlib
import json
import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import captures    # noqa: E402
import parcels     # noqa: E402
import rig         # noqa: E402

problems = []


def check(name, got, wanted):
    good = got == wanted
    print("%-60s %s" % (name, "ok" if good else "%r in place of %r" % (got, wanted)))
    if not good:
        problems.append(name)


def count(scratch, capture, shown, *options):
    # Newer versions know a dissector for one of the ports; heuristics are to come first.
    first = ["-o", "tcp.try_heuristic_first:TRUE"]
    return scratch.tshark("-n", "-r", capture, "-Y", shown, *(first + list(options))).count("\n")


def repeated(capture):
    """How many frames of the capture are copies, by the truth beside it."""
    with open(os.path.join(rig.CAPTURES, capture + ".json"), encoding="utf-8") as file:
        messages = json.load(file)["messages"]
    frames = [m.get("hex") or json.dumps(m["fields"], sort_keys=True) for m in messages
              if m["header_ok"]]
    return len(frames) - len(set(frames))


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


# What -z FAMILY,tree says of a message of each family: how many, and all their bytes.
STATISTICS = [("pvs-demo", "pvs", "view-exchange-request", 323, 40700),
              ("ac-mesh", "ac", "pong", 12, 192), ("pex-swarm", "pex", "give", 2, 262218),
              ("gossip-tls", "gossip", "list-peers-response", 6, 234),
              ("factom-v9", "factom", "v9msg", 20, 43602)]


def statistics(scratch, taken):
    keys = scratch.take(os.path.join(rig.CAPTURES, "gossip-tls.keys"))
    for capture, family, kind, number, size in STATISTICS:
        report = scratch.tshark("-n", "-r", taken[capture], "-q", "-z", family + ",tree", "-o",
                                "tls.keylog_file:" + keys, "-o", "tcp.try_heuristic_first:TRUE")
        rows = [line.split()[:3] for line in report.split("\n") if line.startswith(kind + " ")]
        check("statistics of " + family, rows[:1], [[kind, str(number), str(size)]])
        check("and response times", "response time of" in report, True)


def sums(scratch):
    """Messages that are refused, and definitions, take no bytes from the others; filters are kept."""
    broken = captures.Capture()
    broken.tcp(dport=7777).send(0, bytes.fromhex("10b10000" "10b10000" "1000"))
    broken.tcp(dport=7778).send(0, bytes.fromhex("10b10000"))
    vectors = captures.vectors(os.path.join(rig.VECTORS, "factom10.jsonl"))
    handshake = [e["bytes"] for e in vectors if e["name"] == "hs-loopback-0"][0]
    definition = bytes.fromhex("29ff85030101065631304d736701ff86000102010454797065010600010750"
                               "61796c6f6164010a000000")
    parcel, empty = bytes.fromhex("ff8601060140") + b"m" * 64 + b"\0", bytes.fromhex("ff86010600")
    parcel = bytes([len(parcel)]) + parcel
    broken.tcp(dport=8108).send(0, handshake + definition + 5 * parcel + bytes([5]) + empty)
    path = scratch.take(broken.save(scratch.path("sums.pcap")))

    def rows(argument):
        report = scratch.tshark("-n", "-r", path, "-q", "-z", argument)
        return [line.split() for line in report.splitlines() if line[:1] in "vh" and "-" in line
                or line.startswith(("v10msg", "handshake"))]

    request = ["view-exchange-request"]
    check("bytes beside a refusal", rows("pvs,tree"), [request + ["3", "12", "4", "4"]])
    check("a filter", rows("pvs,tree,tcp.port == 7778"), [request + ["1", "4", "4", "4"]])
    check("a filter with or", rows("pvs,tree,tcp.port == 7778 or factom"),
          [request + ["1", "4", "4", "4"]])
    check("bytes beside definitions and a refusal", rows("factom,tree"),
          [["handshake", "1"] + 3 * ["71"],  # behind the definitions of its types
           ["v10msg", "6", str(5 * len(parcel))] + 2 * [str(len(parcel))]])
    status, _, errors = scratch.run("tshark", "-n", "-r", path, "-q", "-z", "pvs,tree,no such thing")
    check("what is no filter", (status, "pvs,tree: not a display filter: no such thing" in errors),
          (0, True))


def array_lengths(scratch):
    """Lengths of arrays are exact where floating numbers are not."""
    lengths = [0, 7, 2 ** 31, 2 ** 32 - 1, 2 ** 53 + 1, 2 ** 63 - 1, -1, -2 ** 53 - 1]
    capture = captures.Capture()
    for length in lengths:
        data = parcels.integer(-65) + b"\1\1\1\3Arr\1" + parcels.integer(65) + b"\0\1" + parcels.integer(6)
        data += (b"\1" + parcels.integer(length) if length else b"") + b"\0\0"
        capture.tcp(dport=8108).send(0, parcels.sized(data))
    path = scratch.take(capture.save(scratch.path("arrays.pcap")))
    shown = scratch.tshark("-n", "-r", path, "-d", "tcp.port==8108,factom", "-Y", "factom", "-T",
                           "fields", "-e", "factom.gob.definition.length")
    check("lengths of arrays", [int(x) for x in shown.split()], lengths)


def pieces(scratch):
    """A piece that the capture has cut does not keep a later one from its file."""
    piece = bytes(range(256)) * 512
    digest = hashlib.sha256(piece)
    give = struct.pack("<I", 131105) + b"\1" + digest.digest() + piece
    capture = captures.Capture()
    connection = capture.tcp(dport=7777)
    capture.kept[len(capture.packets)] = 1000
    connection.send(0, give, 60000)
    capture.tcp(dport=7778).send(0, give, 60000)
    path = scratch.take(capture.save(scratch.path("cut.pcap")))
    folder = scratch.path("whole")
    os.mkdir(folder)
    os.chmod(folder, 0o777)
    said = scratch.tshark("-n", "-r", path, "-q", "-z", "pex,save," + folder, "-o",
                          "pex.tcp_ports:7777-7778")
    check("a cut piece and a whole one", [(name, os.path.getsize(os.path.join(folder, name)))
                                          for name in os.listdir(folder)],
          [(digest.hexdigest(), 131072)])
    check("and what is said of them", said.splitlines(),
          ["pex: 1 pieces saved, 131072 bytes", "pex: 1 pieces are not there as a whole"])


def linked(scratch, packets, family):
    """The frame of each response with that of its request."""
    path = scratch.take(packets.save(scratch.path("links.pcap")))
    shown = scratch.tshark("-n", "-r", path, "-Y", family + ".request_in", "-T", "fields", "-e",
                           "frame.number", "-e", family + ".request_in")
    return [tuple(int(x) for x in line.split()) for line in shown.splitlines()]


def links(scratch):
    """One lost answer does not shift those that come later."""
    request, response = bytes.fromhex("10b10000"), bytes.fromhex("11b10000")
    back = {"source": "192.0.2.2", "target": "192.0.2.1", "sport": 7777, "dport": 40000}

    def ac(kind, nonce, source, target):
        return struct.pack("!BBBBIII", 0xac, 1, kind, 0, nonce, source, target)

    lost = captures.Capture()
    lost.udp(request)
    for _ in range(3):
        lost.udp(request)
        lost.udp(response, **back)
    check("a lost response, datagrams", linked(scratch, lost, "pvs"), [(3, 2), (5, 4), (7, 6)])

    lost = captures.Capture()
    lost.udp(ac(3, 1, 1, 2))
    for i in range(3):
        lost.udp(ac(3, 10 + i, 1, 2))
        lost.udp(ac(4, 20 + i, 2, 1), **back)
    lost.udp(ac(3, 30, 1, 2))
    lost.udp(ac(3, 31, 3, 2))  # of another node
    lost.udp(ac(4, 32, 2, 1), **back)
    check("a lost pong", linked(scratch, lost, "ac"), [(3, 2), (5, 4), (7, 6), (10, 8)])

    quoted = captures.Capture()
    quoted.udp(request)
    quoted.udp(response, **back)
    quoted.udp(request)
    icmp = struct.pack("!BBHI", 3, 3, 0, 0) + quoted.packets[2][14:]
    icmp = icmp[:2] + struct.pack("!H", captures.checksum(icmp)) + icmp[4:]
    quoted.packets.append(captures.ip("192.0.2.2", "192.0.2.1", 1, icmp))
    quoted.udp(response, **back)
    check("a request that an ICMP error quotes", linked(scratch, quoted, "pvs"), [(2, 1), (5, 3)])

    ordered = captures.Capture()
    connection = ordered.tcp(dport=7777)
    connection.send(0, request)
    connection.send(0, request)
    connection.send(1, response)
    connection.send(1, response)
    first = len(ordered.packets) - 3
    check("requests ahead of their responses, a stream", linked(scratch, ordered, "pvs"),
          [(first + 2, first), (first + 3, first + 1)])


def main():
    scratch = rig.Rig()
    taken = {name: scratch.take(os.path.join(rig.CAPTURES, name + ".pcap"))
             for name in ("pvs-demo", "pvs-udp", "pex-swarm", "ac-mesh", "factom-v10", "factom-v9",
                          "pvs-tcp-edge", "gossip-tls")}
    off = ["--disable-heuristic", "pvs_tcp", "--disable-heuristic", "pvs_udp"]
    demo, udp = taken["pvs-demo"], taken["pvs-udp"]

    check("without heuristics nothing is found", count(scratch, demo, "pvs", *off), 0)
    check("a range of ports", count(scratch, demo, "pvs", "-o", "pvs.tcp_ports:5001-5004,5101-5104,"
                                    "5201-5204,5301-5304", *off), 645)
    check("Decode As for TCP",
          count(scratch, demo, "pvs", *(["-d", "tcp.port==5001-5304,pvs"] + off)), 645)
    check("Decode As for UDP", count(scratch, udp, "pvs", *(["-d", "udp.port==7777,pvs"] + off)), 96)
    check("UDP ports", count(scratch, udp, "pvs", "-o", "pvs.udp_ports:7777", *off), 96)
    check("a protocol switched off", count(scratch, demo, "pvs", "--disable-protocol", "pvs"), 0)

    # A limit makes what announces more an error.
    check("a small limit", count(scratch, taken["pvs-tcp-edge"], "pvs.error.size-limit", "-o",
                                 "pvs.limit:200") > 0, True)
    check("few items", count(scratch, udp, "pvs.note.unshown", "-o", "pvs.items:100") > 0, True)

    # Every response of the demo names its request, and the time between them.
    check("responses with their request", count(scratch, demo, "pvs.request_in"), 322)
    check("and their time", count(scratch, demo, "pvs.response_time < 1"), 322)
    check("requests with their response, in two passes",
          count(scratch, demo, "pvs.response_in", "-2"), 322)
    # A read filter that drops requests leaves no number to name them by; one that drops neither does.
    for kept, links_left in (("pvs.type == 1", 0), ("pvs.type == 0", 0), ("pvs", 322)):
        check("responses with their request behind -R %s" % kept,
              count(scratch, demo, "pvs.request_in", "-2", "-R", kept), links_left)
        check("and the other way",
              count(scratch, demo, "pvs.response_in", "-2", "-R", kept), links_left)
    check("a give and the ask for it", count(scratch, taken["pex-swarm"], "pex.request_in"), 2)
    check("copies of a flooded frame", count(scratch, taken["ac-mesh"], "ac.first_seen_in"),
          repeated("ac-mesh"))
    check("types defined elsewhere", count(scratch, taken["factom-v10"], "factom.gob.defined_in"), 20)

    # Filters on what a list holds.
    check("an address inside a view", count(scratch, demo, "pvs.peer.address.ipv4 == 127.0.0.1"), 645)
    check("a port inside a view", count(scratch, demo, "pvs.peer.address.port == 5302") > 0, True)
    check("a reflective address",
          count(scratch, udp, "pvs.peer.address.resolved.ipv4 == 127.0.0.1") > 0, True)
    check("a kind of parcel", count(scratch, taken["factom-v9"], "factom.parcel.type == 6"), 14)
    check("a text", count(scratch, taken["factom-v9"],
                          'factom.parcel.target_peer == "<BROADCAST>"') > 0, True)
    check("nothing malformed in what is not",
          count(scratch, demo, '_ws.malformed or _ws.lua.error or _ws.expert.severity == error and pvs'),
          0)

    statistics(scratch, taken)
    check("a folder that is not there", "No such file" in scratch.tshark(
        "-n", "-r", taken["pex-swarm"], "-q", "-z", "pex,save," + scratch.path("nowhere")), True)
    full = scratch.path("full")
    os.mkdir(full)
    piece = bytes(131072)
    give = struct.pack("<I", 131105) + b"\1" + hashlib.sha256(piece).digest() + piece
    os.symlink("/dev/full", os.path.join(full, hashlib.sha256(piece).hexdigest()))
    disk = captures.Capture()
    disk.tcp(dport=7777).send(0, give, 60000)
    said = scratch.tshark("-n", "-r", scratch.take(disk.save(scratch.path("full.pcap"))), "-q", "-z",
                          "pex,save," + full, "-o", "pex.tcp_ports:7777")
    check("a full disk", said.splitlines(),
          ["pex: 0 pieces saved, 0 bytes", "pex: No space left on device"])
    folder = scratch.path("pieces")
    os.mkdir(folder)
    os.chmod(folder, 0o777)
    scratch.tshark("-n", "-r", taken["pex-swarm"], "-q", "-z", "pex,save," + folder)
    check("pieces saved", [os.path.getsize(os.path.join(folder, n)) for n in os.listdir(folder)],
          [131072, 131072])
    check("under their digests", sorted(os.listdir(folder)),
          sorted(digest(os.path.join(folder, n)) for n in os.listdir(folder)))

    links(scratch)
    sums(scratch)
    pieces(scratch)
    array_lengths(scratch)

    # A message that comes with the end of another is named beside it.
    capture = captures.Capture()
    connection = capture.tcp(dport=7777)
    whole = bytes.fromhex("10b1000010b1000011b10000")
    connection.send(0, whole, [2, 10])
    path = scratch.take(capture.save(scratch.path("three.pcap")))
    info = scratch.tshark("-n", "-r", path, "-Y", "pvs", "-T", "fields", "-e", "_ws.col.Info")
    check("three messages in the Info column", info.strip(),
          "Request, 0 peers; Request, 0 peers; Response, 0 peers")
    print("%d problems" % len(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
