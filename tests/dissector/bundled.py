#!/usr/bin/env python3
"""agree over the bundled captures: strictly and leniently, in one pass and in two.

    bundled.py PVSTOOL
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare    # noqa: E402
import rig        # noqa: E402


def main():
    scratch = rig.Rig()
    failed = False
    for name in sorted(os.listdir(rig.CAPTURES)):
        if not name.endswith(".pcap"):
            continue
        path = os.path.join(rig.CAPTURES, name)
        for two_pass in (False, True):
            options = argparse.Namespace(proto=None, tls_keys=None, option=[], two_pass=two_pass)
            shown = compare.shown_by(scratch, path, options)
            for lenient in (False, True):
                options.lenient = lenient
                result = compare.compare(scratch, sys.argv[1], path, options, shown)
                for line in result.differences[:5]:
                    print("  " + line)
                print("%s, %s, %s: %s" % (name, "leniently" if lenient else "strictly",
                                          "two passes" if two_pass else "one pass",
                                          result.summary()))
                failed |= bool(result.differences) or not result.messages
    # What the dissector opens and pvstool does not is counted as not compared.
    options = argparse.Namespace(proto=None, option=[], two_pass=False, lenient=False,
                                 tls_keys=os.path.join(rig.CAPTURES, "gossip-tls.keys"))
    result = compare.compare(scratch, sys.argv[1], os.path.join(rig.CAPTURES, "gossip-tls.pcap"),
                             options)
    print("gossip-tls.pcap, with its keys: " + result.summary())
    failed |= result.left != {"inside TLS, which pvstool does not open": 68}
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
