"""What a user adds to a build of theirs is built, around a small program, with the library installed or
beside it: every `cmake` block without a name gets a project around it, and every `cc ..` in inline code is
run in the folder of that program."""
import os
import shutil
import sys

import pages
import project

PREFIX = os.environ["PREFIX"]
PROGRAM = """#include <pvs/pvs.h>
int main(void) {
    return pvs_version_number() != PVS_VERSION_NUMBER;
}
"""


def folder_for(work, name):
    folder = os.path.join(work, name)
    os.makedirs(folder, exist_ok=True)
    for link, target in (("libpvs", ""), ("include", "include"), ("src", "src")):
        if not os.path.islink(os.path.join(folder, link)):
            os.symlink(os.path.join(project.SOURCE, target), os.path.join(folder, link))
    with open(os.path.join(folder, "you.c"), "w", encoding="utf-8") as out:
        out.write(PROGRAM)
    return folder


def build_project(page, block, work):
    folder = folder_for(work, f"{os.path.basename(page.path)}-{block.line}")
    with open(os.path.join(folder, "CMakeLists.txt"), "w", encoding="utf-8") as out:
        out.write("cmake_minimum_required(VERSION 3.16)\nproject(you LANGUAGES C)\nadd_executable(you you.c)\n" +
                  block.text.replace("/path/to/libpvs", project.SOURCE))
    for command in (["cmake", "-S", folder, "-B", folder + "/build", "-DCMAKE_C_COMPILER=" + project.CC,
                     "-DCMAKE_PREFIX_PATH=" + PREFIX],
                    ["cmake", "--build", folder + "/build", "-j2"], [folder + "/build/you"]):
        done = project.run(command)
        if done.returncode != 0:
            return f"exit status {done.returncode} of {command}\n{done.stdout}"
    return None


def run_compiler(span, work):
    folder = folder_for(work, "inline")
    places = [folder for folder, _, names in os.walk(PREFIX) if "pvs.pc" in names]
    done = project.run(["bash", "-e", "-o", "pipefail", "-c", span], cwd=folder,
                       env=dict(os.environ, PKG_CONFIG_PATH=":".join(places)))
    return f"exit status {done.returncode} of {span}\n{done.stdout}" if done.returncode else None


def check(page, report, work, seen):
    """How many projects and inline commands; equal commands are run once (seen)."""
    projects = 0
    for block in page.blocks:
        if block.language == "cmake" and not block.name:
            projects += 1
            wrong = build_project(page, block, work)
            if wrong:
                report.fail(page.path, block.line, wrong)
    inline = 0
    for line, span in page.spans():
        if span.startswith("cc ") and not ("pkg-config" in span and not shutil.which("pkg-config")):
            inline += 1
            if span not in seen:
                seen[span] = run_compiler(span, work)
            if seen[span]:
                report.fail(page.path, line, seen[span])
    return projects, inline


def main():
    report = pages.Report(project.SOURCE)
    seen = {}
    counted = [check(page, report, os.path.join(project.WORK, "build"), seen) for page in project.chosen()]
    projects, inline = (sum(column) for column in zip(*counted))
    if not shutil.which("pkg-config") and not report.failures:
        print("skipped: pkg-config is not installed; the commands that use it were not run")
        sys.exit(77)
    report.end(f"{projects} projects, {inline} commands in text, {len(seen)} of them different",
               [projects + inline])


if __name__ == "__main__":
    main()
