"""code.py SOURCE WORK CC LIBRARY: compiles every C block of the pages. A block with `main` is a program:
it is linked and run, and a `text` block right behind it is what it prints. A block that defines functions
is compiled as it is, any other as the body of a function; both behind prelude.h. A block that stands word
for word in a source beside its page is compiled there."""
import glob
import os
import re
import subprocess
import sys

from pages import Report, blocks, pages

source, work, compiler, library = sys.argv[1:5]
here = os.path.dirname(os.path.abspath(__file__))
report = Report()
os.makedirs(work, exist_ok=True)
flags = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror",
         "-I" + os.path.join(source, "include"), "-I" + here] + os.environ.get("FLAGS", "").split()
programs = fragments = excerpts = 0


def run(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60,
                          encoding="utf-8", errors="replace", check=False)


def is_excerpt(page, text):
    for source_file in glob.glob(os.path.join(os.path.dirname(page), "*.c")):
        with open(source_file, encoding="utf-8") as file:
            if text in file.read():
                return True
    return False


for page in pages(source):
    on_page = blocks(page)
    for index, block in enumerate(on_page):
        if block.language != "c":
            continue
        if is_excerpt(page, block.text):
            excerpts += 1
            continue
        base = os.path.join(work, f"{os.path.basename(page)}-{block.line}")
        with open(base + ".c", "w", encoding="utf-8") as out:
            # A function at the left border: file scope; else the body of one.
            whole = "int main(" in block.text
            scope = re.search(r"^(?!if|for|while|else|switch)[a-z]\w* [\w *]*\(.*\) \{$", block.text, re.M)
            if not whole:
                out.write('#include "prelude.h"\n')
            if not whole and not scope:
                out.write("void fragment(void);\nvoid fragment(void) {\n")
            out.write(f'#line {block.line} "{page}"\n{block.text}')
            if not whole and not scope:
                out.write("}\n")
        if whole:
            programs += 1
            done = run([compiler] + flags + [base + ".c", library, "-o", base])
            if done.returncode == 0:
                done = run([base])
                follows = on_page[index + 1] if index + 1 < len(on_page) else None
                if follows and follows.language == "text" and done.stdout != follows.text:
                    report.fail(page, block.line, f"printed:\n{done.stdout}not:\n{follows.text}")
        else:
            fragments += 1
            unused = ["-Wno-unused-variable", "-Wno-unused-but-set-variable", "-Wno-unused-function"]
            done = run([compiler] + flags + unused + ["-c", base + ".c", "-o", base + ".o"])
        if done.returncode != 0:
            report.fail(page, block.line, f"exit status {done.returncode}\n{done.stdout}")
if programs == 0 or fragments == 0:
    report.fail(source, 0, "no C blocks")
report.end(f"{programs} programs, {fragments} fragments, {excerpts} excerpts")
