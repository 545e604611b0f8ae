#!/usr/bin/env python3
"""Every vector as a packet: what the library refuses has a fault at the same byte.

    vectors.py PVSTOOL [FAMILY..]

Each is a connection, or a datagram, of its own. Peer shares are no messages: each is the payload of a parcel
of every version, and its verdict is that of `pvstool decode --kind peer-share`. What is left out of a
run is named.
"""

import argparse
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import captures    # noqa: E402
import compare     # noqa: E402
import parcels     # noqa: E402
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


MOST = 65507  # bytes of a datagram


def leave_out(entries, why):
    """Says which are not in the run that follows."""
    names = [entry["name"] for entry in entries]
    if len(names) > 6:
        names[5:] = ["and %d more" % (len(names) - 5)]
    if names:
        print("  left out, %s: %s" % (why, ", ".join(names)))


def datagrams(entries, path):
    capture = captures.Capture()
    leave_out([e for e in entries if len(e["bytes"]) > MOST], "too long for a datagram, sent in streams")
    for entry in entries:
        if len(entry["bytes"]) <= MOST:
            capture.udp(entry["bytes"], sport=capture.port())
    return capture.save(path)


# What these have in a later packet is what a new connection between the same two endpoints begins
# with. The dissector does not see where connections begin, and takes it for one.
LIKE_NEW = ("craft-typedef-duplicate-later", "craft-hs-second-handshake",
            "craft-hs-signature-twice")


def streams(entries, path, cut):
    capture = captures.Capture()
    if cut:
        leave_out([e for e in entries if len(e["bytes"]) > LONGEST[cut]],
                  "more than %d bytes in segments of %d" % (LONGEST[cut], cut))
        entries = [e for e in entries if len(e["bytes"]) <= LONGEST[cut]]
        leave_out([e for e in entries if e["name"] in LIKE_NEW], "cut it begins a new connection")
        entries = [e for e in entries if e["name"] not in LIKE_NEW]
    for entry in entries:
        connection = capture.tcp(dport=capture.port())
        connection.send(0, entry["bytes"], cut)
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


def compared(name, path, options, scratch, more=None):
    """Holds one capture against pvstool; more(shown, lenient, result) compares what is not in its dump."""
    if options.keep:
        import shutil
        shutil.copy(path, options.keep)
    how = argparse.Namespace(proto=name.split(",")[0], tls_keys=None, option=[],
                             two_pass=options.two_pass)
    shown = compare.shown_by(scratch, path, how)
    good = True
    for lenient in (False, True):
        how.lenient = lenient
        result = compare.compare(scratch, options.pvstool, path, how, shown)
        said = more(shown, lenient, result) if more else ""
        for line in result.differences[:5]:
            print("  " + line)
        print("%s, %s: %s%s" % (name, "leniently" if lenient else "strictly", result.summary(), said))
        good = good and result.messages > 0 and not result.differences
    return good


# ---- peer shares

SHARE_FILES = PLAN["factom"][0] + ["factom-json.jsonl"]


def is_share(entry):
    return entry.get("kind", "").startswith("peer-share")


# Elements of a share of version 11 that the vectors do not have: hexadecimal digits.
ELEMENTS = ["0a07312e322e332e34120138", "0a01ff120138", "0a016112023000", "1a0161", "1b1c", "1b0b0c1c",
            "1b24", "1c", "00", "0801", "0a01610a0162", "0a0561", "8a", "8a80010161", "0a810061", "1f", "1d00",
            "ffffffff7f01", "1b", "0a03612e6212023830"]


def odd_shares():
    """Each of them as an element, behind a good one, and in its place."""
    good = parcels.packed(1, parcels.packed(1, b"1.2.3.4") + parcels.packed(2, b"80"))
    for element in map(bytes.fromhex, ELEMENTS):
        yield from (parcels.packed(1, element), good + parcels.packed(1, element), element,
                    good + element, good + parcels.packed(1, element)[:-1])


def alternatives(scratch):
    """The same as alternatives of a handshake of version 11."""
    capture = captures.Capture()
    for element in map(bytes.fromhex, ELEMENTS):
        connection = capture.tcp(dport=capture.port())
        connection.send(0, parcels.handshake(11, rest=parcels.packed(7, element)))
        connection.close()
    return capture.save(scratch.path("factom-alternatives.pcap"))


def verdicts(tool, version, shares, lenient):
    """What the library says about each share: its fault, or None."""
    command = [tool, "decode", "--proto", "factom%d" % version, "--kind", "peer-share"]
    done = subprocess.run(command + (["--lenient"] if lenient else []), stdout=subprocess.PIPE,
                          input="".join(share.hex() + "\n" for share in shares).encode())
    answers = [json.loads(line) for line in done.stdout.split(b"\n") if line]
    if len(answers) != len(shares):
        raise rig.Failure("pvstool: %d answers to %d shares" % (len(answers), len(shares)))
    return [answer["error"] for answer in answers]


def shares_agree(options, scratch, entries, version):
    """The shares as parcels of a version: the messages, and the verdicts on what is in them."""
    leave_out([e for e in entries if not e["bytes"]], "version %d, a parcel without payload has no share"
              % version)
    shares = sorted({e["bytes"] for e in entries if e["bytes"]} | set(odd_shares()))
    capture = captures.Capture()
    places = []
    for share in shares:
        connection = capture.tcp(dport=capture.port())
        connection.send(0, parcels.conversation(version, share))
        connection.close()
        (source, sport), (target, dport) = connection.ends
        places.append("%s:%d->%s:%d" % (source, sport, target, dport))
    path = capture.save(scratch.path("factom-shares-%d.pcap" % version))

    def judge(shown, lenient, result):
        refused = 0
        for place, wanted in zip(places, verdicts(options.pvstool, version, shares, lenient)):
            found = [m.share for m in shown.get(place, []) if m.share is not None]
            if len(found) != 1:
                result.differ("%s: %d shares are shown" % (place, len(found)))
                continue
            faults = [f for f in found[0] if f["level"] == "error" or not lenient]
            first = {k: faults[0][k] for k in ("status", "offset", "field")} if faults else None
            refused += first is not None
            if first != wanted:
                result.differ("%s: of the share pvstool says %s, the dissector %s" % (place, wanted, first))
        return "; %d shares, %d of them refused" % (len(shares), refused)
    return compared("factom, shares in version %d" % version, path, options, scratch, judge)


def entries_of(names, family):
    entries = []
    for name in names:
        path = os.path.join(os.environ.get("PVS_VECTORS", rig.VECTORS), name)
        if os.path.exists(path):
            entries += [e for e in captures.vectors(path, True) if e["proto"].startswith(family)]
    return entries


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--two-pass", action="store_true")
    parser.add_argument("--keep", help="a folder to keep the captures in")
    parser.add_argument("pvstool")
    parser.add_argument("families", nargs="*")
    options = parser.parse_args()
    scratch = rig.Rig()
    good = True
    for family in options.families or PLAN:
        entries = [e for e in entries_of(PLAN[family][0], family) if not is_share(e)]
        leave_out([e for e in entries if not e["bytes"]], "nothing to send")
        entries = [e for e in entries if e["bytes"]]
        for name, path in runs(family, entries, scratch):
            good &= compared("%s, %s" % (family, name), path, options, scratch)
        if family == "factom":
            shares = [e for e in entries_of(SHARE_FILES, family) if is_share(e)]
            for version in (9, 10, 11):
                good &= shares_agree(options, scratch, shares, version)
            good &= compared("factom, alternatives in version 11", alternatives(scratch), options, scratch)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
