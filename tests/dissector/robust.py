#!/usr/bin/env python3
"""No capture makes the script fail: broken bytes, cut frames, segments lost, doubled and swapped."""

import os
import random
import re
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import captures    # noqa: E402
import rig         # noqa: E402

DECODE_AS = {"pvs": ["-d", "tcp.port==1-65535,pvs", "-d", "udp.port==1-65535,pvs"],
             "ac": ["-d", "udp.port==1-65535,ac"], "pex": ["-d", "tcp.port==1-65535,pex"],
             "gossip": ["-d", "tcp.port==1-65535,gossip"],
             "factom": ["-d", "tcp.port==1-65535,factom"]}
OUT_OF_ORDER = ["-o", "tcp.reassemble_out_of_order:TRUE"]
problems = []


def check(good, text):
    if not good:
        problems.append(text)
        print("  " + text)


def dissect(scratch, path, *options):
    """Everything that is shown; a complaint of Lua is a problem."""
    try:
        return scratch.tshark("-n", "-r", path, *options)
    except rig.Failure as failure:
        check(False, "%s: %s" % (os.path.basename(path), failure))
        return ""


def kinds(scratch, path, family, *options):
    """The messages that are shown, each by its kind."""
    shown = dissect(scratch, path, "-Y", family, "-T", "fields", "-e", family + ".kind", *options)
    return [kind for line in shown.split("\n") for kind in line.split(",") if kind]


# ---- broken bytes

def editcap(scratch, source, name, *arguments):
    target = scratch.path(name)
    status, _, errors = scratch.run("editcap", *(arguments + (source, target)))
    check(status == 0, "editcap: " + errors)
    return target


def broken(scratch, sources):
    runs = 0
    for number, (family, source) in enumerate(sources):
        for seed in range(3):
            path = editcap(scratch, source, "broken.pcap", "-o", "54", "-E",
                           str((0.005, 0.02, 0.1)[seed]), "--seed", str(1000 * number + seed))
            way = DECODE_AS[family] if seed else []
            dissect(scratch, path, "-V", *way)
            dissect(scratch, path, "-2", "-Y", family, *way)
            runs += 2
        for size in (58, 70, 100, 180):
            path = editcap(scratch, source, "cut.pcap", "-s", str(size))
            dissect(scratch, path, "-V", *DECODE_AS[family])
            runs += 1
    print("broken and cut captures: %d runs" % runs)


# ---- streams that do not come in order

def conversation(family, entries, chance):
    """A stream of whole messages, and how many messages that is."""
    if family == "factom":
        entry = chance.choice([e for e in entries if len(e.get("messages", [])) > 3])
        return entry["bytes"], len(entry["messages"])
    chosen = [chance.choice(entries)["bytes"] for _ in range(20)]
    return b"".join(chosen), len(chosen)


def good_entries(family):
    names = {"factom": ["factom9.jsonl", "factom10.jsonl", "factom11.jsonl"]}
    entries = []
    for name in names.get(family, [family + ".jsonl"]):
        for entry in captures.vectors(os.path.join(rig.VECTORS, name)):
            whole = entry.get("consumed", len(entry["bytes"])) == len(entry["bytes"])
            if entry.get("strict", entry.get("reference")) is True and whole and \
                    0 < len(entry["bytes"]) < 6000 and entry["kind"] not in ("pair",) and \
                    not entry["kind"].startswith("peer-share") and "allow" not in entry and \
                    "hex_before" not in entry and (family == "factom" or "messages" not in entry) and \
                    entry.get("start", "handshake") == "handshake":
                entries.append(entry)
    return entries


def order(sizes, way, chance, single):
    """single: whether the first segment may be repeated where it is a single byte."""
    pieces = len(sizes)
    plan = list(range(pieces))
    if way == "doubled":
        plan = [i for i in plan for _ in range(1 + (chance.random() < 0.3))]
        if not single and sizes[0] == 1:
            plan = [0] + [i for i in plan if i > 0]
    if way == "swapped":
        for i in range(0, pieces - 1, 2):
            if chance.random() < 0.4:
                plan[i], plan[i + 1] = plan[i + 1], plan[i]
    if way == "lost":
        plan = [i for i in plan if i == 0 or chance.random() > 0.1]
    if way == "first lost":
        plan = plan[1:]
    return plan


def streams(scratch, family, way, seed, single=True):
    """Ten streams cut anywhere. Gives the capture and how many messages were sent."""
    chance = random.Random(seed)
    entries = good_entries(family)
    capture = captures.Capture()
    sent = 0
    same = (capture.port(), capture.port())
    for round_number in range(10):
        data, count = conversation(family, entries, chance)
        sent += count
        if way == "reused":
            connection = capture.tcp(sport=same[0], dport=same[1],
                                     sequence=1000 + 1000000 * round_number)
        else:
            connection = capture.tcp(dport=capture.port(), begin=way != "no start")
        cuts, left = [], len(data)
        if way == "no start":
            data = data[chance.randrange(1, len(data)):]
        while left > 0:
            cuts.append(chance.choice((1, 2, 7, 30, 100, 500, 1400)))
            left -= cuts[-1]
        sizes, rest = [], len(data)
        for cut in cuts:
            sizes.append(min(cut, rest))
            rest -= sizes[-1]
            if rest <= 0:
                break
        connection.send(0, data, sizes, order(sizes, way, chance, single))
        connection.close()
    path = capture.save(scratch.path("%s-%s.pcap" % (family, way.replace(" ", "-"))))
    return scratch.take(path), sent


def hands_on_twice(scratch):
    """From 4.4 on, unless segments are put in order, TCP calls again for messages that a repeated segment
    has interrupted."""
    _, text, _ = scratch.run("tshark", "--version")
    found = re.search(r"([0-9]+)\.([0-9]+)\.[0-9]+", text.decode("utf-8", "replace"))
    return found is not None and (int(found.group(1)), int(found.group(2))) >= (4, 4)


# What TCP itself does is seen in what Wireshark's own dissectors show.

def reads_repeated_byte(scratch):
    """Is a stream read whose first segment is one byte, and comes twice? To 4.6 that is a keep-alive, and
    the stream goes on without its first byte."""
    capture = captures.Capture()
    capture.tcp(dport=80).send(0, b"GET /one HTTP/1.1\r\nHost: a\r\n\r\n", [1, 10], [0, 0, 1, 2])
    path = scratch.take(capture.save(scratch.path("byte.pcap")))
    return [dissect(scratch, path, "-Y", "http.request", *options) != ""
            for options in ([], OUT_OF_ORDER)] == [True, True]


def forgets_late_segments(scratch):
    """Does the second pass lack a message that a segment behind a gap ended? In 4.6 TCP hands it on in
    the first pass only."""
    def question(n):
        data = struct.pack("!HHHHHH", n, 0x100, 1, 0, 0, 0) + b"\7example\3org\0\0\1\0\1"
        return struct.pack("!H", len(data)) + data
    capture = captures.Capture()
    capture.tcp(dport=53).send(0, b"".join(map(question, range(6))), [7, 40, 30, 30, 30], [0, 1, 3, 2, 4])
    path = scratch.take(capture.save(scratch.path("late.pcap")))
    one, two = (dissect(scratch, path, "-Y", "dns", *options).count("\n") for options in ([], ["-2"]))
    return one > two > 0


def rearranged(scratch):
    odd = hands_on_twice(scratch)
    single, forgets = reads_repeated_byte(scratch), forgets_late_segments(scratch)
    if not single:
        print("a single byte at the start is not repeated: HTTP, too, is not read behind it")
    if forgets:
        print("swapped segments in two passes may show less than in one: DNS, too, does so")
    for family in ("pvs", "pex", "gossip", "factom"):
        for number, way in enumerate(("in order", "doubled", "swapped", "lost", "first lost",
                                      "no start", "reused")):
            path, sent = streams(scratch, family, way, 77 + number, single)
            shown = []
            for options in ([], ["-2"], OUT_OF_ORDER, OUT_OF_ORDER + ["-2"]):
                # Only where the heuristics are asked can it be seen that a new connection begins.
                known = [] if way == "reused" and family != "gossip" else DECODE_AS[family]
                shown.append(len(kinds(scratch, path, family, *(known + options))))
            print("%s, %s: %d messages, shown %s" % (family, way, sent, shown))
            everything = {"in order": shown, "doubled": shown[2:] if odd else shown, "reused": shown,
                          "swapped": shown[2:]}.get(way, [])
            for n in everything:
                check(n == sent, "%s, %s: %d of %d messages are shown" % (family, way, n, sent))
            alike = shown[0] == shown[1] or odd and way == "doubled" or \
                forgets and way == "swapped" and shown[0] > shown[1]
            check(alike and shown[2] == shown[3],
                  "%s, %s: two passes show other messages than one: %s" % (family, way, shown))


def main():
    scratch = rig.Rig()
    sources = []
    for name in sorted(os.listdir(rig.CAPTURES)):
        if name.endswith(".pcap"):
            family = name.split("-")[0]
            sources.append((family, scratch.take(os.path.join(rig.CAPTURES, name))))
    rearranged(scratch)
    broken(scratch, sources)
    print("%d problems" % len(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
