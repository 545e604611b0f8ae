"""Tries the mutants of one file."""
import concurrent.futures
import os
import queue
import random
import threading
import time

import mutants

SEED = 20_261_121


def _chosen(changes, at_most):
    """Evenly spread over the file: one of each of `at_most` stretches, drawn with a fixed seed."""
    if not at_most or len(changes) <= at_most:
        return changes
    draw = random.Random(SEED)
    return [changes[int((i + draw.random()) * len(changes) / at_most)] for i in range(at_most)]


class _Trial:
    def __init__(self, benches, page, path, text, full):
        self.benches, self.page, self.path, self.text, self.full = benches, page, path, text, full
        self.lock = threading.Lock()
        self.latest = None  # the test that killed last: neighbours die of the same

    def _fails(self, bench, place, users, first):
        """What becomes of the mutant that lies in this place. Room by room, as few may do."""
        different = not users
        rooms = {}
        for user in users:
            rooms.setdefault(user.split("/")[1], []).append(user)
        changed = set()
        if self.path.endswith(".h"):
            direct = bench.link_direct(place, self.path)
            if direct is None:
                return "no program", ""
            if direct and bench.link(place, changed):
                for test in direct:
                    if not bench.passes(test, place, 10):
                        return "killed", test.name
        for room, sources in rooms.items():
            for source in sources:
                if not bench.compile(place, source):
                    return "no program", ""
                if not bench.same_object(place, source):
                    changed.add(source)
            if not changed:
                continue
            different = True
            if not bench.link(place, changed):
                return "no program", ""
            latest = self.latest
            for test in sorted(bench.tests_of(room, self.full), key=lambda t: t.name != latest):
                if not bench.passes(test, place):
                    with self.lock:
                        test.kills += 1
                        self.latest = test.name
                    return "killed", test.name
        return ("survived", "") if different or not first else ("same code", "")

    def one(self, places, change):
        mutated = mutants.apply(self.text, change)
        outcome = ("survived", "")
        for i, bench in enumerate(self.benches):
            place = places[i]
            with open(os.path.join(place, self.path), "w") as file:
                file.write(mutated)
            outcome = self._fails(bench, place, bench.users_of(self.path), i == 0)
            with open(os.path.join(place, self.path), "w") as file:
                file.write(self.text)
            bench.forget_direct(place)
            if outcome[0] != "survived":
                break
        return outcome


def try_all(benches, page, path, text, options):
    """Tries what the page does not know yet, or with --again what survived without a reason."""
    changes = list(mutants.changes(text))
    page.made = len(changes)
    if options.again:
        todo = [change for change, reason in page.survivors() if reason is None]
    else:
        todo = [c for c in _chosen(changes, options.max) if page.outcome(c) is None]
    trial = _Trial(benches, page, path, text, options.full)
    room = path.split("/")[1]
    for bench in benches:
        bench.tests_of(room, options.full)  # measured before anything runs beside it
    free = queue.Queue()
    for job in range(options.jobs):
        free.put([bench.copy("place%d" % job) for bench in benches])

    def work(change):
        places = free.get()
        try:
            return change, trial.one(places, change)
        finally:
            free.put(places)

    done, survived, begin = 0, 0, time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for change, (outcome, by) in pool.map(work, todo):
            page.note(change, outcome, by)
            done += 1
            survived += outcome == "survived"
            if done % 20 == 0:
                page.save()
                print("%s: %d of %d, %d survived, %.2f s each" % (
                    path, done, len(todo), survived, (time.monotonic() - begin) / done), flush=True)
