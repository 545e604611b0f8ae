#!/usr/bin/env python3
"""The script loads, alone and from a plugin folder, and every field has a name, a type and a text."""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig    # noqa: E402

FAMILIES = ("pvs", "ac", "pex", "gossip", "factom")
NAME = re.compile(r"^(%s)(\.[a-z0-9_-]+)+$" % "|".join(FAMILIES))


def fields(listing):
    """The fields of ours: name, type, title, description."""
    for line in listing.split("\n"):
        parts = line.split("\t")
        if parts[0] == "F" and parts[2].split(".")[0] in FAMILIES:
            yield parts[2], parts[3], parts[1], parts[-1]


def main():
    scratch = rig.Rig()
    problems = []
    _, listing, errors = scratch.run("tshark", "-G", "fields")
    if rig.lua_complaint(errors):
        problems.append(errors)
    found = list(fields(listing.decode("utf-8", "replace")))
    for name, kind, title, text in found:
        # Experts of a group have no text of their own but their title.
        is_expert = ".error." in name or ".lenient." in name or ".note." in name
        if not NAME.match(name) or not title or not (text or is_expert):
            problems.append("%s (%s): %r, %r" % (name, kind, title, text))
    for family in FAMILIES:
        count = sum(1 for f in found if f[0].split(".")[0] == family)
        print("%s: %d filterable fields" % (family, count))
        if not count:
            problems.append("no field of " + family)
    print("%d filterable fields" % len(found))

    # By -X, without the plugin folder.
    shutil.rmtree(scratch.path(".local"))
    script = scratch.take(rig.LUA, "alone.lua")
    capture = scratch.take(os.path.join(rig.CAPTURES, "pvs-demo.pcap"))
    shown = scratch.tshark("-n", "-X", "lua_script:" + script, "-r", capture, "-Y", "pvs",
                           "-o", "tcp.try_heuristic_first:TRUE")
    if shown.count("\n") != 645:
        problems.append("by -X %d packets are shown" % shown.count("\n"))

    # Names of the script stay inside of it.
    listing = subprocess.run(["grep", "-nE", r"^(    )?function [a-z_]+\(", rig.LUA],
                             stdout=subprocess.PIPE).stdout.decode()
    if listing:
        problems.append("global functions: " + listing)
    for problem in problems:
        print("  " + problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
