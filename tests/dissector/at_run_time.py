#!/usr/bin/env python3
"""Ports that are changed in the preferences count at once, from the next frame on."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import captures    # noqa: E402
import rig         # noqa: E402

# A message of each family that is sent alone, and the preference that names its port.
MESSAGES = {"pvs.tcp_ports": bytes.fromhex("10b10000"), "pvs.udp_ports": bytes.fromhex("10b10000"),
            "ac.udp_ports": bytes.fromhex("ac010100" "00000009" "00000001" "ffffffff"),
            "pex.tcp_ports": bytes.fromhex("2100000000") + bytes(range(32)),
            "gossip.tcp_ports": bytes.fromhex("01000000"),
            "factom.tcp_ports": bytes.fromhex("7062756600000000")}
PORTS = (7001, 7002, 7003)
CHANGES = ("", "7001", "7002-7003", "7003,7001", "")
OFF = [x for name in ("pvs_tcp", "pvs_udp", "ac_udp", "pex_tcp", "gossip_tcp", "factom_tcp")
       for x in ("--disable-heuristic", name)]

# Behind these frames it does what the window of the preferences does.
SCRIPT = """
local values = { %s }
local listener = Listener.new("frame")
function listener.packet(pinfo)
    if values[pinfo.number] then
        set_preference("%s", values[pinfo.number])
        apply_preferences()
    end
end
"""


def wanted(value):
    ranges = [part.split("-") for part in value.split(",") if part]
    return [port for port in PORTS if any(int(r[0]) <= port <= int(r[-1]) for r in ranges)]


def main():
    scratch = rig.Rig()
    with open(scratch.path("probe.lua"), "w", encoding="utf-8") as file:
        file.write("if not set_preference then io.stderr:write('cannot change them') end")
    _, _, errors = scratch.run("tshark", "-X", "lua_script:" + scratch.take(scratch.path("probe.lua")),
                               "-G", "manuf")
    if "cannot change them" in errors:
        rig.skip("this Wireshark lets no script change preferences")
    failed = False
    for name, data in MESSAGES.items():
        capture, port_of, phase_of, changes = captures.Capture(), {}, {}, []
        for phase, value in enumerate(CHANGES):
            if phase:
                changes.append('[%d] = "%s"' % (len(capture.packets), value))
            for port in PORTS:
                if ".udp" in name:
                    capture.udp(data, sport=capture.port(), dport=port)
                else:
                    capture.tcp(dport=port).send(0, data)
                port_of[len(capture.packets)], phase_of[len(capture.packets)] = port, phase
        path = scratch.take(capture.save(scratch.path("ports.pcap")))
        with open(scratch.path("change.lua"), "w", encoding="utf-8") as file:
            file.write(SCRIPT % (", ".join(changes), name))
        script = scratch.take(scratch.path("change.lua"))
        shown = scratch.tshark("-n", "-r", path, "-X", "lua_script:" + script, "-Y",
                               name.split(".")[0], "-T", "fields", "-e", "frame.number", *OFF)
        found = [[] for _ in CHANGES]
        for number in map(int, shown.split()):
            found[phase_of[number]].append(port_of[number])
        good = found == [wanted(value) for value in CHANGES]
        print("%s: %s %s" % (name, found, "ok" if good else "WRONG"))
        failed |= not good
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
