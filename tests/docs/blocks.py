"""Every block of the pages is of a kind that some test looks at; what is only data has the form of it.

sh               run (commands.py), or named in not_run.txt
c, cmake         compiled (code.py), built (cmake.py); with a name: what the page's commands use under it
text             what the block before it prints, compared there
sample           the same, but for numbers that differ from run to run
json, hex        JSON with `..` for what is left out; bytes with remarks behind them
diagram          a drawing of plain characters
"""
import json
import os
import re

import pages
import project

NAMED = {"c", "cmake"}


def check_json(block):
    text = re.sub(r"(?<=\S) {3,}\S.*$", "", block.text, flags=re.M)
    # `..` alone, behind a value, or after a word in capitals that stands for one.
    text = re.sub(r'"(?:\\.|[^"\\])*"|(?:\b([A-Z]{2,}))?\.\.', lambda m: m.group(0) if m.group(0)[0] == '"' else
                  ('"' + m.group(1) + '"' if m.group(1) else ""), text)
    try:
        value = json.loads(text)
    except ValueError as error:
        return f"no JSON: {error}"
    return unknown_members(value)


def unknown_members(value):
    """The first name of a member that stands neither in pvstool nor in the library."""
    written = project.sources(r"^(examples/pvstool|src)/.*\.[ch]$")
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            for name, inner in value.items():
                if name.lower() not in re.findall(r"\w+", written.lower()):
                    return f"nothing writes a member {name}"
                waiting.append(inner)
    return None


def check_hex(block):
    """Bytes that a vector or a capture has, and what is said of them: at least two blanks behind, texts in
    quotes as the bytes have them."""
    for paragraph in re.split(r"\n\s*\n", block.text.strip("\n")):
        whole = ""
        for line in paragraph.split("\n"):
            row = re.match(r" *((?:[0-9a-f]{2} {1,2})*[0-9a-f]{2})(?:  +\S.*)?$", line)
            if not row:
                return f"no bytes, or no two blanks behind them: {line}"
            whole += row.group(1).replace(" ", "")
            for said in re.findall(r'"([^"]*)"', line[row.end(1):]):
                if said.encode().hex() not in whole:
                    return f"the bytes do not say {said}: {line}"
        if whole not in project.sources(r"^tests/(vectors/.*\.jsonl|captures/.*\.json)$"):
            return f"no vector and no capture has these bytes: {whole}"
    return None


def check_diagram(block):
    lines = [line for line in block.text.split("\n") if line.strip()]
    for line in lines:
        if re.match(r"\s*(\$ |\./|sudo |[\w.-]+(/[\w.-]+)+ -|(pvstool|cmake|ctest|cc|sh|bash|python3|tshark|git) )", line):
            return f"a command in a drawing: {line}"
        if not line.isascii() or len(line) > 110:
            return f"a long line, or more than plain characters: {line}"
    return None if any(re.search(r"[+|]-*[+|-]|-->", line) for line in lines) else "nothing is drawn"


FORMS = {"json": check_json, "hex": check_hex, "diagram": check_diagram}


def name_is_used(block, later):
    if not re.fullmatch(r"[\w-]+(\.\w+)?", block.name) or block.language not in NAMED:
        return "what stands behind the tag is no name for a file"
    if not any(other.language == "sh" and block.name in other.text for other in later):
        return f"no command behind it uses {block.name}"
    return None


def check(page, report):
    """The kinds that were found on the page."""
    for line, problem in page.problems:
        report.fail(page.path, line, problem)
    for run in page.runs:
        if re.match(r"\$ \S", run.text):
            report.fail(page.path, run.line, "a command outside of a block")
    found = []
    for index, block in enumerate(page.blocks):
        before = page.blocks[index - 1].language if index else ""
        wrong = None
        found.append(block.language)
        if block.language not in {"sh", "c", "cmake", "text", "sample"} | set(FORMS):
            wrong = f"a block of {block.language or 'no kind'}: no test looks at it"
        elif not block.text.strip():
            wrong = "an empty block"
        elif block.name:
            wrong = name_is_used(block, page.blocks[index + 1:])
        elif block.language == "text" and before not in ("sh", "c"):
            wrong = "no command or program before it prints this"
        elif block.language == "sample" and before != "sh":
            wrong = "no command before it prints this"
        elif block.language == "sh" and not re.search(r"^\s*[^#\s]", block.text, re.M):
            wrong = "no command in it"
        elif block.language in FORMS:
            wrong = FORMS[block.language](block)
        if wrong:
            report.fail(page.path, block.line, wrong)
    return found


if __name__ == "__main__":
    result = pages.Report(project.SOURCE)
    kinds = [kind for one in project.chosen() for kind in check(one, result)]
    result.end(", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds))), [len(kinds)])
