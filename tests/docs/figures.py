"""The figures of README.md are those that the tests count."""
import os
import re

import pages
import project

report = pages.Report(project.SOURCE)
listed = project.text("tests/CMakeLists.txt")
vectors = sum(int(n) for n in re.findall(r"^  [\w.-]+\.jsonl?:(\d+)\)?$", listed, re.M))
captures = re.findall(r"^  [\w-]+:(\d+)(?::\d+)?\)?$", listed, re.M)
front = os.path.join(project.SOURCE, "README.md")
said = re.sub(r"\s+", " ", " ".join(run.bare for run in project.page(front).runs))
figures = (f"{vectors:,} vectors", f"{sum(map(int, captures)):,} messages", f"{len(captures)} captures")
for figure in figures:
    if figure not in said:
        report.fail(front, 0, f"does not say: {figure}")
report.end(", ".join(figures), [vectors, len(captures)])
