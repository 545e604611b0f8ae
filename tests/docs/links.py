"""links.py SOURCE TESTS: every relative link and anchor leads somewhere, and every file, test and API
name that a page puts between backquotes exists. TESTS: a file with the names of all tests."""
import fnmatch
import glob
import os
import re
import sys

from pages import Report, pages, prose

source, tests = sys.argv[1:3]
with open(tests, encoding="utf-8") as lines:
    tests = {line.strip() for line in lines if line.strip()}
kinds = {name.split("/")[0] for name in tests}
headers = ""
for header in glob.glob(os.path.join(source, "include/pvs/*.h")):
    with open(header, encoding="utf-8") as text:
        headers += text.read()
private = ""
for path in glob.glob(os.path.join(source, "src/*/*.[ch]")):
    with open(path, encoding="utf-8") as text:
        private += text.read()
cmake = ""
others = ["CMakeLists.txt", "examples/install.sh", "examples/run.sh", "tests/run.sh", "dissector/pvs.lua"]
for path in [os.path.join(source, other) for other in others]:
    with open(path, encoding="utf-8") as text:
        cmake += text.read()
report = Report()
counted = {"links": 0, "anchors": 0, "files": 0, "tests": 0, "names": 0}
first = {"include", "src", "tests", "fuzz", "dissector", "examples", "docs"}


def anchors(page):
    """As GitHub makes them of headings."""
    found, text = set(), prose(page)
    for heading in re.findall(r"^#+ +(.*?) *$", text, re.M):
        slug = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading.lower()))
        found.add(slug.replace(" ", "-"))
    return found


def exists(path):
    """A path from the top of the sources, with * and {a,b} as in a shell."""
    brace = re.match(r"(.*)\{([^}]*)\}(.*)$", path)
    if brace:
        return all(exists(brace.group(1) + part + brace.group(3)) for part in brace.group(2).split(","))
    return bool(glob.glob(os.path.join(source, path)))


def look_up(page, line, span):
    """A file, a test or an API name between backquotes; anything else is left alone."""
    if "NAME" in span:
        return
    if re.fullmatch(r"[\w.*{},/-]+", span) and "/" in span and not span.startswith("/"):
        top = span.split("/")[0]
        if top in first and re.search(r"\.[a-z]+$|/$|/[\w-]+$", span):
            test = span in tests
            if not test and not exists(span) and not exists(span + ".c") and "build/" not in span:
                report.fail(page, line, f"no file or test {span}")
            counted["files"] += 1
            return
        if top in kinds and not span.endswith(".."):
            counted["tests"] += 1
            if not fnmatch.filter(tests, span) and not exists("tests/" + span):
                report.fail(page, line, f"no test {span}")
            return
    if page.endswith("dissector.md"):
        return  # other names: tests/dissector/documented.py
    for name in re.findall(r"\b(?:pvs|PVS)_[A-Za-z0-9_]+", span):
        if name.endswith("_") or span[span.index(name) + len(name):].startswith(".."):
            # The beginning of several names, or a private function.
            ok = re.search(r"\b" + name, headers + private)
        else:
            ok = re.search(r"\b" + name + r"\b", headers + cmake)
        counted["names"] += 1
        if not ok:
            report.fail(page, line, f"no {name} in the headers")


for page in pages(source):
    text = prose(page)
    for number, line in enumerate(text.split("\n"), 1):
        for target in re.findall(r"\]\(([^)\s]+)\)", line):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            path = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
            counted["links"] += 1
            if not os.path.exists(path):
                report.fail(page, number, f"no {target}")
            elif anchor:
                counted["anchors"] += 1
                if anchor not in anchors(path):
                    report.fail(page, number, f"no heading for {target}")
        for span in re.findall(r"`([^`]+)`", line):
            look_up(page, number, span)
# The figures of README.md are those that the tests count.
with open(os.path.join(source, "tests/CMakeLists.txt"), encoding="utf-8") as lines:
    listed = lines.read()
vectors = sum(int(n) for n in re.findall(r"^  [\w.-]+\.jsonl?:(\d+)\)?$", listed, re.M))
captures = re.findall(r"^  [\w-]+:(\d+)(?::\d+)?\)?$", listed, re.M)
front = os.path.join(source, "README.md")
for figure in (f"{vectors:,} vectors", f"{sum(map(int, captures)):,} messages", f"{len(captures)} captures"):
    if figure not in re.sub(r"\s+", " ", prose(front)):
        report.fail(front, 0, f"does not say: {figure}")
if min(counted.values()) == 0:
    report.fail(source, 0, f"nothing was looked at: {counted}")
report.end(", ".join(f"{count} {what}" for what, count in counted.items()))
