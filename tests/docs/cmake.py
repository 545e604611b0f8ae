"""cmake.py SOURCE WORK CC PREFIX: every `cmake` block without a name is what a user adds to a project of
theirs: here it gets such a project around it, which is built and run. PREFIX: an installation."""
import os
import subprocess
import sys

from pages import Report, blocks, pages

source, work, compiler, prefix = sys.argv[1:5]
report = Report()
built = 0
for page in pages(source):
    for block in blocks(page):
        if block.language != "cmake" or block.name:
            continue
        project = os.path.join(work, f"{os.path.basename(page)}-{block.line}")
        os.makedirs(project, exist_ok=True)
        if not os.path.islink(os.path.join(project, "libpvs")):
            os.symlink(source, os.path.join(project, "libpvs"))
        with open(os.path.join(project, "you.c"), "w", encoding="utf-8") as out:
            out.write("#include <pvs/pvs.h>\nint main(void) {\n"
                      "    return pvs_version_number() != PVS_VERSION_NUMBER;\n}\n")
        with open(os.path.join(project, "CMakeLists.txt"), "w", encoding="utf-8") as out:
            out.write("cmake_minimum_required(VERSION 3.16)\nproject(you LANGUAGES C)\n"
                      "add_executable(you you.c)\n" + block.text.replace("/path/to/libpvs", source))
        for command in (["cmake", "-S", project, "-B", project + "/build", "-DCMAKE_C_COMPILER=" + compiler,
                         "-DCMAKE_PREFIX_PATH=" + prefix],
                        ["cmake", "--build", project + "/build", "-j2"], [project + "/build/you"]):
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=200,
                                  encoding="utf-8", errors="replace", check=False)
            if done.returncode != 0:
                report.fail(page, block.line, f"exit status {done.returncode} of {command}\n{done.stdout}")
                break
        built += 1
if built == 0:
    report.fail(source, 0, "no cmake blocks")
report.end(f"{built} projects")
