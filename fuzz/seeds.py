#!/usr/bin/env python3
"""Makes seeds for the fuzz targets from the test vectors and captures.

    fuzz/seeds.py OUTPUT      seeds go to OUTPUT/<target>/, a file each

A seed is what the target takes: the bytes of a vector behind those that choose how they are read.
"""
import hashlib
import json
import pathlib
import struct
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent / "tests"
LARGEST = 4096  # bytes; what is larger slows the fuzzer down and shows nothing new


class Seeds:
    def __init__(self, output):
        self.output = pathlib.Path(output)
        self.count = {}

    def put(self, target, data):
        if len(data) > LARGEST:
            return
        folder = self.output / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)
        self.count[target] = self.count.get(target, 0) + 1


def vectors(name):
    with open(TESTS / "vectors" / (name + ".jsonl"), encoding="utf-8") as lines:
        for line in lines:
            vector = json.loads(line)
            if "hex" in vector:
                yield vector, bytes.fromhex(vector.get("hex_before", "") + vector["hex"])


def by_strictness(seeds, target, name, lenient):
    """Byte 0 is 0, or where that refuses the vector, all leniencies."""
    for vector, data in vectors(name):
        seeds.put(target, bytes([0 if vector.get("strict") else lenient]) + data)


def ac(seeds):
    for _, data in vectors("ac"):
        seeds.put("ac", b"\0" + data)
    life = b""
    for vector, data in vectors("ac-forward"):
        record = data[2:64]
        life += bytes([len(life) % 251, len(record)]) + record
        if len(life) > 600:
            seeds.put("ac", struct.pack("<BBBI", 1, 3, vector["own"] & 0xFF, 0xFFFFFF00) + life)
            life = b""


def pex(seeds):
    by_strictness(seeds, "pex", "pex", 7)
    give = (TESTS / "vectors" / "pex-give.bin").read_bytes()[:64]
    for choice in (0xF0, 0xF7):  # the target adds the rest of the piece
        seeds.put("pex", bytes([choice]) + give)
    seeds.put("pex", b"\x01" + struct.pack("<IB", 33 + 40, 1) + give[5:64] + b"x" * 13)


def gob_messages(data):
    """The messages of a gob stream; what is cut off or wrong is the last one."""
    at = 0
    while at < len(data):
        first, head = data[at], 1
        size = first
        if first >= 0x80:
            head = 1 + 256 - first
            size = int.from_bytes(data[at + 1 : at + head], "big")
        if head > 9 or at + head + size > len(data):
            break
        yield data[at : at + head], data[at + head : at + head + size]
        at += head + size
    if at < len(data):
        yield data[at:], None


def gob_program(data):
    """What makes factom_gob put the same bytes together."""
    program = b""
    for head, body in gob_messages(data):
        if body is not None and len(body) < 256:
            program += bytes([3, len(body)]) + body
            continue
        raw = head + (body or b"")
        for at in range(0, len(raw), 255):
            program += bytes([4, len(raw[at : at + 255])]) + raw[at : at + 255]
    return program


def factom(seeds):
    for name, form in (("factom9", 1), ("factom10", 1), ("factom11", 2)):
        for vector, data in vectors(name):
            if vector["kind"] == "peer-share":
                share(seeds, name, data)
                continue
            told = 0x10 | form if vector.get("start") == "parcel" else 0
            for allow in (0, 0xFF):
                seeds.put("factom", bytes([allow, told]) + data)
                if form == 1:
                    program = gob_program(data)
                    seeds.put("factom_gob", bytes([allow, 4 if told else 0]) + program)
    for vector, data in vectors("factom-json"):
        share(seeds, vector["proto"], data)
    for vector, data in vectors("factom-helpers"):
        share(seeds, "factom10", data)


def share(seeds, proto, data):
    strict = int(proto[6:]) - 9
    for how in (strict, strict + 12 if strict == 0 else strict + 3):
        seeds.put("factom_share", bytes([how]) + data)


def cursor(seeds):
    for vector, data in vectors("varu64"):
        seeds.put("cursor", bytes([0, 0 if vector.get("strict") else 1]) + data)
    for text in (
        "192.0.2.1:80", "0.0.0.0:0", "255.255.255.255:65535", "[2001:db8::1]:80", "[::]:0",
        "::ffff:192.0.2.1", "[::ffff:192.0.2.1]:65535", "1:2:3:4:5:6:7:8", "fe80::1:2", "::1",
        "2001:db8:0:1:1:1:1:1", "1::8", "01.2.3.4", "1.2.3.4:65536", "[1:2:3:4:5:6:1.2.3.4]:1",
    ):  # fmt: skip
        seeds.put("cursor", b"\x01" + text.encode())
    program = b"".join(bytes([op, 1, 2, 3, 4, 5, 6, 7, 8, 3]) + b"abc"[: op == 7 and 3 or 0]
                       for op in range(11))  # fmt: skip
    for capacity in (20, 40, 200):
        seeds.put("cursor", bytes([2, 0, capacity, 3]) + program)
    seeds.put("cursor", bytes([3, 1, 4]) + bytes(range(16)))


def writers(seeds):
    """A byte for the family, then what a caller might say; no vectors are in this form."""
    anything = bytes(range(0, 256, 5))
    for family in range(6):
        for allow in range(4):
            for first in range(0, 250, 25):
                head = bytes([allow << 6 | family, first])
                seeds.put("writers", head + anything[: 8 + first // 5] + b"\x031.2\x0280")


def packets(path):
    data = path.read_bytes()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at + 16 <= len(data):
        size = struct.unpack(order + "I", data[at + 8 : at + 12])[0]
        yield data[at : at + 16], data[at + 16 : at + 16 + size]
        at += 16 + size


def capture(seeds):
    for path in sorted((TESTS / "captures").glob("*.pcap")):
        head = path.read_bytes()[:24]
        for limit in (700, 3000):
            body, fed = b"", b""
            for record, packet in packets(path):
                if len(body) + 16 + len(packet) > limit:
                    continue
                body += record + packet
                if len(packet) < 256:
                    fed += bytes([0, len(packet)]) + packet
            seeds.put("capture", b"\0\0\0" + head + body)
            # Link type number 0 of the target is that of the captures: Ethernet.
            seeds.put("capture", b"\x01\0\0\0" + fed)
    talk = bytes(range(0, 250, 3))
    for first in range(0, 12):
        seeds.put("capture", b"\x02\0\0" + bytes([first]) + talk[first:] + talk)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    seeds = Seeds(sys.argv[1])
    by_strictness(seeds, "view", "pvs", 7)
    by_strictness(seeds, "gossip", "gossip", 0)
    for make in (ac, pex, factom, cursor, writers, capture):
        make(seeds)
    for target, count in sorted(seeds.count.items()):
        print(f"{target}: {count} seeds")


if __name__ == "__main__":
    main()
