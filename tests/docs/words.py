"""Looks at commands that are not run, word by word: programs, options, files, tests, targets and CMake
variables have to exist. Programs from elsewhere, with the options that pages use, are in programs.txt."""
import functools
import glob
import os
import re
import shlex
import shutil

import project
import shell

WRAPPERS = {"sudo", "nice", "env", "exec", "export", "bash", "sh", "python3", "xargs"}
COMPILERS = {"cc", "gcc", "clang", "tcc", "c++", "g++"}
# Words that stand for something: FILE, FOLDER, FILE.pcap.., [NAME..], <target>, ..
PLACEHOLDER = re.compile(r"(\[?[A-Z][A-Z_]*\b[\w.]*\]?|<\w+>|\.\.)$")


@functools.lru_cache(maxsize=None)
def programs():
    return {name: set(options.split()) for name, options in project.table("programs.txt")}


@functools.lru_cache(maxsize=None)
def tool_options():
    """Options of pvstool's commands, as its help tells them; those of pvstool itself under ''."""
    found = {}
    told = project.output(os.environ["PVSTOOL"], "--help")
    for command, text in re.findall(r"^pvstool ?([a-z]*)((?:.|\n +)*)", told, re.M):
        found[command] = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text)) | {"--help"}
    return found


@functools.lru_cache(maxsize=None)
def protocols():
    told = project.output(os.environ["PVSTOOL"], "--help")
    return set(re.findall(r"\w+", re.search(r"^Protocols: (.*)$", told, re.M).group(1)))


@functools.lru_cache(maxsize=None)
def service_options():
    return set(re.findall(r"--[a-z-]+", project.output(os.environ["SERVICE"], "--help"))) | {"--help"}


@functools.lru_cache(maxsize=None)
def compiler_takes(flag):
    if re.match(r"-([IDLl]|Wl,|[cEo]$)", flag):
        return True
    for compiler in {project.CC, "gcc", "clang"}:
        if shutil.which(compiler):
            done = project.run([compiler, flag, "-x", "c", "-c", "/dev/null", "-o", "/dev/null"])
            if done.returncode == 0 and "unknown" not in done.stdout:  # clang only warns of -W..
                return True
    return False


@functools.lru_cache(maxsize=None)
def cmake_variables():
    names = project.output("cmake", "--help-variable-list").split()
    return re.compile("|".join(re.sub(r"<\w+>", r"\\w+", re.escape(name).replace(r"\<", "<").replace(r"\>", ">"))
                               for name in names))


def is_cmake_variable(name):
    if name.startswith("PVS_"):
        return bool(re.search(r"\b" + name + r"\b", project.sources(r"(CMakeLists\.txt|\.cmake)$")))
    return bool(cmake_variables().fullmatch(name))


def file_of(word, page):
    """A path from the top of the sources, or beside the page; None where it is neither."""
    for folder in (project.SOURCE, os.path.dirname(page.path)):
        path = os.path.normpath(os.path.join(folder, word))
        if os.path.isfile(path):
            return path
    return None


def exists(path):
    """A path from the top of the sources, with * and {a,b} as in a shell."""
    brace = re.match(r"(.*)\{([^}]*)\}(.*)$", path)
    if brace:
        return all(exists(brace.group(1) + part + brace.group(3)) for part in brace.group(2).split(","))
    return bool(glob.glob(os.path.join(project.SOURCE, path)))


def told_in(path, option):
    with open(path, encoding="utf-8", errors="replace") as lines:
        return re.search(r"(?<![\w-])" + re.escape(option) + r"(?![\w-])", lines.read())


def options_of(words):
    for word in words:
        if re.match(r"-{1,2}[A-Za-z]", word):
            yield word


def listed(option, known):
    """An option as programs.txt has it; there `-D*` takes what is written behind it."""
    return option.split("=")[0] in known or any(entry.endswith("*") and option.startswith(entry[:-1])
                                                for entry in known)


def strange(name, words, known):
    return [f"{name} has no option {option}" for option in options_of(words)
            if not listed(option, known)]


def check_pvstool(words):
    command = words[0] if words and words[0] in tool_options() else ""
    if words and not command and not words[0].startswith("-") and not PLACEHOLDER.match(words[0]):
        return [f"pvstool has no command {words[0]}"]
    found = strange("pvstool " + command, words, tool_options()[command] | tool_options()[""])
    for option, value in zip(words, words[1:]):
        if option == "--proto" and value not in protocols() and not PLACEHOLDER.match(value):
            found.append(f"pvstool has no protocol {value}")
    return found


def check_ctest(words):
    found = []
    for option, value in zip(words, words[1:]):
        known = {"-R": project.tests, "-E": project.tests, "-L": project.labels}.get(option)
        if known and not any(re.search(value, name) for name in known()):
            found.append(f"ctest {option} {value} chooses nothing")
    return found


def check_cmake(words, page):
    found = []
    lists = project.sources(r"(CMakeLists\.txt|\.cmake)$")
    script = next((file_of(value, page) for option, value in zip(words, words[1:]) if option == "-P"), None)
    for option, value in zip(words, words[1:]):
        if option == "--target" and value not in project.built() and \
                not re.search(r"add_(executable|library|custom_target)\(" + re.escape(value) + r"\b", lists):
            found.append(f"there is no target {value}")
        if option == "--component" and not re.search(r"COMPONENT " + re.escape(value) + r"\b", lists):
            found.append(f"there is no component {value}")
        if option == "-P" and not script:
            found.append(f"no file {value}")
    for name, value in re.findall(r"^-D(\w+)=?(\S*)", "\n".join(words), re.M):
        if re.match(r"PVS_(BUILD|REQUIRE|LIB|WERROR|INSTALL)", name) and value not in ("ON", "OFF"):
            found.append(f"{name} is ON or OFF")
        if not is_cmake_variable(name) and not (script and told_in(script, name)):
            found.append(f"there is no CMake variable {name}")
    return found


def check_tshark(words):
    """Fields, preferences and statistics that the tests of the dissector use as well."""
    used = project.sources(r"^(tests/dissector|dissector)/(?!.*\.md$)")
    found = []
    for word in words:
        if "/" in word or re.search(r"\.pcap$", word):
            continue  # a file: check_path
        for part in re.findall(r"[a-z][\w.-]{2,}", re.sub(r"^-{1,2}\w+", "", word)):
            if not re.search(r"(?<![\w-])" + re.escape(part) + r"(?![\w-])", used) and not file_named(part):
                found.append(f"no test of the dissector uses {part}")
    return found


def check_packages(words):
    """Debian packages that the project's scripts install."""
    installed = set(re.findall(r"[\w.+-]+", project.sources(r"^(examples|tests)/.*run\.sh$")))
    if words == ["update"]:
        return []
    if words[:1] != ["install"]:
        return [f"apt-get has no command {' '.join(words[:1])}"]
    return [f"no script installs a package {word}" for word in words[1:]
            if word not in installed and "/" not in word]


def file_named(name):
    """A file of the sources, by its name alone."""
    return any(os.path.basename(path) == name for path in project.files())


def check_folder(words):
    """A build folder: build, or one below it that scripts, pages or CMake make."""
    found = []
    pages = "\n".join(block.text for page in project.chosen() for block in page.blocks)
    made = set(re.findall(r"-B (?:build/)?([\w-]+)", pages)) | {"plain", "sanitized", "clang", "tool", "build"}
    for option, value in zip(words, words[1:]):
        if option in ("--build", "--install", "--test-dir") and not PLACEHOLDER.match(value) and \
                not set(value.split("/")) <= made:
            found.append(f"nothing makes a folder {value}")
    return found


def check_built(path):
    """A place below build/: its words are those of the sources."""
    unknown = set(re.findall(r"[A-Za-z]\w{2,}", path)) - project.vocabulary()
    return [f"nothing makes {path}"] if unknown else []


def check_path(path, page):
    """An argument that is a file: of the sources, made by the page, or below a folder that something makes."""
    if "/" in path:
        tops = {file.split("/")[0] for file in project.files()}
        if path.split("/")[0] in tops and not exists(path) and not PLACEHOLDER.search(path):
            return [f"no file {path}"]
        return check_built(path) if re.match(r"\w[\w./*\[\]-]*$", path) else []
    if not re.search(r"\.(c|h|pcap|lua|json|txt|cmake|md)$", path) or PLACEHOLDER.match(path):
        return []
    made = any(path in block.text + block.name for block in page.blocks)
    return [] if made or file_named(path) or project.INLINE.has(path) else [f"no file {path}"]


def check_paths(words, page):
    parts = [re.sub(r"^\./", "", part) for word in words for part in re.split(r"[=:,]", word)]
    return [problem for part in parts for problem in check_path(part, page)]


def known_variable(name):
    return name in ("PKG_CONFIG_PATH", "LD_LIBRARY_PATH", "OUT") or is_cmake_variable(name) or \
        bool(re.search(r"\b" + name + r"\b", project.sources(r"\.(sh|py|c|cmake)$|CMakeLists\.txt$")))


def is_program(name, page):
    """Whether a first word is that of a command: a program, a script, what was built."""
    base = os.path.basename(name)
    return (name in programs() or name in WRAPPERS | COMPILERS or name in tool_options()
            or base in ("pvstool", "sampling_service") or name.startswith(("./", "build/"))
            or bool(re.match(r"fuzz_(<target>|\w+)$", name))
            or ("/" in name and bool(re.match(r"[\w./-]+$", name)) and file_of(name, page) is not None
                and bool(re.search(r"\.(sh|py)$|/agree$", name)))
            or bool(re.search(r"\.(sh|py)$", name)))


def check_simple(words, page, wrapped=False):
    """A command without pipes and lists."""
    found = []
    while words and re.match(r"[A-Za-z_]\w*=", words[0]):
        name = words[0].split("=")[0]
        if not known_variable(name) and not re.search(r"\b" + name + r"\b", " ".join(words[1:])):
            found.append(f"nothing looks at a variable {name}")
        words = words[1:]
    if not words:
        return found
    name, rest = words[0], words[1:]
    base = os.path.basename(name)
    if name in WRAPPERS and rest:
        while rest and rest[0].startswith("-") and not (name == "bash" and rest[0] == "-c"):
            rest = rest[2:] if rest[0] == "-n" else rest[1:]
        return found + check_simple(rest, page, True)
    found += check_paths(rest, page)
    if base == "pvstool":
        found += check_pvstool(rest)
    elif name in tool_options():
        found += check_pvstool(words)
    elif base == "sampling_service":
        found += strange(base, rest, service_options())
    elif name in COMPILERS:
        found += [f"no compiler takes {flag}" for flag in options_of(rest) if not compiler_takes(flag)]
    elif name in programs():
        found += strange(name, rest, programs()[name])
        found += {"ctest": lambda: check_ctest(rest) + check_folder(rest),
                  "cmake": lambda: check_cmake(rest, page) + check_folder(rest),
                  "tshark": lambda: check_tshark(rest),
                  "apt-get": lambda: check_packages(rest)}.get(name, list)()
    elif name.startswith("build/") or base.startswith("fuzz_"):
        found += check_built(name) if "/" in name else []
        if base not in project.built() and not PLACEHOLDER.search(base.replace("fuzz_", "")):
            found.append(f"no program {base} is built")
        elif base.startswith("fuzz_"):
            found += strange("libFuzzer", rest, programs()["libFuzzer"])
    else:
        path = file_of(name, page)
        if not path:
            return found + [f"no program {name}"]
        if not wrapped and not os.access(path, os.X_OK):
            found.append(f"{name} cannot be executed")
        known = service_options() if "sampling_service" in path else set()
        found += [f"{name} has no option {option}" for option in options_of(rest)
                  if option not in known and not told_in(path, option.split("=")[0])]
        found += [f"{name} knows no {word}" for word in rest
                  if re.fullmatch(r"[a-z]\w+", word) and not told_in(path, word) and not project.INLINE.has(word)]
    return found


def check(text, page):
    """What is wrong with a command, or several in a pipeline or a list."""
    wrong = shell.syntax_error(text + "\n")
    if wrong:
        return [wrong.strip()]
    found = []
    while True:
        inner = re.search(r"\$\(([^()]*)\)", text)
        if not inner:
            break
        found += check(inner.group(1), page)
        text = text[:inner.start()] + "substituted" + text[inner.end():]
    lexer = shlex.shlex(text.replace("\\\n", " "), posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    words, tokens = [], list(lexer) + [";"]
    for index, token in enumerate(tokens):
        if re.fullmatch(r"[();|&\n]+", token):
            found += check_simple(words, page) if words else []
            words = []
        elif not re.fullmatch(r"[<>]+", token) and not (index and re.fullmatch(r"[<>]+", tokens[index - 1])):
            words.append(token)
    return found
