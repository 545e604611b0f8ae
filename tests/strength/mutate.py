#!/usr/bin/env python3
"""Mutation testing of src/: how many small faults do the tests notice?

    mutate.py run [options] src/ROOM/FILE..   try mutants, keep what became of them in BUILD/mutation
        --build DIR      a build directory whose tests are built           (build/plain)
        --sanitized DIR  one of objects with sanitizers: what survives is tried with these as well,
                         and with memory that is never zero unless somebody has set it
        --jobs N         at once                                           (1)
        --max N          at most N mutants of a file, evenly spread        (0: all)
        --again          try only those that have survived so far, and that nobody has explained
        --full           with every vector, not the shortest alone
        --units          with the quick unit tests alone, as a first pass; then --again without it
    mutate.py table [--build DIR]      the kept results of all files, as docs/testing.md has them
    mutate.py survivors [--build DIR]  the survivors that survivors.txt does not explain; where there
                                       are any, the exit status is 1
    mutate.py check [--page PAGE]      does every entry of survivors.txt fit the sources, and has the
                                       table of docs/testing.md as many possible mutants of each
                                       file as can be made of it now?

A mutant counts when it compiles to other machine code than the original. It is killed when a test
of its room fails or takes far more processor time than it should. Mutants that were tried already
are not tried again while their file stays as it was.
"""
import argparse
import os
import sys

import ledger
import mutants
from bench import Bench
from trial import try_all

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("what", choices=("run", "table", "survivors", "check"))
    parser.add_argument("files", nargs="*")
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "plain"))
    parser.add_argument("--page", default=os.path.join(ROOT, "docs", "testing.md"))
    parser.add_argument("--sanitized")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--max", type=int, default=0)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--units", action="store_true")
    return parser.parse_intermixed_args()


def main():
    options = arguments()
    explained = ledger.explanations(os.path.join(ROOT, "tests", "strength", "survivors.txt"))
    if options.what == "check":
        return ledger.check(ROOT, explained) | ledger.check_table(ROOT, options.page)
    book = ledger.Ledger(ROOT, os.path.join(options.build, "mutation"), explained)
    if options.what == "table":
        return book.table()
    if options.what == "survivors":
        return book.survivors()
    benches = [Bench(ROOT, options.build, "plain", ["-O2"], options.units)]
    if options.sanitized:
        benches.append(Bench(ROOT, options.sanitized, "sanitized", [
            "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
            "-ftrivial-auto-var-init=pattern"], options.units))
    for name in options.files:
        path = os.path.relpath(os.path.abspath(name), ROOT)
        with open(os.path.join(ROOT, path)) as file:
            text = file.read()
        page = book.page(path, text)
        try_all(benches, page, path, text, options)
        page.save()
        page.report()
    return 0


if __name__ == "__main__":
    sys.exit(main())
