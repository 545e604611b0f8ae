"""Every link leads somewhere: files and headings are looked up, addresses elsewhere, which a test cannot
visit, are well-formed and listed in outer_links.txt."""
import os
import re
import urllib.parse

import pages
import project

TITLE = r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?"
INLINE = re.compile(r"\]\(\s*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*))" + TITLE + r"\s*\)")
DEFINITION = re.compile(r"^\[([^\]]+)\]:\s*<?(\S+?)>?" + TITLE + r"\s*$", re.M)
BARE = re.compile(r"(?:\b[a-z][a-z+.-]+://|\bwww\.|\bmailto:)[^\s<>)\]]+")


def slugs(page):
    """The anchors that GitHub makes of headings; of equal ones the later get numbers."""
    found = []
    for run in page.runs:
        heading = re.match(r"#+ +(.*?)[ #]*$", run.text, re.S)
        if heading:
            text = re.sub(r"!?\[([^]]*)\]\([^)]*\)", r"\1", heading.group(1).lower())
            slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
            seen = sum(1 for other in found if other == slug or re.fullmatch(re.escape(slug) + r"-\d+", other))
            found.append(f"{slug}-{seen}" if seen else slug)
    return found


def links_of(page):
    """(line, target, problem) of every link; target is None where there is a problem."""
    found, defined, used = [], {}, set()
    for run in page.runs:
        for match in DEFINITION.finditer(run.bare):
            defined[match.group(1).lower()] = run.line
            found.append((run.line, match.group(2), None))
    for run in page.runs:
        text = DEFINITION.sub("", run.bare)

        def line(at, run=run, text=text):
            return run.line + text[:at].count("\n")
        for start in re.finditer(r"\]\(", text):
            match = INLINE.match(text, start.start())
            target = (match.group(1) or match.group(2)) if match else None
            found.append((line(start.start()), target or None, None if target else "a link that is none"))
        for match in re.finditer(r"(?:\[([^\[\]]*))?\]\[([^\[\]]*)\]", text):
            label = (match.group(2) or match.group(1) or "").lower()
            used.add(label)
            if label not in defined:
                found.append((line(match.start()), None, f"nothing says where [{label}] leads"))
        for match in re.finditer(r"\[([^\[\]]+)\](?![(\[:])", text):
            used.add(match.group(1).lower())
        for tag in re.finditer(r"<img\b[^>]*>", text):
            source = re.search(r"\bsrc\s*=\s*[\"']([^\"']+)[\"']", tag.group(0))
            found.append((line(tag.start()), source and source.group(1), None if source else "an image of nothing"))
        for match in BARE.finditer(INLINE.sub("", text)):
            found.append((line(match.start()), match.group(0).rstrip(".,;:"), None))
    found += [(line, None, f"nothing leads to [{label}]") for label, line in defined.items() if label not in used]
    return found


def check_outer(target):
    try:
        parts = urllib.parse.urlsplit(target)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError as error:
        return str(error)
    if parts.scheme != "https" or not port_is_good or not re.fullmatch(r"[\w-]+(\.[\w-]+)+", parts.hostname or ""):
        return f"no good address: {target}"
    if not re.fullmatch(r"[\w.~:/?#@!$&'()*+,;=%-]+", target) or re.search(r"%(?![0-9A-Fa-f]{2})", target):
        return f"characters that an address cannot have: {target}"
    return None if project.OUTER.has(target) else f"not in outer_links.txt: {target}"


def check_inner(target, page):
    path, _, anchor = urllib.parse.unquote(target).partition("#")
    if path.startswith("/"):
        return f"begins at the root: {target}"
    path = os.path.normpath(os.path.join(os.path.dirname(page.path), path)) if path else page.path
    inside = os.path.relpath(path, project.SOURCE)
    if not os.path.exists(path):
        return f"no {target}"
    if path != page.path and re.match(r"\.\./|build[^/]*/", inside):
        return f"leads out of the sources: {target}"
    if "#" in target and (not path.endswith(".md") or anchor not in slugs(project.page(path))):
        return f"no heading for {target}"
    return None


def check(page, report):
    """How many links lead outside, to files, and to headings."""
    counted = [0, 0, 0]
    for line, target, problem in links_of(page):
        if target:
            elsewhere = bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//|www\.", target))
            counted[0 if elsewhere else 2 if "#" in target else 1] += 1
            problem = check_outer(target) if elsewhere else check_inner(target, page)
        if problem:
            report.fail(page.path, line, problem)
    return counted


def main():
    report = pages.Report(project.SOURCE)
    counted = [check(page, report) for page in project.chosen()]
    project.OUTER.report_unmet(report)
    outside, files, headings = (sum(column) for column in zip(*counted))
    report.end(f"{files} links to files, {headings} to headings, {outside} elsewhere", [files, headings])


if __name__ == "__main__":
    main()
