#!/usr/bin/env python3
"""Holds what gcovr says of src/ against the list of branches that may stay unreached.

    uncovered.py COVERAGE.json uncovered.txt

The list has, behind the name of a file, lines of it (`- text`, blanks squeezed) and for each how
many of its branches are not reached, and why (`= 1: reason`).
"""
import json
import sys

from mutants import squeezed


def listed(path):
    found, file, line = {}, None, None
    with open(path) as entries:
        for number, entry in enumerate(entries, 1):
            entry = entry.rstrip("\n")
            if entry.startswith("src/"):
                file = entry
            elif entry.startswith("- "):
                line = squeezed(entry[2:])
            elif entry.startswith("= "):
                count, reason = entry[2:].split(": ", 1)
                if len(reason.split()) < 4:
                    raise SystemExit("%s:%d: no reason" % (path, number))
                found[file, line] = int(count)
            elif entry and not entry.startswith(("#", "  ")):
                raise SystemExit("%s:%d: not an entry" % (path, number))
    return found


def unreached(path):
    """{(file, line's text): branches}, and a line for people for each."""
    found = {}
    with open(path) as file:
        report = json.load(file)
    for source in report["files"]:
        with open(source["file"]) as file:
            text = file.read().split("\n")
        for line in source["lines"]:
            at = line["line_number"]
            if line["count"] == 0 and not line.get("gcovr/noncode"):
                print("%s:%d: the line is not reached" % (source["file"], at))
            missing = [i for i, b in enumerate(line["branches"]) if b["count"] == 0]
            if missing:
                words = squeezed(text[at - 1])
                print("%s:%d: branch %s of %d: %s" % (source["file"], at, ", ".join(
                    str(i + 1) for i in missing), len(line["branches"]), words))
                key = source["file"], words
                found[key] = found.get(key, 0) + len(missing)
    return found


def main():
    missing, reasons = unreached(sys.argv[1]), listed(sys.argv[2])
    bad = 0
    for key in sorted(missing.keys() | reasons.keys()):
        if missing.get(key, 0) != reasons.get(key, 0):
            bad = 1
            print("%s: %s\n  branches not reached: %d, listed in %s: %d" % (
                *key, missing.get(key, 0), sys.argv[2], reasons.get(key, 0)))
    print("%d branches not reached, each listed with its reason" % sum(missing.values())
          if not bad else "the list does not fit")
    return bad


if __name__ == "__main__":
    sys.exit(main())
