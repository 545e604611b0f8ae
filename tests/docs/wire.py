"""Each wire page has a diagram, a message byte by byte, and numbered paragraphs; each of
these is cited in src/ or its header, and in a test, or held by vectors that tests/vectors/paragraphs.txt
names. What libpvs has no code for is listed here, with the reason; it must not be cited in src/."""
import glob
import json
import os
import re

import pages
import project

source = project.SOURCE
report = pages.Report(source)
TOLD = {
    ("view", "12"): "about the reference alone",
    ("view", "14"): "left to the application",
    ("view", "17"): "a consequence of the counts",
    ("ac", "16"): "such ids have no meaning here",
    ("ac", "24"): "to whom to forward is the application's",
    ("ac", "25"): "left to the application",
    ("ac", "26"): "left to the application",
    ("ac", "27"): "left to the application",
    ("ac", "28"): "left to the application",
    ("ac", "29"): "there is nothing to do",
    ("ac", "30"): "there is nothing to do",
    ("pex", "13"): "left to the application",
    ("pex", "16"): "about the reference alone",
    ("gossip", "10"): "about the reference alone",
    ("gossip", "13"): "left to the application",
}
# Not even a test can say more than that messages are read and written.
UNTESTED = {("view", "12"), ("pex", "16"), ("gossip", "10")}


def text_of(*patterns):
    text = ""
    for pattern in patterns:
        for path in sorted(glob.glob(os.path.join(source, pattern))):
            with open(path, encoding="utf-8", errors="replace") as lines:
                text += lines.read()
    return text


def numbers(text):
    """[3], [3], [4], [3, 4], and test names: p03_.., p03_p04_.."""
    found = set()
    for group in re.findall(r"\[(\d+(?:, \d+)*)\]", "\n".join(re.findall(r"/\*.*?\*/|//.*", text, re.S))):
        found |= set(re.findall(r"\d+", group))
    for name in re.findall(r"\bp\d\d(?:_p?\d\d)*(?=_)", text):
        found |= {str(int(number)) for number in re.findall(r"\d+", name)}
    return found


def labels(text):
    """F3 in a comment, J1 to J9 as a range, f03_ in a name."""
    found = set()
    for comment in re.findall(r"/\*.*?\*/", text, re.S):
        found |= set(re.findall(r"\b[FSJENPC]\d{1,2}\b", comment))
        for letter, low, high in re.findall(r"\b([FSJENPC])(\d{1,2}) to \1(\d{1,2})\b", comment):
            found |= {letter + str(number) for number in range(int(low), int(high) + 1)}
    for letter, number in re.findall(r"\b([fsjenpc])(\d{1,2})_", text):
        found.add(letter.upper() + str(int(number)))
    return found


by_vectors = set()
with open(os.path.join(source, "tests/vectors/paragraphs.txt"), encoding="utf-8") as lines:
    for line in lines:
        if line.startswith("#"):
            continue
        page, paragraph, file, *names = line.split()
        with open(os.path.join(source, f"tests/vectors/{file}.jsonl"), encoding="utf-8") as vectors:
            known = {json.loads(vector).get("name") for vector in vectors}
        for name in names:
            if name not in known:
                report.fail(f"{source}/tests/vectors/paragraphs.txt", 0, f"{file} has no vector {name}")
        by_vectors.add((page, paragraph))

counted = 0
for page in sorted(glob.glob(os.path.join(source, "docs/wire/*.md"))):
    name = os.path.basename(page)[:-3]
    family = name.split("_")[0]
    with open(page, encoding="utf-8") as lines:
        text = lines.read()
    numbered = [(number, text[:at].count("\n") + 1) for number, at in
                [(m.group(1), m.start()) for m in re.finditer(r"^(\d+)\. \*\*", text, re.M)]]
    lettered = [(m.group(1), text[:m.start()].count("\n") + 1) for m in
                re.finditer(r"^- \*\*([FSJENPC]\d+)\.", text, re.M)]
    code = text_of(f"src/{family}/*.[ch]", f"include/pvs/{family}*.h", "src/base/varu64*" if family == "view" else "-")
    tests = text_of(f"tests/unit/{family}*.c", "tests/support/*.[ch]", f"fuzz/{family}*.c",
                    "tests/unit/unrelated*.c", "tests/unit/varu64.c" if family == "view" else "-")
    in_code, in_tests = (numbers(code), numbers(tests)) if numbered else (labels(code), labels(tests))
    if not numbered and not lettered:
        report.fail(page, 1, "no numbered paragraphs")
    if [number for number, _ in numbered] != [str(i) for i in range(1, len(numbered) + 1)]:
        report.fail(page, 1, "the paragraphs do not count from 1")
    for number, line in numbered + lettered:
        counted += 1
        told = TOLD.get((name, number))
        if number not in in_code and not told:
            report.fail(page, line, f"{number} is not cited in src/{family}")
        if told and number in in_code and name != "view":
            report.fail(page, line, f"{number} is cited, but listed as {told}")
        if number not in in_tests and (name, number) not in by_vectors | UNTESTED:
            report.fail(page, line, f"{number} is not cited in a test, nor held by vectors")
    fenced = [block.text for block in project.page(page).blocks]
    if not any("+--" in text for text in fenced):
        report.fail(page, 1, "no diagram")
    if not any(re.search(r"^ *([0-9a-f]{2} )*[0-9a-f]{2}  +\S", text, re.M) for text in fenced):
        report.fail(page, 1, "no message byte by byte")
if counted < 100:
    report.fail(source, 0, "paragraphs are missing")
report.end(f"{counted} paragraphs", [counted])
