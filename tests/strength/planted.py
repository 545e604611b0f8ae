#!/usr/bin/env python3
"""Plants faults in copies of the sources: is each of them noticed?

    planted.py BUILD_DIR [WORDS]   tries all, or those with WORDS in what they say, and prints the
                                   test that notices
    planted.py --check             does each still fit the sources, and docs/testing.md have them all?
                                   Nothing is built

The tests are the unit tests, vectors and captures of the test command, of which the first that
fails, or takes four times its processor time, is enough. Fails where a fault goes unnoticed.
"""
import os
import shutil
import subprocess
import sys

import bench
from mutants import squeezed

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def faults():
    """(what, file, line before, line after) of each."""
    found, what, path, before = [], None, None, None
    with open(os.path.join(ROOT, "tests", "strength", "planted.txt")) as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("! "):
                what = line[2:]
            elif line.startswith(("src/", "examples/")):
                path = line
            elif line.startswith("- "):
                before = line[2:]
            elif line.startswith("+ "):
                found.append((what, path, before, line[2:]))
    return found


def documented():
    """What the faults of the table in docs/testing.md say."""
    with open(os.path.join(ROOT, "docs", "testing.md")) as page:
        table = page.read().partition("\n| fault | noticed by |\n|---|---|\n")[2]
    return [row.split("|")[1].strip() for row in table.partition("\n\n")[0].splitlines()]


def planted(path, before, after):
    """The file with the fault in the first line that reads so, comments aside, or None."""
    with open(os.path.join(ROOT, path)) as file:
        lines = file.read().split("\n")
    for i, line in enumerate(lines):
        code = squeezed(line)
        if code == squeezed(before) or code.endswith(" " + before):
            lines[i] = code.replace(squeezed(before), after)
            return "\n".join(lines)
    return None


class Planter:
    def __init__(self, build):
        self.bench = bench.Bench(ROOT, build, "planted", ["-O1"])
        self.place = self.bench.copy("place")

    def library(self, path, text):
        """The test that notices a fault of the library."""
        with open(os.path.join(self.place, path), "w") as file:
            file.write(text)
        users = self.bench.users_of(path)
        try:
            if not all(self.bench.compile(self.place, user) for user in users):
                return "the compiler"
            self.bench.link(self.place, set(users))
            if self.bench.link_direct(self.place, path) is None:
                return "the compiler"
            return self.first(self.bench.tests_of(path.split("/")[1], False))
        finally:
            self.bench.forget_direct(self.place)
            shutil.copy(os.path.join(ROOT, path), os.path.join(self.place, path))

    def tool(self, path, text):
        """The same for pvstool, whose object goes before the archive that has the sound one."""
        source = os.path.join(self.place, os.path.basename(path))
        with open(source, "w") as file:
            file.write(text)
        folder = os.path.join(ROOT, os.path.dirname(path))
        made = subprocess.run(
            [bench.CC, "-std=c99", "-w", "-O1", "-I" + folder, "-I" + os.path.join(ROOT, "include"),
             "-I" + os.path.join(ROOT, "examples", "pvstool"), "-c", source, "-o", source + ".o"])
        if made.returncode:
            return "the compiler"
        tests = []
        for name in sorted(self.bench.programs):
            if not name.startswith("unit_capture_"):
                continue
            program = os.path.join(self.place, name)
            objects, libraries = self.bench.parts[name]
            subprocess.run([bench.CC, "-o", program, *objects, source + ".o", *libraries,
                            "-L" + self.bench.place, "-ltried"], check=True)
            tests.append(bench.Test(name, [program], 0))
        by = self.first(tests, self.bench.place)
        for test in tests:
            os.remove(test.command[0])
        return by

    def first(self, tests, place=None):
        for test in tests:
            if not self.bench.passes(test, place or self.place, None if test.seconds else 60):
                return test.name.replace("unit_", "unit/")
        return None


def main():
    if sys.argv[1:] == ["--check"]:
        stale = [what for what, path, before, after in faults()
                 if planted(path, before, after) is None]
        for what in stale:
            print("does not fit the sources any more: " + what)
        if documented() != [fault[0] for fault in faults()]:
            stale.append("docs/testing.md")
            print("docs/testing.md has not just these faults in its table, in this order")
        print("%d faults, %d misfits" % (len(faults()), len(stale)))
        return 1 if stale or not faults() else 0
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    planter = Planter(sys.argv[1])
    unnoticed = 0
    chosen = [fault for fault in faults() if sys.argv[-1] in fault[0] or len(sys.argv) == 2]
    for what, path, before, after in chosen:
        text = planted(path, before, after)
        if text is None:
            by = None
            print("does not fit the sources any more: " + what)
        elif path.startswith("src/"):
            by = planter.library(path, text)
        else:
            by = planter.tool(path, text)
        unnoticed += by is None
        print("| %s | %s |" % (what, by or "NOT NOTICED"), flush=True)
    print("%d faults planted, %d not noticed" % (len(chosen), unnoticed))
    return 1 if unnoticed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
