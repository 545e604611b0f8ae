"""Mistakes of every kind, planted in pages (planted.txt): each is noticed by the check that is to notice it,
and a page without any by none (a wire page has its own). Each check also ends with status 1 where it is run on such a page."""
import os
import re
import shutil
import sys

import blocks
import build
import code
import commands
import links
import pages
import project
import spans
import wire

CHECKS = {
    "blocks": lambda page, report: blocks.check(page, report),
    "code": lambda page, report: code.check(page, report, os.path.join(project.WORK, "planted/code")),
    "build": lambda page, report: build.check(page, report, os.path.join(project.WORK, "planted/build"), {}),
    "commands": lambda page, report: commands.check(
        page, report, commands.Rules(project.table("not_run.txt")), os.path.join(project.WORK, "planted/run")),
    "spans": lambda page, report: spans.check(page, report),
    "links": lambda page, report: links.check(page, report),
    "wire": lambda page, report: wire.check_alone(page, report),
}


def said_of(text, names, number):
    """The page of this text, and what the checks say of it."""
    folder = os.path.join(project.WORK, "planted")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"page-{number}.md")
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    report = pages.Report(project.SOURCE)
    for name in names:
        CHECKS[name](project.page(path), report)
    return path, report.failures


def main():
    if not shutil.which("pkg-config"):
        print("skipped: pkg-config is not installed, with which one of the mistakes is made")
        sys.exit(77)
    parts = re.split(r"^@ (.*)\n", project.text("tests/docs/planted.txt"), flags=re.M)[1:]
    result = pages.Report(project.SOURCE)
    planted = os.path.join(project.HERE, "planted.txt")
    first, right = {}, 0
    for number, (title, text) in enumerate(zip(parts[::2], parts[1::2])):
        name, _, message = title.partition(": ")
        names = [name] if message else ["wire"] if "wire" in title else [name for name in CHECKS if name != "wire"]
        path, failures = said_of(text, names, number)
        if not message:
            right += 1
            if failures:
                result.fail(planted, number, "a page that is right:\n" + "\n".join(failures))
        elif not any(message in failure for failure in failures):
            result.fail(planted, number, f"{title}\n{text}told:\n" + "\n".join(failures))
        elif name not in first:
            first[name] = path
    for name, path in first.items():
        done = project.run([sys.executable, os.path.join(project.HERE, name + ".py"), path],
                           env=dict(os.environ, WORK=os.path.join(project.WORK, "planted")))
        if done.returncode != 1:
            result.fail(planted, 0, f"{name}.py ends with {done.returncode}:\n{done.stdout}")
    result.end(f"{len(parts) // 2 - right} mistakes, {right} pages without one, {len(first)} checks",
               [right - 1, 1 if set(first) == set(CHECKS) else 0])


if __name__ == "__main__":
    main()
