"""What became of the mutants, and why some of those that survive may."""
import hashlib
import json
import os
import re

import mutants
from bench import rooms

FOUND = ("killed", "survived", "same code", "no program")


def explanations(path):
    """survivors.txt: {file: {mutants.Name: reason}}.

    A file's entries follow its name; an entry is `@ function`, pairs of lines `- before` and
    `+ after`, and their reason behind `=`, which may go on in lines that begin with blanks.
    """
    found, file, function, before, pending = {}, None, "", None, []
    reason = None
    with open(path) as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if reason is not None and line.startswith("  "):
                reason.append(line.strip())
                continue
            if reason is not None:
                for name in pending:
                    found[file][name] = " ".join(reason)
                reason, pending = None, []
            if line.startswith("#") or not line.strip():
                continue
            kind, rest = line[0], line[1:].strip()
            if line.startswith("src/"):
                file, function = line.strip(), ""
                found.setdefault(file, {})
            elif kind == "@":
                function = rest
            elif kind == "-":
                before = mutants.squeezed(rest)
            elif kind == "+":
                pending.append(mutants.Name(function, before, mutants.squeezed(rest)))
            elif kind == "=":
                reason = [rest]
            else:
                raise SystemExit("%s:%d: not an entry" % (path, number))
    if reason is not None:
        for name in pending:
            found[file][name] = " ".join(reason)
    elif pending:
        raise SystemExit("%s: the last entry has no reason" % path)
    return found


def check(root, explained):
    """Every explanation belongs to a mutant that can be made."""
    stale = 0
    for path, entries in explained.items():
        with open(os.path.join(root, path)) as file:
            text = file.read()
        names = {mutants.name_of(text, c) for c in mutants.changes(text)}
        for name, reason in entries.items():
            if name not in names or len(reason.split()) < 4:
                stale += 1
                print("%s: no such mutant, or no reason:\n@ %s\n- %s\n+ %s" % (path, *name))
    print("%d survivors explained, %d entries that do not fit"
          % (sum(len(e) for e in explained.values()), stale))
    return 1 if stale else 0


def check_table(root, place):
    """The column "possible" of the page's table is what can be made of the files as they are."""
    with open(place) as page:
        table = page.read().partition("\n| file | possible |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (\S+|\*\*all of these\*\*) \| (\d+) \|", table, re.M)
    told = {name: int(count) for name, count in rows}
    whole = told.pop("**all of these**", None)
    wrong = []
    for room in rooms(root):
        for name in sorted(os.listdir(os.path.join(root, "src", room))):
            path = "src/%s/%s" % (room, name)
            with open(os.path.join(root, path)) as file:
                possible = len(list(mutants.changes(file.read())))
            row = told.pop(path, None)
            # The page leaves out headers that only declare, or have a single mutant.
            if row is None and (possible > 1 or (possible and not name.endswith(".h"))):
                wrong.append("%s: no row, possible are %d" % (path, possible))
            elif row is not None and row != possible:
                wrong.append("%s: the row is older than the file: possible are %d, not %d"
                             % (path, possible, row))
    wrong += ["%s: a row of no file" % path for path in told]
    if whole != sum(int(count) for name, count in rows if name.startswith("src/")):
        wrong.append("all of these: not the sum of the rows")
    for line in wrong:
        print("%s: %s" % (place, line))
    print("%d rows of mutants, %d that do not fit" % (len(rows), len(wrong)))
    return 1 if wrong else 0


class Page:
    """The mutants of one file."""

    def __init__(self, path, text, place, explained):
        self.path, self.text, self.explained, self.made = path, text, explained, 0
        self.place = place
        self.digest = hashlib.sha256(text.encode()).hexdigest()
        self.outcomes = {}
        if os.path.exists(place):
            with open(place) as file:
                kept = json.load(file)
            if kept["digest"] == self.digest:
                self.outcomes = kept["outcomes"]
                self.made = kept["made"]

    @staticmethod
    def _key(change):
        return "%d-%d %s" % (change.start, change.end, change.new)

    def outcome(self, change):
        known = self.outcomes.get(self._key(change))
        return known[0] if known else None

    def note(self, change, outcome, by):
        self.outcomes[self._key(change)] = [outcome, by]

    def save(self):
        os.makedirs(os.path.dirname(self.place), exist_ok=True)
        with open(self.place + ".new", "w") as file:
            json.dump({"path": self.path, "digest": self.digest, "made": self.made,
                       "outcomes": self.outcomes}, file, indent=0)
        os.replace(self.place + ".new", self.place)

    def survivors(self):
        """(change, reason or None) of each."""
        for change in mutants.changes(self.text):
            if self.outcome(change) == "survived":
                yield change, self.explained.get(mutants.name_of(self.text, change))

    def figures(self):
        count = dict.fromkeys(FOUND, 0)
        for change in mutants.changes(self.text):
            if self.outcome(change):
                count[self.outcome(change)] += 1
        explained = sum(reason is not None for _, reason in self.survivors())
        tried = count["killed"] + count["survived"]
        counted = tried - explained
        score = 100.0 * count["killed"] / counted if counted else 100.0
        return {"made": self.made, "drawn": sum(count.values()), "dropped":
                count["same code"] + count["no program"], "tried": tried,
                "killed": count["killed"], "explained": explained,
                "left": count["survived"] - explained, "score": score}

    def report(self):
        for change, reason in self.survivors():
            name = mutants.name_of(self.text, change)
            if reason is None:
                print("SURVIVED %s:%d\n@ %s\n- %s\n+ %s"
                      % (self.path, mutants.line_of(self.text, change), *name))
        print("%s: %s" % (self.path, ", ".join(
            "%s %s" % (word, "%.1f" % n if word == "score" else n)
            for word, n in self.figures().items())), flush=True)


class Ledger:
    def __init__(self, root, folder, explained):
        self.root, self.folder, self.explained = root, folder, explained

    def page(self, path, text):
        place = os.path.join(self.folder, "results", path[4:].replace("/", "_") + ".json")
        return Page(path, text, place, self.explained.get(path, {}))

    def pages(self):
        for room in rooms(self.root):
            for name in sorted(os.listdir(os.path.join(self.root, "src", room))):
                path = os.path.join("src", room, name)
                with open(os.path.join(self.root, path)) as file:
                    yield self.page(path, file.read())

    def survivors(self):
        left = 0
        for page in self.pages():
            for change, reason in page.survivors():
                if reason is None:
                    left += 1
                    print("%s:%d\n@ %s\n- %s\n+ %s" % (
                        page.path, mutants.line_of(page.text, change),
                        *mutants.name_of(page.text, change)))
        print("%d survivors without a reason" % left)
        return 1 if left else 0

    def table(self):
        print("| file | possible | drawn | counted | killed | explained | left | score |")
        print("|---|---|---|---|---|---|---|---|")
        total = dict.fromkeys(("made", "drawn", "tried", "killed", "explained", "left"), 0)
        for page in self.pages():
            figures = page.figures()
            if not page.outcomes:
                figures["made"] = len(list(mutants.changes(page.text)))
                if figures["made"]:
                    print("| %s | %d | 0 | | | | | not run |" % (page.path, figures["made"]))
                continue
            for word in total:
                total[word] += figures[word]
            print("| %s | %d | %d | %d | %d | %d | %d | %.1f %% |" % (
                page.path, *(figures[w] for w in total), figures["score"]))
        counted = total["tried"] - total["explained"]
        print("| all of these | %d | %d | %d | %d | %d | %d | %.1f %% |" % (
            *total.values(), 100.0 * total["killed"] / counted if counted else 100.0))
        return 0
