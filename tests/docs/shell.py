"""Blocks of commands as programs for bash: one shell a page, as a reader has it, that stops at the first
command that fails, wherever in a pipeline, a list or a substitution it stands."""
import re
import subprocess

MARK = "@end of command@"

# Status 141 is that of a program whose reader (head) had seen enough.
HEAD = r"""
set -E -o pipefail
__seen() {
  local status
  for status in "$@"; do
    case $status in 0 | 141) ;; *) printf '%s\n' "$status" >>"$FAILED" ;; esac
  done
}
__ended() {
  local number=$1
  shift
  __seen "$@"
  printf '\n%s %s\n' '@MARK@' "$number"
  if [ -s "$FAILED" ]; then exit 1; fi
}
trap '__seen "${PIPESTATUS[@]}"' ERR
""".replace("@MARK@", MARK)


def syntax_error(script):
    done = subprocess.run(["bash", "-n"], input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", check=False)
    return done.stdout if done.returncode != 0 or "here-document" in done.stdout else None


def commands(script):
    """The commands of a script, each with the number of its first line; and what does not end, or None."""
    found, pending = [], ""
    for number, line in enumerate(script.rstrip("\n").split("\n")):
        if not pending and (not line.strip() or line.lstrip().startswith("#")):
            continue
        first = number if not pending else first
        pending += line + "\n"
        if not line.endswith("\\") and not syntax_error(pending):
            found.append((first, pending.rstrip("\n")))
            pending = ""
    return found, syntax_error(pending) or "the command goes on" if pending else None


def program(texts):
    """A script of these commands, which tells where the output of each ends."""
    steps = [f'{text}\n__ended {number} $? "${{PIPESTATUS[@]}}"\n' for number, text in enumerate(texts)]
    return HEAD + "".join(steps)


def outputs(printed):
    """The output of each command that ended, and of the one that did not."""
    parts = re.split(r"\n" + re.escape(MARK) + r" \d+\n", printed)
    return parts[:-1], parts[-1]


def differs(printed, expected, numbers_vary=False):
    """What is shown against what is printed: None, or why not. `..` on a line of its own stands for any
    lines, at the end of one for the rest of it. With numbers_vary they are compared by their form only."""
    def form(text):
        return re.sub(r" +", " ", re.sub(r"\d+(\.\d+)?", "0", text)) if numbers_vary else text
    pattern = ""
    for line in form(expected).rstrip("\n").split("\n"):
        if line.strip() == "..":
            pattern += r"(?:[^\n]*\n)*?"
        elif line.endswith(".."):
            pattern += re.escape(line[:-2]) + r"[^\n]*\n"
        else:
            pattern += re.escape(line) + r" *\n"
    shown = form(printed).rstrip("\n") + "\n"
    if re.fullmatch(pattern, shown):
        return None
    return f"printed:\n{printed}and not what is shown:\n{expected}"
