"""What the checks of the documents share: the pages, their fenced blocks and their prose."""
import os
import re
import sys


def pages(source):
    """README.md, everything below docs/, and the README files of folders."""
    found = [os.path.join(source, "README.md")]
    for top in ("docs", "examples", "tests", "fuzz", "dissector"):
        for folder, _, names in os.walk(os.path.join(source, top)):
            found += [os.path.join(folder, name) for name in names if name.endswith(".md")]
    generated = os.path.join("docs", "doxygen")
    return sorted(page for page in found if generated not in page)


class Block:
    """A fenced block: the words behind ```, the line where its text begins, the text."""

    def __init__(self, info, line):
        words = info.split()
        self.language = words[0] if words else ""
        self.name = words[1] if len(words) > 1 else ""
        self.line = line
        self.text = ""


def blocks(page):
    found, block = [], None
    with open(page, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            fence = re.match(r" {0,3}```(.*)$", line)
            if fence and block is None:
                block = Block(fence.group(1), number + 1)
            elif fence:
                found.append(block)
                block = None
            elif block is not None:
                block.text += line
    if block is not None:
        sys.exit(f"{page}:{block.line}: the block does not end")
    return found


def prose(page):
    """The page with its blocks blanked, line for line."""
    out, inside = [], False
    with open(page, encoding="utf-8") as lines:
        for line in lines:
            if re.match(r" {0,3}```", line):
                inside = not inside
                out.append("\n")
            else:
                out.append("\n" if inside else line)
    return "".join(out)


class Report:
    def __init__(self):
        self.failed = 0

    def fail(self, page, line, text):
        print(f"{os.path.relpath(page, sys.argv[1])}:{line}: {text}")
        self.failed += 1

    def end(self, done):
        print(done)
        sys.exit(1 if self.failed else 0)
