"""Each wire page has a diagram, a message byte by byte, and numbered paragraphs. Each paragraph is cited in a comment
of src/ or of its header, and begins the name of a test: p04_.. the fourth of a page that counts from 1, f12_.. F12.
A test is a function that asserts something and stands in the list that a program in tests/unit/ runs: neither a
comment nor a name alone will do. Nothing is exempt.

A page on the command line brings its own code and tests, in blocks of c named src.c and unit.c."""
import glob
import os
import re
import sys

import pages
import project

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*'", re.S)
FUNCTION = re.compile(r"^\w[\w \*]*?(\w+)\(([^;{}]*)\) \{(.*?)^\}", re.M | re.S)
LIST = re.compile(r"\bstruct CMUnitTest (\w+)\[\] = \{(.*?)\};", re.S)
RUN = re.compile(r"\bcmocka_run_group_tests(?:_name)?\(\s*,?\s*(\w+),")
LETTERS = "FSJENPC"


def comments(text):
    return [token for token in TOKEN.findall(text) if token.startswith("/")]


def bare(text):
    """Code without comments, the content of texts, and what stands between #if and #endif."""
    text = TOKEN.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)
    depth, lines = 0, []
    for line in text.split("\n"):
        word = re.match(r"\s*#\s*(\w+)", line)
        if word and word.group(1).startswith("if"):
            depth += 1
        lines.append("" if depth else line)
        if word and word.group(1) == "endif":
            depth -= 1
    return "\n".join(lines)


def asserting(functions):
    """Those that assert, by themselves or by what they call."""
    found = {name for name, body in functions.items() if re.search(r"\b(assert_\w+|fail_msg|fail)\(", body)}
    while True:
        more = {name for name, body in functions.items()
                if name not in found and found & set(re.findall(r"\b(\w+)\(", body))}
        if not more:
            return found
        found |= more


def tests_in(text, support):
    """The names of the tests that this program runs."""
    code = bare(text)
    functions = {m.group(1): m.group(3) for m in FUNCTION.finditer(support + "\n" + code)}
    lists = dict(LIST.findall(code))
    names = set()
    for name in RUN.findall(functions.get("main", "")):
        names |= set(re.findall(r"\bcmocka_unit_test(?:_setup|_teardown|_setup_teardown)?\(\s*(\w+)",
                                lists.get(name, "")))
    return names & asserting(functions)


def begun_by(names, letters):
    """The paragraphs that names begin with: 3 and 4 of p03_p04_.., where these letters are in use."""
    found = set()
    for name in names:
        for letter, number in re.findall(r"([a-z])(\d+)_", re.match(r"(?:[a-z]\d+_)*", name).group(0)):
            if letter.upper() in letters:
                found.add((letter.upper() if letters == LETTERS else "") + str(int(number)))
    return found


def cited(text, letters):
    """[3], [3, 4] or F3 in comments."""
    said = "\n".join(comments(text))
    if letters == LETTERS:
        return set(re.findall(r"\b[%s]\d{1,2}\b" % letters, said))
    return {number for group in re.findall(r"(?<!\w)\[(\d+(?:, \d+)*)\]", said)
            for number in group.split(", ")}


def check(page, report, code, programs, support):
    """How many paragraphs the page has. code: a text; programs: those of tests, a text each."""
    text = project.text(page.path)
    place = [(m.group(1), text[:m.start()].count("\n") + 1) for m in
             re.finditer(r"^(?:(?=\d)|- \*\*)([%s]?\d+)\.(?: |\*\*)" % LETTERS, text, re.M)]
    numbered = [number for number, _ in place if number.isdigit()]
    letters = "P" if numbered else LETTERS
    if not place:
        report.fail(page.path, 1, "no numbered paragraphs")
    if numbered and [number for number, _ in place] != [str(i) for i in range(1, len(place) + 1)]:
        report.fail(page.path, 1, "the paragraphs do not count from 1")
    for letter in LETTERS if not numbered else "":
        found = [int(number[1:]) for number, _ in place if number[0] == letter]
        if found != list(range(1, len(found) + 1)):
            report.fail(page.path, 1, f"the paragraphs {letter} do not count from 1")
    named = begun_by(set().union(*(tests_in(program, support) for program in programs)), letters)
    in_code = cited(code, letters)
    for number, line in place:
        if number not in in_code:
            report.fail(page.path, line, f"{number} is not cited in the code")
        if number not in named:
            report.fail(page.path, line, f"{number} begins no test's name")
    for number in sorted(named - {number for number, _ in place}) if numbered else []:
        report.fail(page.path, 1, f"a test's name begins with {number}, which is no paragraph")
    fenced = [block.text for block in page.blocks]
    if not any("+--" in block for block in fenced):
        report.fail(page.path, 1, "no diagram")
    if not any(re.search(r"^ *([0-9a-f]{2} )*[0-9a-f]{2}  +\S", block, re.M) for block in fenced):
        report.fail(page.path, 1, "no message byte by byte")
    return len(place)


def check_alone(page, report):
    """A page that brings its own code and tests."""
    blocks = {name: [block.text for block in page.blocks if block.name == name] for name in ("src.c", "unit.c")}
    return check(page, report, "\n".join(blocks["src.c"]), blocks["unit.c"], "")


def check_of_family(page, report):
    family = os.path.basename(page.path)[:-3].split("_")[0]

    def found(*patterns):
        paths = sorted(path for pattern in patterns for path in glob.glob(os.path.join(project.SOURCE, pattern)))
        return [(path, project.text(path)) for path in paths]

    units = found(f"tests/unit/{family}_*.c")
    for path, _ in units:
        if "unit/" + os.path.basename(path)[:-2] not in project.tests():
            report.fail(path, 1, "ctest does not run it")
    support = "\n".join(bare(text) for _, text in found("tests/support/*.c"))
    code = "\n".join(text for _, text in found(f"src/{family}/*.[ch]", f"include/pvs/{family}*.h"))
    return check(page, report, code, [text for _, text in units], support)


def main():
    report = pages.Report(project.SOURCE)
    if sys.argv[1:]:
        counted = [check_alone(page, report) for page in project.chosen()]
    else:
        paths = sorted(glob.glob(os.path.join(project.SOURCE, "docs/wire/*.md")))
        counted = [check_of_family(project.page(path), report) for path in paths]
    report.end(f"{sum(counted)} paragraphs", counted or [0])


if __name__ == "__main__":
    main()
