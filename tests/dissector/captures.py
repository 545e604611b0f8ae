"""Writes captures by hand: packets as they are wanted, cut, lost, repeated or out of order."""

import hashlib
import json
import os
import struct

ETHERNET = b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02"
FIN, SYN, PSH, ACK = 1, 2, 8, 16


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def packed(address):
    if ":" in address:
        import socket
        return socket.inet_pton(socket.AF_INET6, address)
    return bytes(int(x) for x in address.split("."))


def ip(source, target, protocol, payload):
    a, b = packed(source), packed(target)
    pseudo = a + b + struct.pack("!IxxxB" if len(a) == 16 else "!xBH",
                                 *((len(payload), protocol) if len(a) == 16
                                   else (protocol, len(payload))))
    at = 16 if protocol == 6 else 6
    payload = payload[:at] + struct.pack("!H", checksum(pseudo + payload) or 0xffff) + \
        payload[at + 2:]
    if len(a) == 16:
        return ETHERNET + b"\x86\xdd" + struct.pack("!IHBB", 6 << 28, len(payload), protocol,
                                                    64) + a + b + payload
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0) + a + b
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    return ETHERNET + b"\x08\x00" + header + payload


class Capture:
    """Packets, a millisecond between them."""

    def __init__(self):
        self.packets = []
        self.kept = {}  # how much is kept of a packet, by its place, where that is not all
        self.next_port = 20000

    def port(self):
        self.next_port = self.next_port + 1 if self.next_port < 64999 else 20001
        return self.next_port

    def udp(self, data, source="192.0.2.1", target="192.0.2.2", sport=40000, dport=7777):
        self.packets.append(ip(source, target, 17,
                               struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data))

    def tcp(self, **options):
        return Connection(self, **options)

    def save(self, path):
        with open(path, "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
            for i, packet in enumerate(self.packets):
                out.write(struct.pack("<IIII", 1700000000 + i // 1000, i % 1000 * 1000,
                                      self.kept.get(i, len(packet)), len(packet)) +
                          packet[:self.kept.get(i, len(packet))])
        return path


class Connection:
    def __init__(self, capture, source="192.0.2.1", target="192.0.2.2", sport=None, dport=7777,
                 begin=True, sequence=1000):
        self.capture = capture
        self.ends = [(source, sport or capture.port()), (target, dport)]
        self.sequence = [sequence, sequence + 4000]
        if begin:
            self.segment(0, b"", SYN)
            self.sequence[0] += 1
            self.segment(1, b"", SYN | ACK)
            self.sequence[1] += 1
            self.segment(0, b"")

    def segment(self, side, data, flags=ACK, at=None):
        """One segment; at: its sequence number, where that is not what comes next."""
        (source, sport), (target, dport) = self.ends[side], self.ends[1 - side]
        sequence = self.sequence[side] if at is None else at
        header = struct.pack("!HHIIBBHHH", sport, dport, sequence, self.sequence[1 - side], 0x50,
                             flags, 65535, 0, 0)
        self.capture.packets.append(ip(source, target, 6, header + data))

    def send(self, side, data, cuts=None, plan=None):
        """Sends data in pieces. cuts: the size of the pieces, or a list of them.

        plan: what becomes of the pieces: a list of their numbers in the order in which they are
        seen. Numbers that are missing are lost, those that come twice are sent again.
        """
        sizes = cuts if isinstance(cuts, list) else []
        pieces, at = [], 0
        while at < len(data):
            size = sizes[len(pieces)] if len(pieces) < len(sizes) else \
                (cuts if isinstance(cuts, int) else 60000)
            pieces.append((self.sequence[side] + at, data[at:at + size]))
            at += size
        for i in range(len(pieces)) if plan is None else plan:
            if i < len(pieces):
                self.segment(side, pieces[i][1], ACK | PSH, pieces[i][0])
        self.sequence[side] += len(data)
        return len(pieces)

    def close(self):
        for side in (0, 1):
            self.segment(side, b"", FIN | ACK)
            self.sequence[side] += 1
        self.segment(0, b"")


def built(entry, folder):
    """The bytes of a vector that is described only: its head goes on with zeros, with the entry that ends
    it, or as the piece in pex-give.bin does; the digest says which."""
    head, size = bytes.fromhex(entry["hex_head"]), entry["len"]
    with open(os.path.join(folder, "pex-give.bin"), "rb") as file:
        give = file.read()
    first = 5 if entry["kind"] == "peer" else 37
    for rest in (head[first:first + 18] * (size // 18 + 1), bytes(size), give[first:]):
        data = (head[:first] + rest)[:size]
        if hashlib.sha256(data).hexdigest() == entry["sha256"]:
            return data
    raise ValueError("vector %s is built in another way" % entry["name"])


def vectors(path, all_of_them=False):
    """The entries of a file of vectors that have bytes; with those that are only described, too."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if "hex" in entry:
                entry["bytes"] = bytes.fromhex(entry.get("hex_before", "") + entry["hex"])
            elif all_of_them and "build" in entry:
                entry["bytes"] = built(entry, os.path.dirname(path))
            else:
                continue
            yield entry
