"""Where mutants are tried: the library's objects, the test programs, and the tests of each room.

The programs are linked once, against a shared library; a mutant is an object or a few, and that
library linked anew.
"""
import atexit
import math
import os
import re
import resource
import shutil
import subprocess
import time

CC = os.environ.get("CC", "cc")

# The unit tests of a room, by prefix, and its vectors and captures.
ROOMS = {
    "base": (("base_", "endpoint_", "siphash", "varu64"), ("varu64.jsonl",), ()),
    "ac": (("ac_",), ("ac.jsonl",), ("ac-mesh",)),
    "view": (("view_",), ("pvs.jsonl",), ("pvs-udp", "pvs-tcp-edge", "pvs-demo")),
    "pex": (("pex_",), ("pex.jsonl", "pex-give.json"), ("pex-swarm",)),
    "gossip": (("gossip_",), ("gossip.jsonl",), ("gossip-tls",)),
    "factom": (("factom_",), ("factom-json.jsonl", "factom11.jsonl", "factom10.jsonl",
                              "factom9.jsonl"),
               ("factom-v9", "factom-v10", "factom-v11", "factom-reject")),
    "text": (("text", "sizes"), (), ()),
}
# What looks at all rooms.
ALL = ("reader_corners", "writer_corners", "changed_limits", "null_spans", "recognise", "text", "allow_bits",
       "unrelated")
# What holds processor times against each other says nothing on a busy machine.
UNSTEADY = ("factom_work", "view_read_worst")
THIN_SECONDS = 0.3


class Test:
    def __init__(self, name, command, stage):
        self.name, self.command, self.stage = name, command, stage
        self.seconds, self.kills = 0.0, 0

    def rank(self):
        return self.stage, (self.seconds + 0.02) / (self.kills + 0.5)


def _run(command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)


def rooms(root):
    """The folders of src/, without what lies beside them."""
    source = os.path.join(root, "src")
    return sorted(name for name in os.listdir(source) if os.path.isdir(os.path.join(source, name)))


class Bench:
    def __init__(self, root, build, name, flags, units=False):
        self.root, self.build, self.flags = root, os.path.abspath(build), flags
        self.units = units  # alone, without vectors and what takes long
        # Of this process alone, so that several may run side by side, for files of their own.
        self.home = os.path.join(self.build, "mutation", "%s-%d" % (name, os.getpid()))
        shutil.rmtree(self.home, ignore_errors=True)
        atexit.register(shutil.rmtree, self.home, ignore_errors=True)
        self.sources = sorted(
            os.path.join("src", room, file) for room in rooms(root)
            for file in os.listdir(os.path.join(root, "src", room)))
        self.place = self.copy("original")
        self.includes = {s: self._read_includes(s) for s in self.sources if s.endswith(".c")}
        for source in self.includes:
            if not self.compile(self.place, source):
                raise SystemExit("%s does not compile" % source)
        self.link(self.place, {})
        self.programs = self._link_programs()
        self.direct = self._units_with_private_headers()
        self.rooms = {}

    def copy(self, name):
        """A copy of the sources, to change."""
        place = os.path.join(self.home, name)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(os.path.join(self.root, "src"), os.path.join(place, "src"))
        return place

    def _read_includes(self, source):
        made = _run([CC, "-MM", "-I" + os.path.join(self.root, "include"), source],
                    cwd=self.place, check=True).stdout.decode()
        return {os.path.normpath(w) for w in made.replace("\\\n", " ").split()[1:]}

    def users_of(self, path):
        """The sources that a change of this file changes, those of its own room first."""
        room = os.path.dirname(path)
        users = [s for s, files in self.includes.items() if path in files]
        return sorted(users, key=lambda s: (os.path.dirname(s) != room, s))

    def object(self, place, source):
        return os.path.join(place, "objects", source.replace("/", "_")[:-2] + ".o")

    def compile(self, place, source):
        os.makedirs(os.path.join(place, "objects"), exist_ok=True)
        made = _run([CC, "-std=c99", "-Werror=int-conversion", "-fPIC", *self.flags,
                     "-I" + os.path.join(self.root, "include"), "-c", source, "-o",
                     self.object(place, source)], cwd=place)
        return made.returncode == 0

    def same_object(self, place, source):
        with open(self.object(place, source), "rb") as a:
            with open(self.object(self.place, source), "rb") as b:
                return a.read() == b.read()

    def link(self, place, changed):
        """The shared library of the original objects, but for those changed in this place."""
        objects = [self.object(place if s in changed else self.place, s) for s in self.includes]
        made = _run([CC, "-shared", *self.flags, "-o", os.path.join(place, "libtried.so"),
                     *objects])
        return made.returncode == 0

    def _link_programs(self):
        folder = os.path.join(self.home, "programs")
        os.makedirs(folder)
        programs, self.parts = {}, {}
        with open(os.path.join(self.build, "tests", "strength", "programs.txt")) as lines:
            for line in lines:
                name, objects, libraries = line.strip().split("|")
                self.parts[name] = objects.split(";"), libraries.split(";")
                programs[name] = os.path.join(folder, name)
                made = _run([CC, *self.flags, "-o", programs[name], *objects.split(";"),
                             *libraries.split(";"), "-L" + self.place, "-ltried"])
                if made.returncode:
                    raise SystemExit("%s: %s" % (name, made.stdout.decode()[-2000:]))
        return programs

    def _units_with_private_headers(self):
        """{program: headers of src/ that its source includes}"""
        found = {}
        folder = os.path.join(self.root, "tests", "unit")
        for file in sorted(os.listdir(folder)):
            with open(os.path.join(folder, file)) as source:
                headers = re.findall(r'#include "../../(src/[^"]+)"', source.read())
            if headers:
                found["unit_" + file[:-2]] = headers
        return found

    def link_direct(self, place, path):
        """Makes the programs anew that include this file: their tests, or None where one does not
        compile. Some of them need no more than the header, whatever else it changes."""
        tests = []
        for program, headers in self.direct.items():
            if path not in headers:
                continue
            unit = os.path.join("tests", "unit", program[5:] + ".c")
            os.makedirs(os.path.join(place, "tests", "unit"), exist_ok=True)
            shutil.copy(os.path.join(self.root, unit), os.path.join(place, unit))
            made = _run([CC, "-std=c99", "-w", *self.flags,
                         "-I" + os.path.join(self.root, "include"),
                         "-I" + os.path.join(self.root, "tests", "support"), unit,
                         *self.parts[program][1], "-L" + self.place, "-ltried",
                         "-o", os.path.join(place, program)], cwd=place)
            if made.returncode:
                return None
            tests.append(Test(program, [self.programs[program]], 0))
        return tests

    def forget_direct(self, place):
        for program in self.direct:
            if os.path.exists(os.path.join(place, program)):
                os.remove(os.path.join(place, program))

    def tests_of(self, room, full):
        if (room, full) not in self.rooms:
            self.rooms[room, full] = self._tests_of(room, full)
        return sorted(self.rooms[room, full], key=Test.rank)

    def _tests_of(self, room, full):
        prefixes, vectors, captures = ROOMS[room]
        tests, others = [], []
        for program, path in self.programs.items():
            unit = program[5:]
            if not program.startswith("unit_") or unit.startswith(("capture_",) + UNSTEADY):
                continue
            if unit.startswith(prefixes):
                tests.append(Test(program, [path], 0))
            elif unit in ALL or room == "base":
                others.append(Test(program, [path], 0 if unit.endswith(("_corners", "_spans")) else 3))
        for name, (_, files, _) in ROOMS.items() if not self.units else ():
            for file in files:
                whole = os.path.join(self.root, "tests", "vectors", file)
                test = Test("vectors/" + file, [self.programs["vectors"], whole], 4)
                if name == room:
                    test.stage = 2
                    tests.append(test)
                elif room == "base" and (full or name != "factom"):
                    others.append(test)
        for capture in captures if not self.units else ():
            others.append(Test("replay/" + capture, [self.programs["replay"], capture], 2))
        kept = []
        for test in tests + others:
            if test.name.endswith(".jsonl") and not full:
                self._thin(test)
            else:
                test.seconds = self._measure(test)
            if self.units and (test.stage >= 3 or test.seconds >= THIN_SECONDS):
                continue
            if full or test.stage < 3 or test.seconds < THIN_SECONDS:
                kept.append(test)
        return kept

    def _measure(self, test):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        if not self.passes(test, self.place, 600):
            raise SystemExit("%s fails with the original" % test.name)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def _thin(self, test):
        """As many of the shortest vectors as take about THIN_SECONDS; all are for --full."""
        file = test.command[-1]
        with open(file) as lines:
            vectors = sorted(lines, key=len)
        test.command[-1] = os.path.join(self.home, os.path.basename(file))
        kept = None
        for share in (0.3, 0.5, 0.8, 0.9, 0.97):
            chosen = vectors[:int(share * len(vectors)) + 1]
            with open(test.command[-1], "w") as out:
                out.writelines(chosen)
            seconds = self._measure(test)
            if seconds > THIN_SECONDS and kept:
                break
            kept, test.seconds = chosen, seconds
        with open(test.command[-1], "w") as out:
            out.writelines(kept)

    def passes(self, test, place, seconds=None):
        """Runs a test against the library of this place, until its first failure."""
        limit = seconds or math.ceil(4 * test.seconds + 0.5)
        memory = "" if "-fsanitize=address,undefined" in self.flags else "ulimit -v 4000000;"
        script = "ulimit -c 0; ulimit -t %d; %s exec \"$@\"" % (limit, memory)
        environment = dict(os.environ, LD_LIBRARY_PATH=place)
        command = list(test.command)
        own = os.path.join(place, os.path.basename(command[0]))
        if os.path.exists(own):
            command[0] = own
        process = subprocess.Popen(["sh", "-c", script, "sh", *command],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   env=environment, start_new_session=True)
        deadline = time.monotonic() + 60 * limit
        failed = False
        for line in process.stdout:
            if b"[  FAILED  ]" in line or time.monotonic() > deadline:
                failed = True
                process.kill()
                break
        process.stdout.close()
        return process.wait() == 0 and not failed
