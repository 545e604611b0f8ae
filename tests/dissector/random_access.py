#!/usr/bin/env python3
"""A frame shows the same whenever it is looked at: in order, backwards, shuffled, twice."""

import json
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig       # noqa: E402
import sharkd    # noqa: E402

NAMES = ("factom-v9", "factom-v10", "factom-v11", "factom-reject", "pvs-tcp-edge", "pex-swarm",
         "ac-mesh", "gossip-tls")


# In TLS it takes the keys, which the capture can bring along.
INSIDE = "gossip-tls with its keys"


def capture_of(scratch, name):
    if name != INSIDE:
        return scratch.take(os.path.join(rig.CAPTURES, name + ".pcap"))
    parts = [scratch.take(os.path.join(rig.CAPTURES, "gossip-tls" + end)) for end in (".keys", ".pcap")]
    path = scratch.path("gossip-tls-keys.pcapng")
    status, _, errors = scratch.run("editcap", "--inject-secrets", "tls," + parts[0], parts[1], path)
    if status != 0:
        raise rig.Failure("editcap: " + errors)
    return path


def ours(tree):
    """The branches that are ours, as text."""
    return [json.dumps(branch, sort_keys=True) for branch in tree or []
            if branch.get("fn") in ("pvs", "ac", "pex", "gossip", "factom") or
            branch.get("f") in ("pvs", "ac", "pex", "gossip", "factom")]


def main():
    scratch = rig.Rig()
    if not rig.program("sharkd"):
        rig.skip("there is no sharkd")
    # As in the profile: connections to 8080 are HTTP's otherwise.
    with open(scratch.path("config/preferences"), "w", encoding="utf-8") as file:
        file.write("tcp.try_heuristic_first: TRUE\n")
    failed = False
    for name in NAMES + (INSIDE,):
        engine = sharkd.Sharkd(scratch, capture_of(scratch, name))
        count = engine.ask("status")["frames"]
        frames = list(range(1, count + 1))
        shuffled = list(frames)
        random.Random(5).shuffle(shuffled)
        seen = {}
        different = mine = 0
        for number in frames + frames[::-1] + shuffled + [f for f in shuffled for _ in (0, 1)]:
            tree = ours(engine.ask("frame", frame=number, proto=True).get("tree"))
            if number in seen:
                different += seen[number] != tree
            else:
                seen[number] = tree
                mine += bool(tree)
        engine.close()
        print("%s: %d frames, %d with messages, %d that changed" % (name, count, mine, different))
        failed |= different > 0 or mine < (60 if name == INSIDE else 1)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
