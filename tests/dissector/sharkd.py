"""Talks to sharkd, the engine of Wireshark's windows without windows."""

import json
import subprocess

import rig


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
