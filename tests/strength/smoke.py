#!/usr/bin/env python3
"""Does the mutation tester do what it says? `smoke.py BUILD_DIR`, in some seconds.

A small file is tried with its tests: mutants have to be killed. The same again without any test
that could kill: all have to be reported as survivors.
"""
import os
import sys
import types

import bench
import ledger
import trial

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILE = "src/pex/pex_list.c"


def figures(build, name, tests):
    bench.ROOMS["pex"] = tests
    bench.ALL = ()
    with open(os.path.join(ROOT, FILE)) as file:
        text = file.read()
    place = os.path.join(os.path.abspath(build), "mutation", name + ".json")
    if os.path.exists(place):
        os.remove(place)
    page = ledger.Page(FILE, text, place, {})
    options = types.SimpleNamespace(again=False, full=False, max=12, jobs=1)
    trial.try_all([bench.Bench(ROOT, build, name, ["-O1"])], page, FILE, text, options)
    return page.figures()


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    strong = figures(sys.argv[1], "smoke", (("pex_parts", "pex_write"), (), ()))
    weak = figures(sys.argv[1], "smoke-weak", (("siphash",), (), ()))
    print("with its tests: %s" % strong)
    print("with a test of something else: %s" % weak)
    good = (strong["tried"] >= 8 and strong["score"] >= 90 and weak["tried"] == strong["tried"]
            and weak["killed"] == 0 and weak["left"] == weak["tried"])
    print("as it has to be" if good else "NOT as it has to be")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
