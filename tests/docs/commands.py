"""commands.py SOURCE WORK PVSTOOL: runs the `sh` blocks of README.md and docs/, page by page, in a copy of
the sources. A block with a name (```c mine.c) is saved under it first. A `text` block behind a command is
what it prints; `..` on a line of its own stands for any lines, at the end of one for the rest of it. Lines
that not_run.txt names are left out; a line there that fits no command is an error."""
import os
import re
import shutil
import subprocess
import sys

from pages import Report, blocks, pages

source, work, pvstool = sys.argv[1:4]
here = os.path.dirname(os.path.abspath(__file__))
report = Report()
left_out = {}
with open(os.path.join(here, "not_run.txt"), encoding="utf-8") as lines:
    for rule in lines:
        if not rule.startswith("#"):
            pattern, _, reason = rule.rstrip("\n").partition("\t")
            if not reason:
                sys.exit(f"not_run.txt: no reason: {pattern}")
            left_out[pattern] = 0


# What a block needs that a machine may not have: a word in it, the program.
NEEDS = {"pkg-config": "pkg-config", "--target docs": "doxygen"}
skipped = set()


def missing_for(text):
    return {program for word, program in NEEDS.items()
            if word in text and not shutil.which(program)}


def copy_of_sources():
    tree = os.path.join(work, "libpvs")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(source, tree, ignore=shutil.ignore_patterns(".git", "build*"))
    # What examples/run.sh has built when a reader comes to the other commands.
    built = os.path.join(tree, "build/tool/examples")
    os.makedirs(built)
    os.symlink(pvstool, os.path.join(built, "pvstool"))
    return tree


def fits(printed, expected):
    """Every line of expected is in printed, in order."""
    lines = iter(printed.split("\n"))
    for want in expected.rstrip("\n").split("\n"):
        if want.strip() == "..":
            continue
        if want.endswith(".."):
            want = want[:-2]
            found = any(line.startswith(want) for line in lines)
        else:
            found = any(line == want for line in lines)
        if not found:
            return want
    return None


def script_of(text):
    out = []
    for line in text.split("\n"):
        for pattern in left_out:
            if re.search(pattern, line):
                left_out[pattern] += 1
                line = "# " + line
        out.append(line)
    return "\n".join(out)


ran = 0
for page in pages(source):
    on_page = blocks(page)
    for block in on_page:
        # Otherwise commands could hide from this test.
        if block.language == "" and re.search(r"^(\$ |\./|sudo )", block.text, re.M):
            report.fail(page, block.line, "commands belong into an `sh` block")
        if block.language not in ("", "c", "cmake", "sh", "text", "json"):
            report.fail(page, block.line, f"blocks of {block.language} are not looked at by any test")
    if not any(block.language == "sh" for block in on_page):
        continue
    tree = copy_of_sources()
    environment = dict(os.environ, HOME=os.path.join(work, "home"), LC_ALL="C.UTF-8")
    os.makedirs(environment["HOME"])
    kept = ""
    for index, block in enumerate(on_page):
        if block.name:
            with open(os.path.join(tree, block.name), "w", encoding="utf-8") as out:
                out.write(block.text)
            continue
        if block.language != "sh":
            continue
        if missing_for(block.text):
            skipped |= missing_for(block.text)
            continue
        ran += 1
        script = script_of(block.text)
        exports = "\n".join(re.findall(r"^export .*$", script, re.M))
        done = subprocess.run(["bash", "-e", "-c", kept + "\n" + script], cwd=tree, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300,
                              encoding="utf-8", errors="replace", check=False)
        kept += "\n" + exports
        follows = on_page[index + 1] if index + 1 < len(on_page) else None
        if done.returncode != 0:
            report.fail(page, block.line, f"exit status {done.returncode}\n{script}\n{done.stdout}")
        elif follows and follows.language == "text":
            missing = fits(done.stdout, follows.text)
            if missing is not None:
                report.fail(page, block.line, f"did not print: {missing}\nbut:\n{done.stdout}")
for pattern, used in left_out.items():
    if not used:
        report.fail(here, 0, f"not_run.txt: nothing fits {pattern}")
if ran == 0:
    report.fail(source, 0, "no commands")
shutil.rmtree(work, ignore_errors=True)
for program in sorted(skipped):
    print(f"skipped: {program} is not installed; the blocks that use it were not run")
if skipped and not report.failed:
    sys.exit(77)
report.end(f"{ran} blocks of commands")
