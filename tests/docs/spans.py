"""Inline code of the pages: commands and options are looked up word by word (words.py), files, tests, API
names and CMake variables have to exist. What has a blank or a slash in it and is of no known kind has to
stand in inline.txt, with the reason."""
import fnmatch
import os
import re

import pages
import project
import words

CMAKE = re.compile(r"(find_package|add_subdirectory|target_link_libraries|FetchContent_\w+|include)\((.*)\)$")
FILTER = re.compile(r"(pvs|ac|pex|gossip|factom|tcp|udp|ip|_ws)(\.[\w.]+)? (==|>|<|in|and|or|contains) ")
FILE = re.compile(r"[\w*{},-]+(\.[\w*{},-]+)*\.(c|h|py|sh|md|txt|jsonl?|lua|dict|pcap|svg|png|cmake|toml|ld)$")


def said_of(page):
    """All options of the programs and files that a page names."""
    text = "\n".join([run.text for run in page.runs] + [block.text for block in page.blocks])
    options = set()
    for name, known in words.programs().items():
        if re.search(r"(?<![\w/.-])" + re.escape(name) + r"(?![\w-])", text):
            options |= known
    if "pvstool" in text:
        options |= set().union(*words.tool_options().values())
    if "ampling service" in text or "sampling_service" in text:
        options |= words.service_options()
    written = ""
    for path in set(re.findall(r"[\w./-]+\.(?:py|sh|c)\b", text)):
        found = words.file_of(re.sub(r"^\./", "", path), page)
        if found:
            written += project.text(os.path.relpath(found, project.SOURCE))
    options |= set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", written))
    if "libFuzzer" not in text:
        options -= words.programs()["libFuzzer"]
    compilers = any(re.search(r"(?<![\w/.-])" + re.escape(name) + r"(?![\w-])", text)
                    for name in words.COMPILERS | {"compiler", "compiled", "linker", "toolchain"})
    return options, compilers


def check_options(span, page):
    options, compilers = said_of(page)
    found = []
    for option in words.options_of(re.sub(r"'[^']*'|\"[^\"]*\"", "", span).split(" ")):
        defined = re.match(r"-D(\w+)", option)
        if defined:
            ok = words.is_cmake_variable(defined.group(1))
        elif compilers and re.match(r"-([Wf][a-z]|std=|nostd)", option):
            ok = words.compiler_takes(option)
        else:
            ok = words.listed(option, options) or (compilers and (
                words.compiler_takes(option) or option in words.programs()["ld"]))
        if not ok:
            found.append(f"nothing that this page names has an option {option}")
    if options & words.programs()["tshark"] and not compilers:
        found += words.check_tshark(span.split(" "))
    return found


def check_cmake(name, arguments):
    """A call has to be in a block that is built, perhaps with more arguments."""
    wanted = arguments.split()
    for page in project.chosen():
        for block in page.blocks:
            if block.language != "cmake":
                continue
            for call, there in re.findall(r"^ *(\w+)\((.*)\)", block.text, re.M):
                rest = iter(there.split())
                if call == name and all(word in rest for word in wanted):
                    return []
    return [f"no block of cmake on any page has {name}({arguments})"]


def is_path(span, page):
    """From the top, beside the page, or in one of the folders that pages leave out."""
    span = re.sub(r"^\./", "", span)
    beside = os.path.relpath(os.path.dirname(page.path), project.SOURCE)
    for folder in (".", beside, "include", "src", "tests", "fuzz"):
        if words.exists(os.path.join(folder, span)) or words.exists(os.path.join(folder, span) + ".c"):
            return True
    return span in project.tests() or bool(fnmatch.filter(project.tests(), span))


def check_path(span, page):
    series = re.sub(r"/\.\.$", "/*", span)
    named = [block.name for block in page.blocks if block.name]
    if is_path(series, page) or span in named:
        return []
    if re.match(r"(\./)?build/", span):
        return words.check_built(span)
    series = re.sub(r"[A-Z]{4,}|<\w+>", "*", series)
    return [] if series != span and is_path(series, page) else [f"no file or test {span}"]


def check_file(span, page):
    """A bare file name: somewhere in the sources, on the page, or in a list of what CMake installs."""
    names = [os.path.basename(path) for path in project.files()] + [block.name for block in page.blocks]
    pattern = re.sub(r"\{[^}]*\}|[A-Z]{4,}", "*", span)
    written = "\n".join([block.text for block in page.blocks] + [project.sources(r"(CMakeLists\.txt|\.cmake)$")])
    known = fnmatch.filter(names, pattern) or re.search(r"(?<![\w.-])" + re.escape(span) + r"(?![\w.-])", written)
    return [] if known else [f"no file {span}"]


def check_names(text):
    """API names, macros and CMake variables."""
    public = project.sources(r"^include/pvs/.*\.h$")
    private = project.sources(r"^src/.*\.[ch]$")
    elsewhere = project.sources(r"(CMakeLists\.txt|\.cmake|\.sh|\.lua|^\.ci/.*)$")
    found = []
    for name in re.findall(r"(?<![\w./-])(?:pvs|PVS)_[A-Za-z0-9_]+", text):
        behind = text[text.index(name) + len(name):]
        if name.endswith("_") or behind.startswith(("..", "<", "*")):
            ok = re.search(r"\b" + name, public + private)
        else:
            ok = re.search(r"\b" + name + r"\b", public) or re.search(r"\b" + name + r"\b", elsewhere)
        if not ok:
            found.append(f"no {name} in the headers")
    return found


def check_words(span):
    """Every word is one of the sources, or begins one, or stands in a vector."""
    known = project.vocabulary()
    vectors = project.sources(r"^tests/vectors/.*\.jsonl$")
    found = []
    for word in re.findall(r"[A-Za-z_]\w{2,}", span):
        begins = (word.endswith("_") or span.endswith("..")) and any(other.startswith(word) for other in known)
        if word not in known and not begins and word not in vectors:
            found.append(f"nothing in the sources is called {word}")
    return found


def check_command(span, page):
    try:
        return words.check(re.sub(r" ?(\.\.|\[[A-Z.]+\])( |$)", r"\2", span).replace("<target>", "view"), page)
    except ValueError as error:
        return [str(error)]


def check_span(span, page):
    """The kind of a piece of inline code, and what is wrong with it."""
    first = re.sub(r"^(\w+=\S* )+", "", span).split(" ")[0]
    if project.INLINE.has(span):
        return "listed", []
    if re.fullmatch(r"([0-9a-f]{2} )*[0-9a-f]{2}", span) and " " in span:
        return "bytes", []
    if re.match(r"-{1,2}[A-Za-z]", span):
        return "options", check_options(span, page)
    if re.fullmatch(r"[A-Z_]{2,}=\S+", span):
        name = span.split("=")[0]
        return "options", [] if words.known_variable(name) else [f"nothing looks at a variable {name}"]
    call = CMAKE.match(span)
    if call:
        return "cmake", check_cmake(call.group(1), call.group(2))
    if words.is_program(first, page) and " " in span and not FILTER.match(span):
        return "commands", check_command(span, page)
    if re.match(r"[{[]", span):
        written = project.sources(r"^examples/pvstool/.*\.[ch]$")
        missing = [name for name in re.findall(r'"([^"]+)"', span) if f'"{name}"' not in written]
        return "data", [f"nothing writes a member {name}" for name in missing]
    if FILTER.match(span):
        return "filters", check_words(re.sub(r"\b(contains|in|and|or|not)\b", "", span))
    if re.search(r"[(){};=&|*\"<>]", span):
        return "code", check_names(span) or check_words(span)
    if "/" in span and " " not in span and not span.startswith(("/", "~", "%")):
        return "paths", check_path(span, page)
    if FILE.match(span):
        return "paths", check_file(span, page)
    if " " in span:
        return "none", ["inline code of no known kind: mend it, or list it in inline.txt"]
    return "words", check_names(span) or check_words(span)


def check(page, report):
    """The kinds that were found on the page."""
    kinds = []
    for line, span in page.spans():
        kind, wrong = check_span(span, page)
        kinds.append(kind)
        for problem in wrong:
            report.fail(page.path, line, f"`{span}`: {problem}")
    for run in page.runs:
        for problem in check_names(run.bare):
            report.fail(page.path, run.line, problem)
    return kinds


def main():
    report = pages.Report(project.SOURCE)
    found = [kind for page in project.chosen() for kind in check(page, report)]
    project.INLINE.report_unmet(report)
    counted = {kind: found.count(kind) for kind in sorted(set(found))}
    report.end(", ".join(f"{count} {kind}" for kind, count in counted.items()), [len(found)])


if __name__ == "__main__":
    main()
