#!/usr/bin/env python3
"""Fields that nobody wants are not drawn, and nobody can tell.

The bundled captures and all vectors are one capture here. Lines and experts have to be the same whether
no field of ours is referred to, or one of each message, or those of lists. Then fields are asked for in
every way there is: what comes has to be what the whole tree shows.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import captures    # noqa: E402
import rig         # noqa: E402

problems = []


def check(name, got, wanted):
    good = got == wanted
    print("%-70s %s" % (name, "ok" if good else "differs"))
    if not good:
        problems.append(name)
        if isinstance(got, list):
            pairs = [(a, b) for a, b in zip(got, wanted) if a != b][:3]
            print("\n".join("  %s\n  in place of\n  %s" % pair for pair in pairs))
        print("  %s in place of %s" % ((len(got), len(wanted)) if isinstance(got, list)
                                       else (got, wanted)))


# family: transport, a port for its vectors, a field of its messages, one of its lists
FAMILIES = {
    "pvs": ("udp", 7001, "pvs.kind", "pvs.peer.address.port"),
    "ac": ("udp", 7002, "ac.kind", "ac.nonce"),
    "pex": ("tcp", 7003, "pex.kind", "pex.peer.port"),
    "gossip": ("tcp", 7004, "gossip.kind", "gossip.peer.port"),
    "factom": ("tcp", 7005, "factom.kind", "factom.parcel.endpoint.host"),
}
STREAM = 7006  # vectors of pvs in a stream
DECODE_AS = [x for name, (transport, port, _, _) in FAMILIES.items()
             for x in ("-d", "%s.port==%d,%s" % (transport, port, name))] + \
    ["-d", "tcp.port==%d,pvs" % STREAM]


def everything(scratch):
    capture = captures.Capture()
    for name in sorted(os.listdir(rig.VECTORS)):
        family = next((f for f in FAMILIES if name.startswith(f)), None)
        if not family or not name.endswith(".jsonl"):
            continue
        transport, port = FAMILIES[family][:2]
        for entry in captures.vectors(os.path.join(rig.VECTORS, name)):
            data = entry["bytes"]
            if transport == "udp" and len(data) <= 65507:
                capture.udp(data, sport=capture.port(), dport=port)
            if transport == "tcp" or family == "pvs":
                connection = capture.tcp(dport=port if transport == "tcp" else STREAM)
                connection.send(0, data)
                connection.close()
    path = scratch.take(capture.save(scratch.path("vectors.pcap")))
    bundled = [scratch.take(os.path.join(rig.CAPTURES, name))
               for name in sorted(os.listdir(rig.CAPTURES)) if name.endswith(".pcap")]
    merged = scratch.path("everything.pcap")
    status, _, errors = scratch.run("mergecap", "-a", "-F", "pcap", "-w", merged, path, *bundled)
    if status != 0:
        raise rig.Failure("mergecap: " + errors)
    return merged


def compare(scratch, path):
    keys = scratch.take(os.path.join(rig.CAPTURES, "gossip-tls.keys"))
    common = ["-n", "-r", path, "-o", "tls.keylog_file:" + keys, "-z", "expert"] + DECODE_AS
    kinds, lists = (" || ".join(f[i] for f in FAMILIES.values()) for i in (2, 3))

    def lines(*options):
        return [line for line in scratch.tshark(*(common + list(options))).splitlines() if line]

    for passes in ([], ["-2"]):
        name = "two passes" if passes else "one pass"
        plain = lines(*passes)
        for what, fields in (("messages", kinds), ("lists", lists))[len(passes):]:
            # A filter that lets everything through still asks for its fields.
            check("%s: lines and experts where fields of %s are wanted" % (name, what), plain,
                  lines("-Y", "(%s) || !(%s)" % (fields, fields), *passes))
        check(name + ": experts where nobody reads lines", lines("-q", *passes),
              plain[next(i for i, line in enumerate(plain) if line.startswith("Errors (")):])
    # The column is the last of a frame, or the worst where there is a tree.
    column = ["-o", 'gui.column.format:"No","%m","Expert","%a"']
    check("frames with experts", lines("-Y", "_ws.expert", *column),
          lines("-Y", "_ws.expert && ((%s) || !(%s))" % (lists, lists), *column))


EXTRACT = """
local f = Field.new("%s")
local tap = Listener.new("frame")
function tap.packet(pinfo)
    for _, x in ipairs { f() } do print(string.format("%%d %%s", pinfo.number, tostring(x.value))) end
end
"""
COLOURS = "@mine@%s@[0,0,0][65535,65535,65535]\n"


def references(scratch, capture, field, related):
    """Every way to ask for a field, held against the whole tree."""
    path = scratch.take(os.path.join(rig.CAPTURES, capture + ".pcap"))
    family = field.split(".")[0]
    # Newer versions know a dissector for one of the ports.
    base = ["-n", "-r", path, "-o", "tcp.try_heuristic_first:TRUE"]

    def numbers(*arguments):
        return [line.split()[0] for line in scratch.tshark(*(base + list(arguments))).splitlines()]

    rows = [line.split("\t") for line in scratch.tshark(*(base + [
        "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,", "-e", "frame.number", "-e", field,
        "-e", "frame.protocols"])).splitlines()]
    having = [row[0] for row in rows if row[1]]
    values = [(row[0], value) for row in rows if row[1] for value in row[1].split(",")]
    check(field + ": is there", len(having) > 5, True)
    check(field + ": filter", numbers("-Y", field), having)
    check(field + ": filter for its protocol", numbers("-Y", family),
          [row[0] for row in rows if family in row[2].split(":")])
    # The first filter numbers the frames anew.
    check(field + ": filters of both passes", len(numbers("-2", "-R", field, "-Y", field)), len(having))
    check(field + ": frame.protocols", numbers("-Y", 'frame.protocols contains "%s"' % family),
          [row[0] for row in rows if family in row[2].split(":")])
    columns = scratch.tshark(*(base + [
        "-o", 'gui.column.format:"No","%%m","Field","%%Cus:%s:0:R"' % field])).splitlines()
    check(field + ": column", [line.split()[0] for line in columns if len(line.split()) > 1], having)
    table = scratch.tshark(*(base + ["-q", "-z", "io,stat,0,COUNT(%s)%s" % (field, field)]))
    check(field + ": statistics", str(len(values)) in table.replace("|", " ").split(), True)
    script = scratch.path("extract.lua")
    with open(script, "w", encoding="utf-8") as file:
        file.write(EXTRACT % field)
    os.chmod(script, 0o644)
    told = scratch.tshark(*(base + ["-q", "-X", "lua_script:" + script]))
    check(field + ": another script", [line.split()[0] for line in told.splitlines()],
          [number for number, _ in values])
    colours = scratch.path(os.path.join("config", "colorfilters"))
    with open(colours, "w", encoding="utf-8") as file:
        file.write(COLOURS % field)
    os.chmod(colours, 0o644)
    check(field + ": colour", numbers("--color", "-Y", 'frame.coloring_rule.name == "mine"'), having)
    os.remove(colours)
    link = family + ".response_in"
    check(link, len(numbers("-2", "-Y", link)), related)


def hierarchy(scratch, capture, family, frames):
    """The hierarchy of protocols refers to no field, and wants the protocol all the same."""
    path = scratch.take(os.path.join(rig.CAPTURES, capture + ".pcap"))
    table = scratch.tshark("-n", "-r", path, "-o", "tcp.try_heuristic_first:TRUE", "-q", "-z", "io,phs")
    rows = [line.split() for line in table.splitlines()]
    check("%s: hierarchy" % capture, sum(int(row[1].split(":")[1]) for row in rows
                                         if len(row) == 3 and row[0] == family), frames)


def main():
    scratch = rig.Rig()
    compare(scratch, everything(scratch))
    references(scratch, "pvs-demo", "pvs.peer.address.port", 322)
    hierarchy(scratch, "pvs-demo", "pvs", 645)
    hierarchy(scratch, "ac-mesh", "ac", 78)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
