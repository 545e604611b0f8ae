#!/usr/bin/env python3
"""Texts of strangers: everything that tshark prints is UTF-8, and values are whole."""

import json
import os
import struct
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import captures    # noqa: E402
import parcels     # noqa: E402
import pdml        # noqa: E402
import rig         # noqa: E402

problems = []

# No character, half a one, a surrogate, one that is too long, a zero, and marks that are escaped.
ODD = b'a\xffb\xe2\x82c\xed\xa0\x80d\xc0\x80e\xf4\x90\x80\x80f\x80g\0h"i\\j'
# Long, of two and of three bytes a character: every way of cutting it meets the middle of one.
LONG = ["x" * n + letter * 200 for letter in ("\u00e9", "\u20ac") for n in range(3)]


def repaired(data):
    """What the script makes of a text: U+FFFD for each byte of no character, and for zeros."""
    return pdml.repaired(data).replace("\0", "\ufffd")


def check(name, good, text=""):
    print("%-60s %s" % (name, "ok" if good else "WRONG " + text))
    if not good:
        problems.append(name)


def texts():
    """Texts of all kinds: bytes."""
    yield ODD
    for text in LONG:
        yield text.encode()
    yield b"\xff" * 300
    yield b'"\\' * 80


def made(scratch):
    """Every field of text that there is, with every text."""
    capture = captures.Capture()

    def stream(data, dport):
        connection = capture.tcp(dport=dport)
        connection.send(0, data)
        connection.close()
    for text in texts():
        stream(struct.pack("<IQ", 5, len(text)) + text, 9000)
        # JSON has no control characters, and escapes some others.
        inner = text.replace(b"\0", b"").replace(b"\\", b"\\\\").replace(b'"', b'\\"')
        member = b'"%s"' % inner
        share = b'[{"address":%s,"port":%s,"hash":%s,"source":{%s:"2020-01-01T00:00:00Z"}}]' % (
            member, member, member, member)
        stream(parcels.handshake(9, port=text) + parcels.message_9(share, 4, 9, [text] * 5), 8108)
        share = b'[{"ip":%s,"port":%s}]' % (member, member)
        stream(parcels.conversation(10, share), 8108)
        stream(parcels.handshake(9, 9, share), 8108)
        share = parcels.packed(1, parcels.packed(1, text) + parcels.packed(2, text))
        stream(parcels.handshake(11, port=text), 8108)
        stream(parcels.conversation(11, share), 8108)
        stream(parcels.struct_definition(text, [(b"Payload", 5), (text, 65)]), 8108)
        stream(parcels.struct_definition(b"V10Msg", [(b"Type", 3), (b"Payload", 5), (text, 6)], 67) +
               parcels.sized(parcels.integer(67) + parcels.struct_value([1, b"p", b"q"])), 8108)
    return scratch.take(capture.save(scratch.path("texts.pcap")))


WAY = ["-n", "-d", "tcp.port==9000,gossip", "-d", "tcp.port==8108,factom"]
# The fields of kind string that strangers fill, and how many different values each has to have.
FIELDS = ["gossip.text", "factom.gob.definition.name", "factom.gob.definition.field.name",
          "factom.gob.definition.field.type", "factom.unknown_field.name",
          "factom.handshake.listen_port", "factom.handshake.alternative.host",
          "factom.handshake.alternative.port", "factom.parcel.endpoint.host",
          "factom.parcel.endpoint.port", "factom.parcel.endpoint.hash", "factom.parcel.endpoint.source"] + \
    ["factom.parcel." + name for name in ("target_peer", "peer_address", "peer_port", "app_hash", "app_type")]


def output(scratch, path, *options):
    status, data, errors = scratch.run("tshark", *(WAY + ["-r", path] + list(options)))
    if status != 0 or rig.lua_complaint(errors):
        raise rig.Failure(errors)
    return data


def is_utf8(name, data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        check(name, False, "%s: %r" % (error, data[error.start - 40:error.start + 10]))
        return None


def shown_values(data):
    """The values of the fields in JSON, by their names."""
    found = {}

    def walk(value):
        if isinstance(value, list):
            for inner in value:
                walk(inner)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if key in FIELDS:
                    found.setdefault(key, set()).update(inner if isinstance(inner, list) else [inner])
                walk(inner)
    walk(json.loads(data))
    return found


def prints(scratch, path):
    """Everything that is printed is UTF-8, strictly; values are there as a whole."""
    columns = ["-T", "fields", "-E", "occurrence=a", "-e", "_ws.col.Info"]
    for field in FIELDS:
        columns += ["-e", field]
    for name, options in (("text", []), ("details", ["-V"]), ("fields", columns)):
        check(name + " is UTF-8", is_utf8(name, output(scratch, path, *options)) is not None)
    text = is_utf8("PDML", output(scratch, path, "-T", "pdml"))
    good = text is not None
    try:
        # Control characters are tshark's doing: it writes those of all texts as they are.
        ElementTree.fromstring(pdml.NO_XML.sub("?", text or "").encode())
    except ElementTree.ParseError as error:
        good, text = False, str(error)
    check("PDML is XML in UTF-8", good, text or "")
    text = is_utf8("JSON", output(scratch, path, "-T", "json", "--no-duplicate-keys"))
    check("JSON is UTF-8", text is not None)
    found = shown_values(text) if text else {}
    wanted = {repaired(data) for data in texts()}
    escaped = {repaired(data.replace(b"\0", b"")) for data in texts()}
    for field in FIELDS:
        values = found.get(field, set())
        whole = escaped if ".endpoint." in field or ".alternative." in field else wanted
        if field.endswith(".source"):
            whole = {value for value in values if value.startswith("{") and value.endswith("}")}
            check(field, len(whole) == len(list(texts())), repr(values))
        elif field.endswith("field.type"):
            check(field, "int" in values or "bytes" in values, repr(values))
        else:
            check(field, whole <= values, repr(sorted(whole - values))[:200])


def filters(scratch):
    """A long name is found by the whole of it."""
    capture = captures.Capture()
    name = b"N" * 100
    capture.tcp(dport=8108).send(0, parcels.struct_definition(name, [(b"Payload", 5), (name, 65)]))
    path = scratch.take(capture.save(scratch.path("names.pcap")))
    for field in ("gob.definition.name", "gob.definition.field.name"):
        shown = output(scratch, path, "-Y", 'factom.%s == "%s"' % (field, name.decode()))
        check(field + " of 100 letters", shown.count(b"\n") == 1)
    shown = output(scratch, path, "-Y", 'factom.gob.definition.field.type == "%s (65)"' % name.decode())
    check("the name as a type", shown.count(b"\n") == 1)
    shown = output(scratch, path, "-Y", "factom", "-T", "fields", "-e", "_ws.col.Info")
    check("and in a line", shown == b"Definition of " + name[:60] + b"..\n", repr(shown))


def main():
    scratch = rig.Rig()
    prints(scratch, made(scratch))
    filters(scratch)
    print("%d problems" % len(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
