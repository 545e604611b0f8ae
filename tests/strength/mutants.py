"""Makes mutants of a C source: one small change each, of the kind that a slip of the pen makes."""
import re
from collections import namedtuple

# A change of text[start:end] into `new`; `kind` is the class of the slip.
Change = namedtuple("Change", "start end new kind")
# What tells a mutant from all others of its file, wherever its lines move.
Name = namedtuple("Name", "function old new")

_LEXEMES = re.compile(
    r"(?P<blank>\s+|\\\n|/\*.*?\*/|//[^\n]*)"
    r'|(?P<text>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<char>'(?:[^'\\\n]|\\.)+')"
    r"|(?P<number>0[xX][0-9a-fA-F]+[uUlL]*|[0-9]+[uUlL]*)"
    r"|(?P<word>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<mark><<=|>>=|\.\.\.|[-+*/%&|^=!<>]=|->|\+\+|--|<<|>>|&&|\|\||[^\s\w])",
    re.S)

_COMPARISON = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
               "==": ("!=",), "!=": ("==",)}
_LOGICAL = {"&&": ("||",), "||": ("&&",)}
_BINARY = {"+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",), "&": ("|",),
           "|": ("&",), "^": ("&",)}
_SHIFT = {"<<": (">>",), ">>": ("<<",)}
_ASSIGNMENT = {"+=": ("-=", "="), "-=": ("+=", "="), "|=": ("&=", "="), "&=": ("|=", "="),
               "^=": ("|=",), "*=": ("/=",), "<<=": (">>=",), ">>=": ("<<=",), "++": ("--",),
               "--": ("++",)}
_NO_STATEMENT = {"return", "goto", "if", "for", "while", "do", "switch", "case", "default", "else",
                 "typedef", "static", "const", "struct", "enum", "extern", "sizeof", "inline",
                 "unsigned", "int", "char", "void"}


class _Token:
    def __init__(self, match, directive):
        self.kind = match.lastgroup
        self.text = match.group()
        self.start, self.end = match.span()
        self.directive = directive


def _tokens(text):
    """The lexemes without blanks, and of directives only what a #define defines."""
    found, at, directive, drop = [], 0, None, False
    while at < len(text):
        match = _LEXEMES.match(text, at)
        if not match:
            raise ValueError("not C at offset %d" % at)
        kind, at = match.lastgroup, match.end()
        if kind == "blank":
            if "\n" in match.group() and not match.group().startswith(("\\", "/*")):
                directive = None
            continue
        if match.group() == "#" and directive is None:
            directive = re.match(r"#\s*(\w+)", text[match.start():]).group(1)
            drop = directive != "define"
            found.append(_Token(match, directive))
            continue
        if directive and drop:
            continue
        found.append(_Token(match, directive))
    return found


def _closing(tokens, i):
    """The index of the parenthesis that closes the one at i."""
    depth = 0
    for j in range(i, len(tokens)):
        if tokens[j].text in "([{":
            depth += 1
        elif tokens[j].text in ")]}":
            depth -= 1
            if depth == 0:
                return j
    return None


def _names_type(word):
    return word in ("void", "char", "int", "const") or re.match(r"u?int[0-9]+_t$|pvs_[a-z0-9_]*[a-z0-9]$", word)


def _is_binary(tokens, i):
    """Does the mark at i stand behind an operand? A closing parenthesis may also end a cast."""
    before = tokens[i - 1] if i else None
    if before is None or before.text in ("return", "case", "sizeof"):
        return False
    if tokens[i].text == "*" and (tokens[i + 1].text == ")" or _names_type(before.text)):
        return False
    return before.kind in ("number", "word", "char") or before.text in (")", "]")


def _around(value, suffix, hexadecimal):
    for near in (value + 1, value - 1):
        if near >= 0:
            yield (hex(near) if hexadecimal else str(near)) + suffix


def _statement(tokens, i):
    """The token behind a simple statement that begins at i, or None where none begins."""
    first = tokens[i]
    if first.kind != "word" and first.text not in ("*", "(", "++", "--"):
        return None
    if first.text in _NO_STATEMENT or first.text.startswith("PVS_API"):
        return None
    if first.text not in ("break", "continue") and first.kind == "word":
        follow = tokens[i + 1]
        if follow.kind == "word" or follow.text in (":", ";"):
            return None  # a declaration, a label
        if follow.text == "*" and tokens[i + 2].kind == "word" and tokens[i + 3].text in "=,;[":
            return None  # a pointer's declaration
    depth = 0
    for j in range(i, len(tokens)):
        if tokens[j].text in ("(", "["):
            depth += 1
        elif tokens[j].text in (")", "]"):
            depth -= 1
            if depth < 0:
                return None
        elif tokens[j].text in ("{", "}"):
            return None
        elif tokens[j].text == ";" and depth == 0:
            return j
    return None


def _operators(tokens, i):
    token = tokens[i]
    for table, kind in ((_COMPARISON, "comparison"), (_LOGICAL, "logical"), (_SHIFT, "shift"),
                        (_ASSIGNMENT, "assignment")):
        for new in table.get(token.text, ()):
            yield Change(token.start, token.end, new, kind)
    if token.text in _BINARY and _is_binary(tokens, i):
        for new in _BINARY[token.text]:
            yield Change(token.start, token.end, new, "arithmetic")
    if token.text == "!":
        yield Change(token.start, token.end, "", "logical")
    if token.text == "~":
        yield Change(token.start, token.end, "", "arithmetic")


def _constants(tokens, i):
    token = tokens[i]
    if token.kind == "number":
        digits = token.text.rstrip("uUlL")
        suffix = token.text[len(digits):]
        octal = len(digits) > 1 and digits[0] == "0" and digits.isdigit()
        value = int(digits, 8 if octal else 0)
        for new in _around(value, suffix, digits[:2] in ("0x", "0X")):
            if token.text == "1" and new == "2" and tokens[i - 1].text == "return":
                continue  # a truth value is as true
            yield Change(token.start, token.end, new, "constant")
    if token.kind == "char" and len(token.text) == 3:
        for near in (ord(token.text[1]) + 1, ord(token.text[1]) - 1):
            yield Change(token.start, token.end, str(near), "constant")


def _conditions(tokens, i):
    token = tokens[i]
    if token.text in ("if", "while") and tokens[i + 1].text == "(":
        end = tokens[_closing(tokens, i + 1)].end
        yield Change(tokens[i + 1].start, end, "(0)", "condition")
        yield Change(tokens[i + 1].start, end, "(1)", "condition")
    if token.text == "for" and tokens[i + 1].text == "(":
        close = _closing(tokens, i + 1)
        depth, ends = 0, []
        for j in range(i + 2, close):
            depth += (tokens[j].text in "([{") - (tokens[j].text in ")]}")
            if tokens[j].text == ";" and depth == 0:
                ends.append(j)
        if len(ends) == 2 and ends[1] > ends[0] + 1:
            yield Change(tokens[ends[0] + 1].start, tokens[ends[1]].start, "0", "condition")
    if token.text == "?" and not token.directive:
        # Forced by a factor, so that the condition's own extent need not be known.
        yield Change(token.start, token.start, "* 0 ", "condition")
        yield Change(token.start, token.start, "* 0 + 1 ", "condition")


def changes(text):
    """All changes to this text, in its order, without doubles."""
    tokens = _tokens(text)
    seen = set()
    for i, token in enumerate(tokens):
        found = []
        if token.directive and (token.text == "#" or tokens[i - 1].text in ("#", "define")):
            continue
        if token.kind == "mark":
            found += _operators(tokens, i)
        found += _constants(tokens, i)
        found += _conditions(tokens, i)
        before = tokens[i - 1].text if i else ""
        if before in (";", "{", "}", ")", "else", ":") and not token.directive:
            end = _statement(tokens, i)
            if end is not None:
                found.append(Change(token.start, tokens[end].start, "", "deletion"))
        for change in found:
            mutant = (change.start, change.end, change.new)
            if mutant not in seen and text[change.start:change.end] != change.new:
                seen.add(mutant)
                yield change


def apply(text, change):
    return text[:change.start] + change.new + text[change.end:]


def line_of(text, change):
    return text.count("\n", 0, change.start) + 1


def squeezed(lines):
    """A line as the lists have it: without comments, with single blanks."""
    return " ".join(re.sub(r"/\*.*?(\*/|$)", "", lines, flags=re.S).split())


def name_of(text, change):
    """The function (or nothing) with the changed lines before and after, blanks squeezed."""
    function = ""
    for match in re.finditer(r"^[A-Za-z_][^;{}#=]*?(\w+)\([^;{}]*\)\s*\{", text, re.M):
        if match.start() > change.start:
            break
        function = match.group(1)
    first = text.rfind("\n", 0, change.start) + 1
    last = text.find("\n", change.end)
    last = len(text) if last < 0 else last
    return Name(function, squeezed(text[first:last]),
                squeezed(text[first:change.start] + change.new + text[change.end:last]))
