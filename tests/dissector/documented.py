#!/usr/bin/env python3
"""What docs/dissector.md says: the count of fields is right, its pictures are there, the profile loads.
The table of faults is for faults.py."""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig    # noqa: E402


def main():
    scratch = rig.Rig()
    problems = []
    with open(os.path.join(rig.ROOT, "docs", "dissector.md"), encoding="utf-8") as file:
        text = file.read()
    profile = os.path.join(rig.ROOT, "dissector", "profile", "libpvs")
    target = scratch.path(os.path.join("config", "profiles", "libpvs"))
    os.makedirs(target)
    for name in os.listdir(profile):
        shutil.copy(os.path.join(profile, name), target)
    for folder, _, names in os.walk(scratch.path("config")):
        os.chmod(folder, 0o755)
        for name in names:
            os.chmod(os.path.join(folder, name), 0o644)

    pictures = re.findall(r"\]\((pictures/[a-z0-9-]+\.png)\)", text)
    for name in pictures:
        path = os.path.join(rig.ROOT, "docs", name)
        if not os.path.exists(path) or os.path.getsize(path) > 120000:
            problems.append(name + " is not there, or too large")
    _, listing, _ = scratch.run("tshark", "-G", "fields")
    # What the page counts them with, behind tshark.
    counting = re.search(r"^tshark -G fields \| (awk .*)$", text, re.MULTILINE).group(1)
    count = int(subprocess.run(["sh", "-c", counting], input=listing, stdout=subprocess.PIPE).stdout or 0)
    said = re.search(r"^prints ([0-9]+)\.", text, re.MULTILINE)
    if not said or int(said.group(1)) != count:
        problems.append("there are %d fields" % count)

    # Fields, and preferences, that the page names; .ipv6 and the like stand for the end of one.
    _, preferences, _ = scratch.run("tshark", "-G", "currentprefs")
    known = set(re.findall(r"^#?([a-z_]+\.[a-z0-9_.]+):", preferences.decode("utf-8", "replace"), re.MULTILINE))
    known |= {line.split("\t")[2] for line in listing.decode("utf-8", "replace").split("\n") if line.startswith("F\t")}
    spans = re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    named = [name for span in spans
             for name in re.findall(r"(?<![\w./])(?:pvs|ac|pex|gossip|factom)?\.[a-z_]\w*(?:\.\w+)*(?![\w(/-])", span)
             if not re.search(r"\.(pcap|lua|proto|keys|pcapng|svg|png|py|sh)$", name)]
    for name in named:
        ends = name.startswith(".") and any(other.endswith(name) for other in known)
        if name not in known and not ends:
            problems.append("there is no field " + name)

    # The buttons and colours are filters that this Wireshark takes.
    filters = []
    with open(os.path.join(profile, "dfilter_buttons"), encoding="utf-8") as file:
        filters += [line.split('","')[2] for line in file if line.startswith('"')]
    with open(os.path.join(profile, "colorfilters"), encoding="utf-8") as file:
        filters += [line.split("@")[2] for line in file if line.startswith("@")]
    path = scratch.take(os.path.join(rig.CAPTURES, "ac-mesh.pcap"))
    try:
        scratch.tshark("-n", "-C", "libpvs", "-r", path, "-q", "-z", ",".join(["io,stat,0"] + filters))
    except rig.Failure as failure:
        problems.append(str(failure))
    print("%d pictures, %d fields, %d names of fields, %d filters of the profile"
          % (len(pictures), count, len(named), len(filters)))
    for problem in problems:
        print("  " + problem)
    sys.exit(1 if problems or len(filters) < 10 or len(named) < 50 or len(pictures) < 5 else 0)


if __name__ == "__main__":
    main()
