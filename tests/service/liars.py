#!/usr/bin/env python3
"""How many lying peers the sampling service withstands, with seeds 1, 2, ..

    liars.py SAMPLING_SERVICE [--liars N..] [--seeds N] [--rounds N] [--period-ms N] [--require]

A row for each number of liars and each transport: how many runs converged and in which round, and
the most links that led to nobody at the end of any. --require: all have to converge, without such
links.
"""

import argparse
import concurrent.futures
import re
import subprocess
import sys
import tempfile

AT_ONCE = 8     # a run mostly waits


def run(service, transport, liars, seed, rounds, period):
    with tempfile.TemporaryDirectory(prefix="pvs-liars-") as folder:
        done = subprocess.run([service, transport, "--lying", str(liars), "--seed", str(seed),
                               "--rounds", str(rounds), "--period-ms", str(period),
                               "--base-port", "0", "--force", "--out", folder],
                              stdout=subprocess.PIPE, text=True, timeout=100)
    if done.returncode not in (0, 1):
        sys.exit("exit status %d" % done.returncode)
    converged = re.search(r"converged in round (\d+)", done.stdout)
    nobody = re.search(r"links to nobody +\d+ +(\d+)", done.stdout)
    return int(converged.group(1)) if converged else None, int(nobody.group(1))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("service")
    options.add_argument("--liars", type=int, nargs="+", default=[0, 1, 2, 3, 4, 5, 6, 8])
    options.add_argument("--seeds", type=int, default=20)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--period-ms", type=int, default=100)
    options.add_argument("--require", action="store_true")
    wish = options.parse_args()
    good = True
    print("liars of 16      converged in rounds  links to nobody")
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for liars in wish.liars:
            for transport in ("--tcp", "--udp"):
                runs = list(pool.map(lambda seed: run(wish.service, transport, liars, seed,
                                                      wish.rounds, wish.period_ms),
                                     range(1, wish.seeds + 1)))
                rounds = sorted(r for r, _ in runs if r is not None)
                nobody = max(n for _, n in runs)
                print("%11d  %s  %2d of %-2d  %9s  %15d"
                      % (liars, transport.strip("-"), len(rounds), len(runs),
                         "%d..%d" % (rounds[0], rounds[-1]) if rounds else "-", nobody), flush=True)
                good = good and len(rounds) == len(runs) and nobody == 0
    if wish.require and not good:
        sys.exit("failed: the overlay does not withstand so many")


if __name__ == "__main__":
    main()
