"""Which pages there are, and how a check of them reports."""
import os
import sys


def pages(source):
    """Every page of the sources, but for what was built or downloaded there."""
    found = []
    for folder, folders, names in os.walk(source):
        folders[:] = [name for name in folders if name != ".git" and name != "__pycache__"
                      and not (folder == source and (name.startswith("build") or name.endswith(".out")))]
        found += [os.path.join(folder, name) for name in names if name.lower().endswith((".md", ".markdown"))]
    return sorted(found)


class Report:
    def __init__(self, source):
        self.source = source
        self.failures = []

    def fail(self, page, line, text):
        self.failures.append(f"{os.path.relpath(page, self.source)}:{line}: {text}")

    def end(self, done, looked_at):
        """looked_at: numbers that have to be more than 0, lest the check looks at nothing."""
        if min(looked_at) == 0:
            self.failures.append(f"nothing of a kind was looked at: {done}")
        for failure in self.failures:
            print(failure)
        print(done)
        sys.exit(1 if self.failures else 0)
