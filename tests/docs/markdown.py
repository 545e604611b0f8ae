"""Reads Markdown, as much of it as the pages use: blocks of code, inline code, links, headings. What it
does not know, or what a page should not have, is a problem of the page and never passed over."""
import re

FENCE = re.compile(r"(`{3,}|~{3,})(.*)$")
MARKER = re.compile(r"([-+*]|\d{1,9}[.)])( +|$)")
SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)


class Block:
    """A fenced block: the words behind the fence, the line where its text begins, the text."""

    def __init__(self, fence, info, line, quotes, column):
        words = info.split()
        self.language = words[0] if words else ""
        self.name = " ".join(words[1:])
        self.line = line
        self.text = ""
        self.end = re.compile(r" {0,3}" + re.escape(fence[0]) + "{%d,} *$" % len(fence))
        self.quotes = quotes
        self.column = column


class Run:
    """A piece of prose that is read as one: a paragraph, a heading, an item, a row of a table."""

    def __init__(self, line, text):
        self.line = line
        self.text = text
        self.spans = []  # (line, text)
        self.bare = ""   # the text with its spans blanked


class Page:
    def __init__(self, path):
        self.path = path
        self.blocks = []
        self.runs = []
        self.problems = []  # (line, text)
        with open(path, encoding="utf-8") as lines:
            Reader(self).read(lines.read().split("\n"))
        for run in self.runs:
            self._spans(run)

    def _spans(self, run):
        def blank(match):
            line = run.line + run.text[:match.start()].count("\n")
            text = re.sub(r"\s+", " ", match.group(2)).strip(" ")
            run.spans.append((line, text.replace(r"\|", "|") if run.text.startswith("|") else text))
            return "x" + re.sub(r"[^\n]", " ", match.group(0))[1:]
        run.bare = SPAN.sub(blank, run.text)
        if re.search(r"(?<!\\)`", run.bare):
            self.problems.append((run.line, "a backquote without its partner"))
        tags = re.findall(r"<(/?[A-Za-z][\w-]*)[\s/>]", run.bare)
        for tag in tags:
            if tag not in ("img", "br"):
                self.problems.append((run.line, f"write it in Markdown, not as <{tag}>"))

    def spans(self):
        return [span for run in self.runs for span in run.spans]


class Reader:
    """Goes over the lines of a page once. columns: where the text of the open list items begins."""

    def __init__(self, page):
        self.page = page
        self.columns = []
        self.block = None
        self.comment = False
        self.paragraph = False
        self.indented = False
        self.quotes = 0

    def problem(self, number, text):
        self.page.problems.append((number, text))

    def read(self, lines):
        for number, line in enumerate(lines, 1):
            if "\t" in line:
                self.problem(number, "a tab: write blanks")
                line = line.expandtabs(4)
            if self.block:
                self.inside(number, line)
            else:
                self.outside(number, line)
        if self.block:
            self.problem(self.block.line, "the block does not end")
        if self.comment:
            self.problem(len(lines), "the comment does not end")

    @staticmethod
    def unquote(line, most):
        """Takes off the marks of at most so many quotations; their number, and the rest."""
        count = 0
        while count < most:
            mark = re.match(r" {0,3}> ?", line)
            if not mark:
                break
            line = line[mark.end():]
            count += 1
        return count, line

    def inside(self, number, line):
        block = self.block
        quotes, rest = self.unquote(line, block.quotes)
        indent = len(rest) - len(rest.lstrip())
        if quotes < block.quotes or (rest.strip() and self.columns and indent < self.columns[-1]):
            self.problem(number, "the block does not end where its quotation or item does")
            self.block = None
            self.outside(number, line)
            return
        text = rest[min(indent, block.column):]
        if block.end.match(rest[min(indent, self.columns[-1] if self.columns else 0):]):
            self.page.blocks.append(block)
            self.block = None
        else:
            block.text += text + "\n"

    def outside(self, number, line):
        quotes, rest = self.unquote(line, 9)
        if quotes and self.columns and line.startswith(" "):
            self.problem(number, "a quotation inside of an item")
        if quotes != self.quotes:
            self.quotes, self.columns, self.paragraph = quotes, [], False
        text = rest.strip()
        indent = len(rest) - len(rest.lstrip())
        if self.comment or text.startswith("<!--"):
            while not self.comment and self.columns and indent < self.columns[-1]:
                self.columns.pop()
            self.comment = "-->" not in text
            if not self.comment and not text.endswith("-->"):
                self.problem(number, "text behind a comment")
            self.paragraph = False
            return
        if not text:
            self.paragraph = False
            return
        if self.paragraph and re.match(r"(=+|-{2,})$", text):
            self.problem(number, "headings begin with #, and a line behind a paragraph needs an empty one before it")
        special = FENCE.match(text) or MARKER.match(text) or re.match(r"#+ |([-*_] *){3,}$", text)
        if special or not self.paragraph:
            while self.columns and indent < self.columns[-1]:
                self.columns.pop()
        self.line(number, indent, text)

    def line(self, number, indent, text):
        """text begins at the column indent, behind the marks of quotations."""
        start = self.columns[-1] if self.columns else 0
        marker = MARKER.match(text)
        if re.match(r"([-*_] *){3,}$", text):
            self.paragraph = False
            return
        if indent - start >= 4 and not self.paragraph:
            if not self.indented:
                self.problem(number, "an indented block: write a fence with a tag")
            self.indented = True
            return
        self.indented = False
        fence = FENCE.match(text)
        if fence and indent - start <= 3 and not (fence.group(1)[0] == "`" and "`" in fence.group(2)):
            self.block = Block(fence.group(1), fence.group(2), number + 1, self.quotes, indent)
            self.paragraph = False
            return
        if fence:
            self.problem(number, "a fence that is none")
        if text.startswith(">"):
            self.problem(number, "a quotation inside of an item")
        if marker and indent - start <= 3:
            blanks = len(marker.group(2))
            behind = text[marker.end():]
            self.columns.append(indent + len(marker.group(1)) + (blanks if 0 < blanks < 5 else 1))
            self.paragraph = False
            if behind:
                self.line(number, indent + marker.end(), behind)
            else:
                self.problem(number, "an item without text")
            return
        heading = re.match(r"#+ ", text)
        row = text.startswith("|")
        if self.paragraph and not row and not heading:
            self.page.runs[-1].text += "\n" + text
        else:
            self.page.runs.append(Run(number, text))
        self.paragraph = not heading
