"""How a check of the pages reports."""
import os
import sys


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
