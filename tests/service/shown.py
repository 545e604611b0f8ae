#!/usr/bin/env python3
"""The dissector shows the sampling service's captures as pvstool does, with nothing wrong in them.

    shown.py SAMPLING_SERVICE PVSTOOL
"""

import argparse
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                                "dissector"))
import compare    # noqa: E402
import rig        # noqa: E402


def main():
    service, pvstool = sys.argv[1:3]
    scratch = rig.Rig()
    for transport in ("--tcp", "--udp"):
        folder = scratch.path(transport.strip("-"))
        done = subprocess.run([service, transport, "--out", folder, "--base-port", "0",
                               "--period-ms", "60", "--rounds", "8"],
                              stdout=subprocess.PIPE, text=True, timeout=60)
        sent = [int(n) for n in re.search(r"(\d+) requests?, (\d+) responses?", done.stdout).groups()]
        capture = scratch.take(os.path.join(folder, "overlay.pcap"), transport + ".pcap")
        options = argparse.Namespace(proto=None, lenient=False, tls_keys=None, option=[],
                                     two_pass=False)
        result = compare.compare(scratch, pvstool, capture, options)
        print("%s: %d sent, %d agree, %d fields, differences: %s"
              % (transport, sum(sent), result.messages, result.fields, result.differences[:5]))
        if result.differences or result.messages != sum(sent) or result.refusals:
            sys.exit("failed: the dissector shows something else")
        wrong = scratch.tshark("-r", capture, "-o", "ip.check_checksum:TRUE",
                               "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
                               "-Y", "_ws.malformed || _ws.expert.severity >= \"Warning\" || "
                                     "tcp.analysis.flags || ip.checksum.status == 0 || "
                                     "tcp.checksum.status == 0 || udp.checksum.status == 0")
        if wrong.strip():
            sys.exit("failed: tshark finds fault with " + wrong[:2000])


if __name__ == "__main__":
    main()
