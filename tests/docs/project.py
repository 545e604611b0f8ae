"""The project that the pages speak of, as the environment names it (CMakeLists.txt), and the pages to look
at: all of them, or those named on the command line."""
import functools
import os
import re
import subprocess
import sys

import markdown

SOURCE = os.environ["SOURCE"]
BUILD = os.environ["BUILD"]
WORK = os.environ["WORK"]
CC = os.environ["CC"]
HERE = os.path.dirname(os.path.abspath(__file__))


@functools.lru_cache(maxsize=None)
def page(path):
    return markdown.Page(path)


def chosen():
    every = [os.path.join(SOURCE, path) for path in files() if path.lower().endswith((".md", ".markdown"))]
    paths = [os.path.abspath(path) for path in sys.argv[1:]] or sorted(every)
    return [page(path) for path in paths]


def output(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60,
                          stdin=subprocess.DEVNULL, encoding="utf-8", errors="replace", check=False)
    return done.stdout


def run(command, **more):
    """A command with its output, the status of a shell where it took too long."""
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, encoding="utf-8", errors="replace", check=False,
                              **{"timeout": 200, **more})
    except subprocess.TimeoutExpired as late:
        said = late.output or b""
        return subprocess.CompletedProcess(command, 124, said if isinstance(said, str) else
                                           said.decode("utf-8", "replace"))


@functools.lru_cache(maxsize=None)
def text(path):
    """A file, from the top of the sources."""
    with open(os.path.join(SOURCE, path), encoding="utf-8", errors="replace") as lines:
        return lines.read()


@functools.lru_cache(maxsize=None)
def files():
    """All files of the sources, from their top, but for what was built or left there."""
    found = []
    for folder, folders, names in os.walk(SOURCE):
        folders[:] = [name for name in folders if name != ".git" and name != "__pycache__"
                      and not (folder == SOURCE and (name.startswith("build") or name.endswith(".out")))]
        found += [os.path.relpath(os.path.join(folder, name), SOURCE) for name in names]
    return found


@functools.lru_cache(maxsize=None)
def sources(pattern):
    """The text of all files whose path fits."""
    return "\n".join(text(path) for path in files() if re.search(pattern, path))


@functools.lru_cache(maxsize=None)
def vocabulary():
    """All words of the sources, names of files and of programs, but not those of the pages."""
    written = sources(r"^(?!tests/(docs/.*txt|vectors|captures)).*(\.(c|h|py|sh|lua|txt|cmake|proto|in|options|dict"
                      r"|awk)|/agree)$|^\.ci/")
    names = " ".join(files()) + " " + " ".join(built()) + " " + " ".join(tests())
    return set(re.findall(r"\w+", written + " " + names))


@functools.lru_cache(maxsize=None)
def tests():
    listing = subprocess.run([os.environ["CTEST"], "-N"], cwd=BUILD, stdout=subprocess.PIPE, encoding="utf-8",
                             check=True).stdout
    return set(re.findall(r"^ *Test *#\d+: (\S+)", listing, re.M))


@functools.lru_cache(maxsize=None)
def labels():
    listing = subprocess.run([os.environ["CTEST"], "--print-labels"], cwd=BUILD, stdout=subprocess.PIPE,
                             encoding="utf-8", check=True).stdout
    return set(re.findall(r"^  (\S+)$", listing, re.M))


@functools.lru_cache(maxsize=None)
def built():
    """Names of the programs in the build folder."""
    found = set()
    for folder, folders, names in os.walk(BUILD):
        folders[:] = [name for name in folders if name not in ("CMakeFiles", "Testing")]
        found |= {name for name in names if os.access(os.path.join(folder, name), os.X_OK)}
    return found


def table(name):
    """The lines of a list in this folder: a text, a tab, and what stands behind."""
    with open(os.path.join(HERE, name), encoding="utf-8") as lines:
        entries = [line.rstrip("\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]
    for entry in entries:
        if len(entry) < 2 or not all(part.strip() for part in entry):
            sys.exit(f"{name}: every line needs a reason: {entry}")
    return entries


class Listed:
    """The first column of a list, and which of it was met."""

    def __init__(self, name):
        self.name = name
        self.texts = {entry[0] for entry in table(name)}
        self.met = set()

    def has(self, text):
        self.met |= {text} & self.texts
        return text in self.texts

    def report_unmet(self, report):
        """What is listed in vain; only all pages together can tell."""
        for text in sorted(self.texts - self.met) if len(sys.argv) == 1 else []:
            report.fail(os.path.join(HERE, self.name), 0, f"no page has {text}")


INLINE = Listed("inline.txt")
OUTER = Listed("outer_links.txt")
