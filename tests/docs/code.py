"""Compiles every C block of the pages. A block with `main` is a program: it is linked and run, and a `text`
block right behind it is what it prints. A block that defines functions is compiled as it is, any other as
the body of a function; both behind prelude.h. A block that stands word for word in a source beside its page
is compiled there."""
import glob
import os
import re

import pages
import project

FLAGS = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror",
         "-I" + os.path.join(project.SOURCE, "include"), "-I" + project.HERE] + \
    os.environ.get("FLAGS", "").split()
UNUSED = ["-Wno-unused-variable", "-Wno-unused-but-set-variable", "-Wno-unused-function"]
# A function at the left border: file scope.
FUNCTION = re.compile(r"^(?!if|for|while|else|switch)[a-z]\w* [\w *]*\(.*\) \{$", re.M)


def is_excerpt(page, text):
    for source_file in glob.glob(os.path.join(os.path.dirname(page.path), "*.c")):
        with open(source_file, encoding="utf-8") as file:
            if text in file.read():
                return True
    return False


def compile_fragment(page, block, base):
    scope = FUNCTION.search(block.text)
    with open(base + ".c", "w", encoding="utf-8") as out:
        out.write('#include "prelude.h"\n')
        if not scope:
            out.write("void fragment(void);\nvoid fragment(void) {\n")
        out.write(f'#line {block.line} "{page.path}"\n{block.text}')
        if not scope:
            out.write("}\n")
    return project.run([project.CC] + FLAGS + UNUSED + ["-c", base + ".c", "-o", base + ".o"])


def run_program(page, block, base, shown):
    """What is wrong with a block that is a whole program."""
    with open(base + ".c", "w", encoding="utf-8") as out:
        out.write(f'#line {block.line} "{page.path}"\n{block.text}')
    done = project.run([project.CC] + FLAGS + [base + ".c", os.environ["LIBRARY"], "-o", base])
    if done.returncode == 0:
        done = project.run([base], timeout=60)
        if done.returncode == 0 and shown and done.stdout != shown.text:
            return f"printed:\n{done.stdout}not:\n{shown.text}"
    return f"exit status {done.returncode}\n{done.stdout}" if done.returncode else None


def check(page, report, work):
    """How many programs, fragments and excerpts the page has."""
    counted = [0, 0, 0]
    os.makedirs(work, exist_ok=True)
    for index, block in enumerate(page.blocks):
        if block.language != "c":
            continue
        base = os.path.join(work, f"{os.path.basename(page.path)}-{block.line}")
        behind = page.blocks[index + 1] if index + 1 < len(page.blocks) else None
        wrong = None
        if is_excerpt(page, block.text):
            counted[2] += 1
        elif "int main(" in block.text:
            counted[0] += 1
            wrong = run_program(page, block, base, behind if behind and behind.language == "text" else None)
        else:
            counted[1] += 1
            done = compile_fragment(page, block, base)
            wrong = f"does not compile\n{done.stdout}" if done.returncode else None
        if wrong:
            report.fail(page.path, block.line, wrong)
    return counted


def main():
    report = pages.Report(project.SOURCE)
    counted = [check(page, report, os.path.join(project.WORK, "code")) for page in project.chosen()]
    programs, fragments, excerpts = (sum(column) for column in zip(*counted))
    report.end(f"{programs} programs, {fragments} fragments, {excerpts} excerpts", [programs + fragments])


if __name__ == "__main__":
    main()
