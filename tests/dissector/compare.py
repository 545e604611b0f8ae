"""What pvstool says about a capture, held against what the dissector shows of it."""

import json
import os
import subprocess

import pdml
import rig


class Result:
    def __init__(self):
        self.messages = self.refusals = self.fields = 0
        self.unshown = 0  # refusals that Wireshark shows nothing of
        self.left = {}    # messages of the dissector that were not compared, by the reason
        self.differences = []

    def leave(self, why, number):
        if number:
            self.left[why] = self.left.get(why, 0) + number

    def summary(self):
        text = "%d messages and %d refusals agree, %d fields; %d differences" % (
            self.messages, self.refusals, self.fields, len(self.differences))
        if self.unshown:
            text += "; %d refusals that Wireshark has nothing to show of" % self.unshown
        for why, number in sorted(self.left.items()):
            text += "; not compared: %d %s" % (number, why)
        return text

    def differ(self, text):
        self.differences.append(text)


def told(tool, capture, options):
    """The lines of pvstool by stream, each in its order."""
    command = [tool, "dump", "--json"]
    if options.proto:
        command += ["--proto", options.proto]
    if options.lenient:
        command.append("--lenient")
    done = subprocess.run(command + [capture], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1):
        raise rig.Failure("pvstool: " + done.stderr.decode("utf-8", "replace"))
    streams = {}
    for line in filter(None, done.stdout.decode("utf-8", "replace").split("\n")):
        entry = json.loads(line)
        streams.setdefault(entry["stream"], []).append(entry)
    return streams


def arguments(scratch, capture, options):
    """How tshark is to be called."""
    line = ["-n", "-r", scratch.take(capture), "-T", "pdml",
            "-Y", "pvs or ac or pex or gossip or factom"]
    if not options.proto:
        # pvstool knows no ports, so those that Wireshark knows are not to come first.
        line += ["-o", "tcp.try_heuristic_first:TRUE", "-o", "udp.try_heuristic_first:TRUE"]
    if options.two_pass:
        line.append("-2")
    if options.proto:
        filter_name = "factom" if options.proto.startswith("factom") else options.proto
        for transport in ("tcp", "udp"):
            if transport in pdml.TRANSPORTS[filter_name]:
                line += ["-d", "%s.port==1-65535,%s" % (transport, filter_name)]
    if options.tls_keys:
        line += ["-o", "tls.keylog_file:" + scratch.take(options.tls_keys)]
    for option in options.option:
        line += ["-o", option]
    return line


def leaves(value):
    if isinstance(value, dict):
        return sum(leaves(v) for v in value.values())
    if isinstance(value, list):
        return sum(leaves(v) for v in value)
    return 1


def first_difference(a, b, path=""):
    """Where two JSON values part."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(set(a) | set(b)):
            if a.get(key) != b.get(key):
                return first_difference(a.get(key), b.get(key), path + "." + key)
    if isinstance(a, list) and isinstance(b, list):
        for i in range(max(len(a), len(b))):
            x = a[i] if i < len(a) else None
            y = b[i] if i < len(b) else None
            if x != y:
                return first_difference(x, y, "%s[%d]" % (path, i))
    return "%s: pvstool %s, dissector %s" % (path, json.dumps(a)[:120], json.dumps(b)[:120])


def check_message(result, entry, shown, where, lenient, found_out):
    if shown is None:
        result.differ("%s: %s is not shown" % (where, entry["kind"]))
        return
    wrong = [f for f in shown.faults if f["level"] == "error" or not lenient]
    if wrong:
        result.differ("%s: %s has the fault %s" % (where, entry["kind"], wrong[0]))
    elif shown.kind != entry["kind"]:
        result.differ("%s: %s is shown as %s" % (where, entry["kind"], shown.kind))
    elif shown.frame != entry["frame"] and not (found_out and entry.get("offset") == 0 and
                                                shown.frame > entry["frame"]):
        # The dissector may need a second segment to find out what a stream is; what it held back
        # until then is shown with that.
        result.differ("%s: %s is shown in frame %d" % (where, entry["kind"], shown.frame))
    elif shown.size != entry["size"]:
        result.differ("%s: %s of %d bytes is shown with %s" % (where, entry["kind"],
                                                               entry["size"], shown.size))
    elif shown.fields != entry["fields"]:
        result.differ("%s: %s: %s" % (where, entry["kind"],
                                      first_difference(entry["fields"], shown.fields)))
    else:
        result.messages += 1
        result.fields += leaves(entry["fields"])


def check_refusal(result, entry, shown, where, lenient):
    error = entry["error"]
    if shown is None:
        # Wireshark shows nothing of a message whose end never comes; the dissector waits for it
        # also where a deviation that can be allowed has been found.
        if "offset" in entry and (error["status"] == "truncated" or not lenient and
                                  error["status"] in pdml.TOLERATED[entry["proto"].rstrip("0123456789")]):
            result.unshown += 1
        else:
            result.differ("%s: the fault %s is not shown" % (where, error))
        return
    faults = [f for f in shown.faults if f["level"] == "error" or not lenient]
    if not faults:
        result.differ("%s: no fault is shown where pvstool says %s" % (where, error))
        return
    found = {k: faults[0][k] for k in ("status", "offset", "field")}
    if found != error:
        result.differ("%s: pvstool says %s, the dissector %s" % (where, error, found))
    elif entry["frame"] != shown.frame and (
            shown.frame < entry["frame"] or lenient or
            error["status"] not in pdml.TOLERATED[entry["proto"].rstrip("0123456789")]):
        result.differ("%s: the fault is shown in frame %d" % (where, shown.frame))
    else:
        result.refusals += 1


def check_stream(result, stream, entries, shown, lenient, found_out):
    # A type definition is no message, unless something is wrong with it.
    shown = [m for m in shown if m.kind or not lenient or m.proto != "factom" or
             any(f["level"] == "error" for f in m.faults)]
    lost = False
    for entry in entries:
        where = "frame %d, %s" % (entry["frame"], stream)
        if entry["kind"] == "encrypted":  # what follows only the dissector can open
            result.leave("inside TLS, which pvstool does not open", len(shown))
            return
        if entry["kind"] == "malformed" and entry["left"] == 0 and "offset" not in entry:
            continue  # Wireshark calls nobody for a datagram without a byte
        if entry["kind"] == "gap":
            lost = True
            continue
        if lost:
            # Behind a gap Wireshark may see a fault, or the middle of a message, in between.
            while shown and shown[0].frame < entry["frame"] and shown[0].faults:
                shown.pop(0)
                result.leave("behind a gap", 1)
        if entry["kind"] == "incomplete":  # Wireshark calls nobody for a message whose end never comes
            result.unshown += 1
            continue
        top = shown.pop(0) if shown else None
        if entry["kind"] == "malformed":
            check_refusal(result, entry, top, where, lenient)
            if "offset" in entry:  # what stands behind an error in a stream counts for nothing
                result.leave("behind an error", len(shown))
                return
        else:
            check_message(result, entry, top, where, lenient, found_out)
    for one in shown:
        result.differ("frame %d, %s: the dissector alone shows %s %s"
                      % (one.frame, stream, one.kind, one.faults[:1]))


def shown_by(scratch, capture, options):
    """What the dissector shows, which is the same for a strict and for a lenient pvstool."""
    if not os.path.exists(capture):
        raise rig.Failure("no such file")
    return pdml.read(scratch, arguments(scratch, capture, options))


def compare(scratch, tool, capture, options, shown=None):
    if shown is None:
        shown = shown_by(scratch, capture, options)
    result = Result()
    lines = told(tool, capture, options)
    for stream in sorted(set(lines) | set(shown)):
        check_stream(result, stream, lines.get(stream, []), shown.get(stream, []),
                     options.lenient, not options.proto)
    return result
