#!/usr/bin/env python3
"""A frame shows the same whenever it is looked at: in order, backwards, shuffled, twice."""

import json
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig    # noqa: E402

NAMES = ("factom-v9", "factom-v10", "factom-v11", "factom-reject", "pvs-tcp-edge", "pex-swarm",
         "ac-mesh", "gossip-tls")


class Sharkd:
    """The engine of Wireshark's windows, which looks at frames in any order."""

    def __init__(self, scratch, capture):
        self.number = 0
        self.process = subprocess.Popen(scratch.command("sharkd", "-"), env=scratch.environment,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, cwd=scratch.folder)
        self.ask("load", file=capture)

    def ask(self, method, **parameters):
        self.number += 1
        request = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": parameters}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise rig.Failure("sharkd ended")
            answer = json.loads(line.decode("utf-8", "replace"))
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise rig.Failure("sharkd: %s" % answer["error"])
                return answer["result"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def ours(tree):
    """The branches that are ours, as text."""
    return [json.dumps(branch, sort_keys=True) for branch in tree or []
            if branch.get("fn") in ("pvs", "ac", "pex", "gossip", "factom") or
            branch.get("f") in ("pvs", "ac", "pex", "gossip", "factom")]


def main():
    scratch = rig.Rig()
    if not rig.program("sharkd"):
        rig.skip("there is no sharkd")
    failed = False
    for name in NAMES:
        path = scratch.take(os.path.join(rig.CAPTURES, name + ".pcap"))
        engine = Sharkd(scratch, path)
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
        failed |= different > 0 or mine == 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
