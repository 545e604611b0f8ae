"""Runs the `sh` blocks of the pages, each page's in one shell, in a copy of the sources. A block with a name
(```c mine.c) is there under it. What a `text` or `sample` block shows is what the last command before it
prints. Commands that not_run.txt names are not run; they are looked at word by word (words.py)."""
import os
import re
import shutil
import sys

import pages
import project
import shell
import words

# What a command needs that a machine may not have: a word in it, the program.
NEEDS = {"pkg-config": "pkg-config", "--target docs": "doxygen", "cpack": "dpkg-deb", "tshark": "tshark"}


class Rules:
    """not_run.txt: a regular expression for the beginning of a command, the reason, and what is run in its
    place where a page shows what it prints."""

    def __init__(self, entries):
        self.entries = [(re.compile(entry[0]), entry[2] if len(entry) > 2 else None) for entry in entries]
        self.used = set()

    def find(self, command):
        for number, (pattern, instead) in enumerate(self.entries):
            if pattern.match(command):
                self.used.add(number)
                return True, instead
        return False, None

    def unused(self):
        return [pattern.pattern for number, (pattern, _) in enumerate(self.entries) if number not in self.used]


class Step:
    def __init__(self, line, text):
        self.line = line
        self.text = text
        self.shown = None  # the block behind it


def copy_of_sources(work):
    tree = os.path.join(work, "libpvs")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(project.SOURCE, tree, ignore=shutil.ignore_patterns(".git", "build*", "*.out"))
    # What the run.sh scripts have built when a reader comes to the other commands.
    for variable, place in (("PVSTOOL", "examples"), ("SERVICE", "examples/sampling_service")):
        place = os.path.join(tree, "build/tool", place)
        os.makedirs(place, exist_ok=True)
        os.symlink(os.environ[variable], os.path.join(place, os.path.basename(os.environ[variable])))
    os.makedirs(os.path.join(work, "home"))
    return tree


def steps_of(page, rules, report):
    """What of a page is to be run, what is left out, and which programs are missing."""
    steps, left_out, missing = [], 0, set()
    for index, block in enumerate(page.blocks):
        if block.language != "sh":
            continue
        found, unended = shell.commands(block.text)
        if unended:
            report.fail(page.path, block.line, unended)
        here = "\n".join(text for _, text in found if not rules.find(text)[0])
        lacking = {program for word, program in NEEDS.items() if word in here and not shutil.which(program)}
        missing |= lacking
        follows = page.blocks[index + 1] if index + 1 < len(page.blocks) else None
        shown = follows if follows and follows.language in ("text", "sample") else None
        for number, (line, text) in enumerate(found):
            line += block.line
            named, instead = rules.find(text)
            if named:
                left_out += 1
                for problem in words.check(text, page):
                    report.fail(page.path, line, problem)
            last = number == len(found) - 1 and shown
            if last and named and not instead:
                report.fail(page.path, shown.line, "what is shown here is printed by a command that is not run")
            elif not lacking and (not named or (last and instead)):
                steps.append(Step(line, instead if named else text))
                steps[-1].shown = shown if last else None
    return steps, left_out, missing


def run(page, steps, work, report):
    tree = copy_of_sources(work)
    for block in page.blocks:
        if block.name and block.language in ("c", "cmake"):
            with open(os.path.join(tree, os.path.basename(block.name)), "w", encoding="utf-8") as out:
                out.write(block.text)
    failed = os.path.join(work, "failed")
    environment = dict(os.environ, HOME=os.path.join(work, "home"), LC_ALL="C.UTF-8", FAILED=failed,
                       CMAKE_BUILD_PARALLEL_LEVEL="2")
    for variable in ("SOURCE", "BUILD", "WORK", "CC", "CTEST", "LIBRARY", "PREFIX"):
        environment.pop(variable, None)
    done = project.run(["bash", "-c", shell.program([step.text for step in steps])], cwd=tree,
                       env=environment, timeout=800)
    printed, rest = shell.outputs(done.stdout)
    if done.returncode != 0 or len(printed) != len(steps):
        stopped = steps[min(len(printed), len(steps)) - (1 if done.returncode == 1 and printed else 0)]
        text = printed[-1] if done.returncode == 1 and printed else rest
        report.fail(page.path, stopped.line, f"fails: {stopped.text}\n{text}")
    for step, output in zip(steps, printed):
        if step.shown:
            wrong = shell.differs(output, step.shown.text, step.shown.language == "sample")
            if wrong:
                report.fail(page.path, step.shown.line, wrong)


def check(page, report, rules, work):
    """Runs the commands of a page: how many ran, how many were left out, what is missing for others."""
    steps, left_out, missing = steps_of(page, rules, report)
    if steps:
        run(page, steps, work, report)
        shutil.rmtree(work, ignore_errors=True)
    return len(steps), left_out, missing


def main():
    report = pages.Report(project.SOURCE)
    rules = Rules(project.table("not_run.txt"))
    results = [check(page, report, rules, os.path.join(project.WORK, "commands")) for page in project.chosen()]
    if len(sys.argv) == 1:
        for pattern in rules.unused():
            report.fail(os.path.join(project.HERE, "not_run.txt"), 0, f"no command begins like this: {pattern}")
    skipped = set().union(*(missing for _, _, missing in results))
    for program in sorted(skipped):
        print(f"skipped: {program} is not installed; the blocks that use it were not run")
    ran, left_out = (sum(result[i] for result in results) for i in (0, 1))
    if skipped and not report.failures:
        sys.exit(77)
    report.end(f"{ran} commands ran, {left_out} were looked at only", [ran])


if __name__ == "__main__":
    main()
