#!/usr/bin/env python3
"""Whole runs of the sampling service over sockets, and what they leave behind.

    runs.py WHAT SAMPLING_SERVICE PVSTOOL
"""

import fcntl
import json
import os
import pty
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import demo_node    # noqa: E402

SERVICE, PVSTOOL = sys.argv[2:4]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEMO = os.path.join(ROOT, "tests", "captures", "pvs-demo.pcap")
SCRATCH = tempfile.mkdtemp(prefix="pvs-service-")


def check(truth, what):
    if not truth:
        raise SystemExit("failed: " + what)


class Run:
    """A run of the service, with free ports."""

    def __init__(self, *arguments, ports=("--base-port", "0")):
        self.folder = tempfile.mkdtemp(dir=SCRATCH)
        self.arguments = arguments
        self.process = subprocess.Popen([SERVICE, "--out=" + self.folder, *ports, *arguments],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        self.first = self.process.stdout.readline()     # unbuffered, so the rest is for end()

    def end(self, timeout=60):
        try:
            output, errors = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise SystemExit("failed: %s hangs" % " ".join(self.arguments))
        self.output = (self.first + output).decode()
        self.errors = errors.decode()
        self.status = self.process.returncode
        return self

    def expect(self, status):
        print(self.output + self.errors)
        check(self.status == status, "%s: exit status %d, not %d"
              % (" ".join(self.arguments), self.status, status))
        return self

    def number(self, pattern, default=None):
        found = re.search(pattern, self.output)
        if not found and default is not None:
            return default
        check(found, "the output has " + pattern)
        return int(found.group(1))

    def path(self, name):
        return os.path.join(self.folder, name)

    def messages(self):
        """The capture's messages as pvstool tells them, who is told that all of it is PVS."""
        done = subprocess.run([PVSTOOL, "dump", "--json", "--proto", "pvs", self.path("overlay.pcap")],
                              stdout=subprocess.PIPE, text=True, timeout=60)
        check(done.returncode in (0, 1), "pvstool reads the capture")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def hold_to_capture(self, strict=True):
        """What the service says it sent is what its capture has."""
        kinds = {}
        messages = self.messages()
        for message in messages:
            kinds[message.get("kind")] = kinds.get(message.get("kind"), 0) + 1
            check(message.get("size", 0) <= 1400, "no message is over 1,400 bytes")
        requests = self.number(r"(\d+) requests?"), kinds.get("view-exchange-request", 0)
        responses = self.number(r"(\d+) responses?"), kinds.get("view-exchange-response", 0)
        check(requests[0] == requests[1], "requests: %d said, %d captured" % requests)
        check(responses[0] == responses[1], "responses: %d said, %d captured" % responses)
        if strict:
            check(sum(kinds.values()) == sum(requests + responses) // 2, "nothing else: %s" % kinds)
        return messages


def addresses(message):
    return [peer["addresses"] for peer in message["fields"]["peers"]]


def both(transport, requests):
    run = Run(transport, "--period-ms", "60", "--rounds", "20").end().expect(0)
    check("converged in round" in run.output, "it converges")
    check(not re.search(r" $", run.output, re.M), "no line ends in blanks")
    # A machine that stands still for a while costs some.
    check(run.number(r"Exchanges without an answer: (\d+)") <= 32, "requests are answered")
    messages = run.hold_to_capture()
    check(run.number(r"(\d+) requests?") == 320 and len(messages) >= 576, "20 rounds of 16 nodes")
    for message in messages:
        for peer in message["fields"]["peers"]:
            check(len(peer["addresses"]) == 1 and [m["type"] for m in peer["metadata"]] == [0],
                  "one address and one logical timestamp a peer")
    requests(messages)
    for name in ("before.dot", "after.dot", "overlay.dot"):
        with open(run.path(name)) as file:
            check(file.read().rstrip().endswith("}"), name + " is whole")
    with open(run.path("before.dot")) as file:
        check(file.read().count("->") == 60, "the demo's layout: 60 links")


def tcp():
    def all_have_ports(messages):
        for message in messages:
            check(all(a[0]["type"] == 2 for a in addresses(message)), "every address has its port")
    both("--tcp", all_have_ports)


def udp():
    def reflective_first(messages):
        for message in messages:
            kinds = [a[0]["type"] for a in addresses(message)]
            check(kinds[0] == 0 and set(kinds[1:]) <= {2}, "a node announces itself reflectively")
    both("--udp", reflective_first)


def faulty():
    """Loss, silent, lying and malformed peers at once; each side of it is seen in the summary."""
    for transport in ("--tcp", "--udp"):
        began = time.monotonic()
        run = Run(transport, "--loss", "30", "--silent", "1", "--lying", "1", "--malformed", "1",
                  "--period-ms", "40", "--rounds", "60").end(30).expect(0)
        check(time.monotonic() - began < 15, "it ends in time")
        check(run.output.count("13 honest nodes") == 1, "13 are honest")
        check(run.number(r"(\d+) not sent") > 100, "messages were lost")
        check(run.number(r"Exchanges without an answer: (\d+)") > 100, "exchanges failed")
        check(run.number(r"Addresses refused: (\d+)") > 0, "addresses that cannot be were refused")
        check(run.number(r"Messages refused:.* (\d+) magic") > 0, "broken messages were refused")
        messages = run.hold_to_capture(strict=False)
        broken = run.number(r"(\d+) broken on purpose")
        if transport == "--udp":
            check(sum(m["kind"] == "malformed" for m in messages) == broken,
                  "pvstool finds the %d broken ones" % broken)
    # Nobody answers but the four connectors: nothing to converge to, yet an end.
    Run("--tcp", "--silent", "12", "--period-ms", "50", "--rounds", "10").end(20)
    Run("--udp", "--malformed", "12", "--period-ms", "50", "--rounds", "10").end(20)
    everything = Run("--tcp", "--loss", "100", "--period-ms", "50", "--rounds", "4").end(20)
    everything.expect(1)
    check(everything.number(r"(\d+) requests?") == 0 and not everything.messages(), "all is lost")


def interrupted():
    for number in (signal.SIGINT, signal.SIGTERM):
        for transport in ("--tcp", "--udp"):
            run = Run(transport, "--period-ms", "100", "--rounds", "10000")
            time.sleep(0.7)
            run.process.send_signal(number)
            run.end(10).expect(130)
            check("random graph" in run.output and "in-degree" in run.output, "the summary comes")
            check(run.hold_to_capture(), "the capture is whole")
            check(os.path.exists(run.path("overlay.dot")), "the drawing is there")


def replay(port):
    """Sends the demo's own requests, byte for byte, its way and a patient peer's way."""
    dump = subprocess.run([PVSTOOL, "dump", "--json", DEMO], stdout=subprocess.PIPE, check=True)
    requests = b"\n".join(line for line in dump.stdout.splitlines() if b'-request"' in line)
    encoded = subprocess.run([PVSTOOL, "encode"], input=requests, stdout=subprocess.PIPE, check=True)
    hexes = encoded.stdout.decode().split()
    check(len(hexes) == 323, "the demo's 323 requests")
    responses = []
    for i, digits in enumerate(hexes[:60]):
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.settimeout(5)
            connection.sendall(bytes.fromhex(digits))
            if i % 2 == 0:
                continue
            received = connection.recv(4096)    # once, as the demo reads
            check(demo_node.decode(received[:1400]), "the demo can read the response")
            responses.append(received.hex())
    answer = subprocess.run([PVSTOOL, "decode", "--proto", "pvs"], input="\n".join(responses) + "\n",
                            stdout=subprocess.PIPE, check=True, text=True)
    decoded = [json.loads(line) for line in answer.stdout.splitlines()]
    check(len(decoded) == 30, "every second request was answered")
    for line in decoded:
        check(line["ok"] and len(line["messages"]) == 1, "by one message, read strictly")
        message = line["messages"][0]
        check(message["kind"] == "view-exchange-response", "and a response")
        check(message["fields"]["peers"][0]["addresses"][0]["port"] == port, "of the one asked")


def odd_callers(port):
    """Several exchanges on one connection, byte by byte; a response nobody asked for; silence."""
    request = demo_node.encode(0, [(port, 0)])
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.settimeout(5)
        for _ in range(3):
            for byte in request:
                connection.send(bytes([byte]))
            check(demo_node.decode(connection.recv(4096)), "an answer to each request")
    for hostile in (demo_node.encode(1, []), b"\x10\xb1\xff\xff" + b"\xff" * 64, b"GET / HTTP/1.1"):
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.settimeout(5)
            connection.sendall(hostile)
            try:
                check(connection.recv(100) == b"", "no answer to %r" % hostile[:4])
            except ConnectionResetError:
                pass
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.settimeout(5)
        connection.sendall(request[:7])
        check(connection.recv(100) == b"", "who stops in the middle is hung up on")


def demo():
    """Peers with the demo's manners join, and keep the service's peers among theirs."""
    run = Run("--tcp", "--period-ms", "100", "--seconds", "90")
    port = int(re.search(rb"127\.0\.0\.1:(\d+) to", run.first).group(1))
    peers = [demo_node.Demo([port], 0.15) for _ in range(2)]
    replay(port)
    odd_callers(port)
    until = time.monotonic() + 30
    while time.monotonic() < until and any(min(p.requests, p.called) < 12 for p in peers):
        time.sleep(0.1)
    run.process.send_signal(signal.SIGINT)
    run.end(20).expect(130)
    check("converged in round" in run.output, "it converges all the same")
    for peer in peers:
        peer.stop()
        print("demo peer %d: %d requests got, %d sent, view %s"
              % (peer.port, peer.requests, peer.called, sorted(peer.view)))
        check(peer.crashed is None, "the demo would have crashed: %s" % peer.crashed)
        check(peer.requests >= 12, "nodes ask the demo's peer")
        check(peer.called >= 12, "the demo's peer asks nodes")
    check(run.number(r"from other processes: (\d+)") >= 60 + sum(p.called for p in peers),
          "what came from outside was counted")
    outside = ["%d" % peer.port for peer in peers]
    known = [m for m in run.messages() if m["kind"].startswith("view")
             and any(str(a[0].get("port")) in outside for a in addresses(m)[1:])]
    check(len(known) >= 10, "nodes recommend the demo's peers to each other")


def service(*arguments):
    """A run in the scratch folder, with what it says."""
    return subprocess.run([SERVICE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          cwd=SCRATCH, text=True, timeout=20)


def accepts():
    """--help in both forms, values in both forms, and what fits what was asked for."""
    for option in ("--help", "-h"):
        helped = service("--nodes", "9", option, "--what")
        check(helped.returncode == 0 and not helped.stderr, "%s is no complaint" % option)
        check(10 < len(helped.stdout.splitlines()) < 30, "%s is short" % option)
    quick = ("--base-port=0", "--period-ms=20", "--rounds=1", "--out=accepted", "--force")
    for arguments, first in (
            (["--nodes=4"], "4 nodes in 4 clusters over TCP"),
            (["--nodes", "4", "--clusters=1"], "4 nodes in 1 cluster over TCP"),
            (["--nodes=2", "--udp", "--seed=7"], "2 nodes in 2 clusters over UDP"),
            (["--view-size=4"], "16 nodes in 4 clusters"),
            (["--view-size=5", "--heal=2"], "16 nodes in 4 clusters"),
            (["--udp", "--tcp", "--swap=4"], "16 nodes in 4 clusters over TCP")):
        done = service(*quick, *arguments)
        check(done.returncode in (0, 1) and done.stdout.startswith(first),
              "%s: %s" % (arguments, done.stdout + done.stderr))
        check(", 1 round in " in done.stdout, "one round is no rounds")


def folders():
    """No run writes over another's files, unless it is told to; relative names are the caller's."""
    quick = ("--nodes=4", "--base-port=0", "--period-ms=20", "--rounds=1")

    def pcap(name):
        with open(os.path.join(SCRATCH, name, "overlay.pcap"), "rb") as file:
            return file.read()

    for name in ("", "-2", "-3"):
        done = service(*quick)
        check("sampling_service.out%s/overlay.pcap: the capture" % name in done.stdout,
              "a folder of its own: " + done.stdout + done.stderr)
    first = pcap("sampling_service.out")
    check("sampling_service.out/overlay.pcap:" in service(*quick, "--force").stdout, "or the first")
    check(pcap("sampling_service.out") != first and pcap("sampling_service.out-2"), "written over")

    os.mkdir(os.path.join(SCRATCH, "mine"))
    check(service(*quick, "--out", "mine").returncode in (0, 1), "an empty folder is taken")
    first = pcap("mine")
    again = service(*quick, "--out", "mine")
    check(again.returncode == 2 and not again.stdout, "not twice")
    check("mine/overlay.pcap: is there already; --force writes over it" in again.stderr, "it says why")
    check(pcap("mine") == first, "and the first run's capture is whole")
    os.remove(os.path.join(SCRATCH, "mine", "overlay.pcap"))
    check("mine/before.dot: is there already" in service(*quick, "--out", "mine").stderr, "nor a part")
    check(service(*quick, "--out", "mine", "--force").returncode in (0, 1), "but with --force")

    # Two at the same time, with one folder.
    slow = Run("--period-ms", "100", "--rounds", "10000")
    for arguments, why in (([], "is there already"), (["--force"], "another run is writing it")):
        second = service(*quick, "--out", slow.folder, *arguments)
        check(second.returncode == 2 and why in second.stderr, "%s: %s" % (why, second.stderr))
    slow.process.send_signal(signal.SIGINT)
    slow.end(20).expect(130)
    slow.hold_to_capture()


def refuses():
    """Wrong usage is answered precisely, before anything begins."""
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    cases = [(["--nodes", "1"], "--nodes: 1 is not a number from 2 to 128"),
             (["--nodes=129"], "--nodes: 129 is not a number from 2 to 128"),
             (["--nodes="], "--nodes:  is not a number"),
             (["--nodes=4=5"], "--nodes: 4=5 is not a number"),
             (["--seed", "+1"], "--seed: +1 is not a number"),
             (["--seed", " 1"], "--seed:  1 is not a number"),
             (["--seed", "--udp"], "--seed: --udp is not a number"),
             (["--loss=0x10"], "--loss: 0x10 is not a number"),
             (["--period-ms", "fast"], "--period-ms: fast is not a number"),
             (["--rounds"], "--rounds needs a number"),
             (["--out"], "--out needs a folder's name"),
             (["--out", ""], "--out needs a folder's name"),
             (["--out="], "--out needs a folder's name"),
             (["--out", "x" * 5000], "--out: File name too long"),
             (["--udp=yes"], "--udp takes no value"),
             (["--force="], "--force takes no value"),
             (["--help=all"], "--help takes no value"),
             (["--what"], "--what is no option"),
             (["--what=4"], "--what=4 is no option"),
             (["--node", "4"], "--node is no option"),
             (["--" + "n" * 100], "n is no option"),
             (["-x"], "-x is no option"),
             (["--"], "-- is no option"),
             ([""], " is no option"),
             (["4"], "4 is no option"),
             (["--clusters", "17"], "--clusters 17: more than the 16 nodes"),
             (["--heal=1", "--swap", "4"], "--heal 1 and --swap 4: together more than half a view of 8"),
             (["--swap", "5"], "--heal 0 and --swap 5: together"),
             (["--seconds=1", "--rounds=1"], "--rounds and --seconds: one of them"),
             (["--silent", "9", "--lying", "4"], "together at most 12"),
             (["--out", "/dev/null/x"], "/dev/null/x: Not a directory"),
             (["--clusters", "8", "--base-port", "65000"], "no such port"),
             (["--base-port", str(port - 1)], "127.0.0.1:%d for TCP: Address already in use" % port)]
    for arguments, why in cases:
        done = service("--out", "nothing", "--seed", "2", *arguments)
        print("%s: %s" % (" ".join(arguments), done.stderr.strip()))
        check(done.returncode == 2 and why in done.stderr, "%s: %s" % (arguments, why))
        check(done.stderr.startswith("sampling_service: "), "and says who says so")
        check(not done.stdout and not os.path.exists(os.path.join(SCRATCH, "nothing")),
              "nothing has begun")
    if os.path.exists("/dev/full"):
        for arguments in (["--help"], ["--base-port=0", "--period-ms=20", "--rounds=1"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([SERVICE, *arguments], stdout=full, stderr=subprocess.PIPE,
                                      cwd=SCRATCH, text=True, timeout=20)
            check(done.returncode == 2 and "standard output: No space" in done.stderr,
                  "%s: an answer that is lost is told" % arguments)
    # Without a wish, ports that are taken are passed over.
    first = Run("--seconds", "60", ports=())
    second = Run("--period-ms", "100", "--rounds", "2", ports=()).end()
    first.process.send_signal(signal.SIGINT)
    first.end()
    ports = [re.search(rb":(\d+) to", run.first).group(1) for run in (first, second)]
    check(second.status in (0, 1) and ports[0] != ports[1], "other ports were found: %s" % ports)
    check("are taken: using" in second.errors, "and said")


def standstill():
    """After a stop by the shell, the rounds are those that were, and none is made up for."""
    run = Run("--udp", "--period-ms", "100", "--rounds", "10000")
    time.sleep(0.5)
    run.process.send_signal(signal.SIGSTOP)
    time.sleep(1.5)
    run.process.send_signal(signal.SIGCONT)
    time.sleep(0.5)
    run.process.send_signal(signal.SIGINT)
    run.end(10).expect(130)
    rounds, requests = run.number(r"(\d+) rounds? in"), run.number(r"(\d+) requests")
    check(4 <= rounds <= 14, "about ten rounds: %d" % rounds)
    check(16 * rounds <= requests <= 16 * (rounds + 2), "%d rounds, %d requests" % (rounds, requests))


def unheard():
    """Standard streams that are closed or go away cost neither the capture nor the picture."""
    for transport in ("--tcp", "--udp"):
        folder = tempfile.mkdtemp(dir=SCRATCH)
        command = [SERVICE, transport, "--base-port=0", "--period-ms=60", "--rounds=20", "--out",
                   folder]
        closed = subprocess.run(["sh", "-c", '"$@" <&- >&- 2>&-', "sh", *command], timeout=20)
        check(closed.returncode in (0, 1), "closed: exit status %d" % closed.returncode)
        size = os.path.getsize(os.path.join(folder, "overlay.pcap"))
        check(size > 50000, "the capture is whole: %d" % size)
    run = Run("--period-ms", "100", "--rounds", "10000")
    run.process.stdout.close()
    errors = run.process.stderr.read().decode()
    check(run.process.wait(20) == 2 and "standard output: Broken pipe" in errors, "told: " + errors)
    check(len(run.messages()) > 16 and os.path.exists(run.path("overlay.dot")), "all is there")


def picture():
    """A picture program that hangs is ended by Ctrl-C; names may begin with a dash."""
    folder = tempfile.mkdtemp(dir=SCRATCH)
    fake, began = os.path.join(folder, "neato"), os.path.join(folder, "began")
    with open(fake, "w") as file:
        file.write('#!/bin/sh\necho $$ >"%s.new"\nmv "%s.new" "%s"\nexec sleep 30\n'
                   % (began, began, began))
    os.chmod(fake, 0o755)
    process = subprocess.Popen([SERVICE, "--base-port=0", "--period-ms=20", "--rounds=1", "--out",
                                os.path.join(folder, "out")], stdout=subprocess.PIPE, text=True,
                               env=dict(os.environ, PATH=folder + ":" + os.environ["PATH"]))
    until = time.monotonic() + 10
    while not os.path.exists(began) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    output = process.communicate(timeout=10)[0]
    check(process.returncode == 130 and "neato failed, or was ended" in output, output)
    with open(began) as file:
        child = int(file.read())
    try:
        os.kill(child, 0)
        check(False, "neato was left behind")
    except ProcessLookupError:
        pass

    quick = ("--base-port=0", "--period-ms=20", "--rounds=1")
    dash = service(*quick, "--out=-n")
    check(not dash.stderr and os.path.exists(os.path.join(SCRATCH, "-n", "overlay.dot")), "dash")
    bare = subprocess.run([SERVICE, *quick, "--out=bare"], stdout=subprocess.PIPE, cwd=SCRATCH,
                          env={"PATH": "/nowhere"}, text=True, timeout=20)
    check("needs Graphviz" in bare.stdout, "no neato, and it is said: " + bare.stdout)


def drawn():
    """The picture, which Graphviz draws; also where its name begins with a dash."""
    if not shutil.which("neato"):
        print("skipped: neato is not installed")
        sys.exit(77)
    for transport, name in (("--tcp", "out"), ("--udp", "-n")):
        done = service(transport, "--base-port=0", "--period-ms=20", "--rounds=1", "--out=" + name)
        with open(os.path.join(SCRATCH, name, "overlay.svg")) as file:
            check(file.read().count("<ellipse") == 32, "it has every node twice: " + done.stdout)


def starved():
    """Few descriptors are enough; too few are told, and waited for without turning round and round."""
    def run(limit, period=100):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([SERVICE, "--base-port=0", "--period-ms", str(period), "--rounds=20",
                               "--force", "--out=few"], stdout=subprocess.PIPE, cwd=SCRATCH,
                              preexec_fn=few, text=True, timeout=40)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(done.stdout, "%.2f s of processor time" % used)
        check(used < 1.5, "%d: it turns round and round: %.2f s" % (limit, used))
        return done
    enough = run(36)
    if enough.returncode != 0:      # on a busy machine answers come late, and connections pile up
        enough = run(36, 500)
    check(enough.returncode == 0 and "320 requests" in enough.stdout, "36 are enough")
    scarce = run(24)    # 20 are in use before the first connection
    check(scarce.returncode in (0, 1), "it ends: %d" % scarce.returncode)
    check(re.search(r"had no room .*: [1-9]", scarce.stdout), "it is told")


def on_terminal(clusters, kind, rows, columns):
    """What is shown on a terminal of this kind and size (0: it does not tell)."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:     # a container without /dev/pts
        print("skipped: no pseudo-terminal: %s" % error)
        sys.exit(77)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
    process = subprocess.Popen([SERVICE, "--out", SCRATCH, "--force", "--base-port=0", "--rounds=3",
                                "--period-ms", "60", "--clusters", str(clusters)],
                               stdout=theirs, stderr=theirs, env=dict(os.environ, TERM=kind))
    os.close(theirs)
    shown = b""
    try:
        while True:
            shown += os.read(ours, 4096)
    except OSError:     # its end has been closed
        os.close(ours)
    check(process.wait(20) in (0, 1), "%d clusters: exit status %d" % (clusters, process.returncode))
    return shown.decode()


def terminal():
    """On a terminal the state is redrawn in place, in lines that fit it; else plain lines come."""
    for kind, rows, columns in (("dumb", 24, 80), ("", 24, 80), ("xterm", 6, 80), ("xterm", 24, 79)):
        check("\033" not in on_terminal(4, kind, rows, columns), "plain lines on %s, %d by %d"
              % (kind or "no kind", columns, rows))
    for clusters in (1, 4, 10, 11, 16):
        rows = 2 + (clusters if clusters <= 10 else 0)
        shown = on_terminal(clusters, "xterm", rows + 1 if clusters < 10 else 0, 80 if clusters < 10 else 0)
        redrawn = shown.count("\033[%dA" % rows)
        # 3 in 3 rounds of 60 ms; on a busy machine fewer, or more, as a round is late.
        check(1 <= redrawn <= 20, "%d rows are redrawn %d times" % (rows, redrawn))
        live = shown[:shown.index("honest nodes")].split("\r\n")[1:]
        for line in live:
            check(len(re.sub(r"\033\[[0-9;]*[A-Za-z]", "", line)) < 80, "a line fits: " + line)
        check(sum("knows" in line for line in live) == (redrawn + 1) * (rows - 2), "the table is there")


def documented():
    """README.md shows code that is there, names every option and links to what exists."""
    folder = os.path.join(ROOT, "examples", "sampling_service")
    with open(os.path.join(folder, "README.md")) as file:
        readme = file.read()
    sources = ""
    for name in ("wire.c", "udp.c", "tcp.c"):
        with open(os.path.join(folder, name)) as file:
            sources += file.read()
    blocks = re.findall(r"```c\n(.*?)```", readme, re.S)
    check(len(blocks) == 5, "five pieces of code")
    for block in blocks:
        check(block in sources, "this is in the sources:\n" + block)
    helped = subprocess.run([SERVICE, "--help"], stdout=subprocess.PIPE, text=True).stdout
    options = set(re.findall(r"--[a-z-]+", helped))
    check(len(options) == 19 and options <= set(re.findall(r"--[a-z-]+", readme)),
          "every option is there: %s" % sorted(options))
    for target in re.findall(r"\]\(([^)#]+)\)", readme):
        check(os.path.exists(os.path.join(folder, target)), "a link leads to " + target)
    # Numbers of the demo's layout, which every run has.
    run = Run("--rounds", "1", "--period-ms", "20").end()
    for line in ("round   0  mixed  25 %  paths 2.20  clustering 0.85  in-degree 3..6",):
        check(line in run.output and line in readme, line)


if __name__ == "__main__":
    try:
        {"tcp": tcp, "udp": udp, "faulty": faulty, "interrupted": interrupted, "demo": demo,
         "accepts": accepts, "folders": folders, "refuses": refuses, "terminal": terminal,
         "standstill": standstill, "unheard": unheard, "picture": picture, "drawn": drawn, "starved": starved,
         "documented": documented}[sys.argv[1]]()
    finally:
        shutil.rmtree(SCRATCH, True)
