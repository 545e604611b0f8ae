#!/usr/bin/env python3
"""Holds the numbers of lines and branches that a page tells against those that gcovr counted.

    covered.py SUMMARY PAGE VERSION     what gcovr --print-summary wrote; the version of gcc

Other versions of gcc make other branches of the same lines: compared is where VERSION is of the
major version that the page names.
"""
import re
import sys


def counted(path):
    """{"lines": (reached, all), "branches": ..}"""
    with open(path) as summary:
        return {what: (int(reached), int(whole)) for what, reached, whole in re.findall(
            r"^(lines|branches): \S+ \((\d+) out of (\d+)\)$", summary.read(), re.M)}


def share(reached, whole):
    """Rounded down, so that 100 % is all."""
    tenths = reached * 1000 // whole
    return "%d %%" % (tenths // 10) if tenths % 10 == 0 else "%d.%d %%" % divmod(tenths, 10)


def sentence(found, major):
    lines, branches = ("{} of the {} ({:,} of {:,})".format(share(*found[what]), what, *found[what])
                       for what in ("lines", "branches"))
    return "**%s and %s** of `src/`, with gcc %s" % (lines, branches, major)


def main():
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    found, major = counted(sys.argv[1]), sys.argv[3].split(".")[0]
    if set(found) != {"lines", "branches"}:
        raise SystemExit("%s has no numbers of lines and branches" % sys.argv[1])
    with open(sys.argv[2]) as page:
        text = " ".join(page.read().split())
    told = re.findall(r"\*\*[^*]* of the lines [^*]*\*\* of `src/`, with gcc (\d+)", text)
    if len(told) == 1 and told[0] != major:
        print("not compared with the page: its numbers are of gcc %s, here is gcc %s" % (told[0], major))
        return 0
    if len(told) == 1 and sentence(found, major) in text:
        print("the page says so")
        return 0
    print("%s tells other numbers, or none; write: %s" % (sys.argv[2], sentence(found, major)))
    return 1


if __name__ == "__main__":
    sys.exit(main())
