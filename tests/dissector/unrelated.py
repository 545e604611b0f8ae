#!/usr/bin/env python3
"""Other protocols, and noise, are left alone by the heuristics; nothing is written to stdout."""

import os
import random
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import captures    # noqa: E402
import rig         # noqa: E402

OURS = "pvs or ac or pex or gossip or factom"


def dns(name, kind, answer=b""):
    question = b"".join(bytes([len(p)]) + p for p in name.split(b".")) + b"\0"
    return struct.pack("!6H", 0x1234, 0x8180 if answer else 0x0100, 1, 1 if answer else 0, 0, 0) + \
        question + struct.pack("!HH", kind, 1) + answer


def datagrams(chance):
    yield dns(b"example.org", 1)
    yield dns(b"example.org", 1, b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + b"\x7f\0\0\1")
    yield b"\x23" + bytes(47)                                                  # NTP
    yield b"\x01\x01\x06\0" + bytes(232) + b"\x63\x82\x53\x63\x35\x01\x01\xff"  # DHCP
    yield b"\xc3\0\0\0\1\x08" + bytes(chance.randrange(256) for _ in range(1200))  # QUIC
    yield b"\0\1\0\0\x21\x12\xa4\x42" + bytes(12)                              # STUN
    yield b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n"
    yield b"REGISTER sip:example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1\r\n\r\n"
    yield b"\x80\x60" + bytes(170)                                             # RTP
    for size in (0, 1, 2, 3, 4, 8, 12, 14, 16, 17, 38, 40, 64, 200, 1200):
        yield bytes(size)
        yield b"\xff" * size
        for _ in range(40):
            yield bytes(chance.randrange(256) for _ in range(size))


def gob_struct(name, *fields):
    """Defines type 65 as a struct of texts."""
    data = b"\xff\x81\x03\x01\x01" + bytes([len(name)]) + name + b"\x01\xff\x82\0\x01" + bytes([len(fields)])
    for field in fields:
        data += b"\x01" + bytes([len(field)]) + field + b"\x01\x0c\0"
    return bytes([len(data) + 2]) + data + b"\0\0"


MQTT = b"\x20\x02\0\0"


def mqtt():
    """Connects that begin as a view does, with 16 and 177, because of their length."""
    for name in (b"\0\x04MQTT\x04", b"\0\x06MQIsdp\x03"):
        for length in (b"\xb1\x01", b"\xb1\x02", b"\xb1\x0a"):
            rest = length[0] % 128 + 128 * length[1] - len(name) - 13
            connect = name + b"\xc2\0\x3c\0\x02id\0\x02me" + struct.pack("!H", rest)
            yield b"\x10" + length + connect + b"p" * rest + b"\xc0\0", MQTT


def other_streams():
    """What is certainly something else, whatever is known of its endpoint."""
    yield (b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
           b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
    yield b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(508), b"\x16\x03\x03\0\x7a" + bytes(122)
    yield struct.pack("!II", 8, 80877103), b"S"                                # PostgreSQL
    startup = b"user\0me\0database\0mine\0\0"
    yield struct.pack("!II", 8 + len(startup), 196608) + startup, b"R\0\0\0\x08\0\0\0\0"
    yield b"REGISTER sip:example.org SIP/2.0\r\n\r\n", b"SIP/2.0 200 OK\r\n\r\n"
    query = dns(b"example.org", 1)
    yield struct.pack("!H", len(query)) + query, struct.pack("!H", len(query)) + query
    yield b"SSH-2.0-OpenSSH_9.2\r\n", b"SSH-2.0-OpenSSH_9.2\r\n" + bytes(900)
    yield b"\x10\x1a\0\x04MQTT\x04\x02\0\x3c\0\x0eclientclient12", MQTT
    yield from mqtt()
    yield b"*1\r\n$4\r\nPING\r\n", b"+PONG\r\n"
    yield struct.pack("<IIII", 58, 1, 0, 2004) + bytes(42), struct.pack("<IIII", 36, 2, 1, 1) + bytes(20)
    # Go's net/rpc, which is gob: what Request is, and one, and the same for Response.
    yield (gob_struct(b"Request", b"ServiceMethod", b"Seq") + b"\x0f\xff\x82\x01\x09Arith.Add\x01\x01\0",
           gob_struct(b"Response", b"ServiceMethod", b"Error") + b"\x0d\xff\x82\x01\x09Arith.Add\0")
    yield b"\x13BitTorrent protocol" + bytes(48), b"\x13BitTorrent protocol" + bytes(48)
    yield b"\x4a\0\0\0\x0a5.7.1\0" + bytes(67), b"\x20\0\0\1\x85\xa6\x03\0" + bytes(28)  # MySQL
    yield b"\xf9\xbe\xb4\xd9version\0\0\0\0\0" + bytes(100), b"\xf9\xbe\xb4\xd9verack" + bytes(14)
    yield b"RFB 003.008\n", b"RFB 003.008\n"
    yield b"\x03\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\x0b\0\0\0", b"\x03\0\0\x13\x0e\xd0" + bytes(13)


def streams(chance, samples=30):
    yield from other_streams()
    for size in (18 * 302 + 1, 18 * 500 + 1):  # a size that PEX has, and 2, as a request of MongoDB may begin
        noise = bytes(chance.randrange(256) for _ in range(size - 1))
        yield struct.pack("<I", size) + b"\2" + noise, b"\0"
    for size in (1, 2, 3, 4, 5, 8, 14, 16, 37, 60, 200, 1400):
        yield bytes(size), bytes(size)
        yield b"\xff" * size, b"\xff" * size
        for _ in range(samples):
            yield (bytes(chance.randrange(256) for _ in range(size)),
                   bytes(chance.randrange(256) for _ in range(size)))


def build(path, high_ports, cut):
    """Every sample on ports of its own: those that nobody knows leave all to the heuristics."""
    chance = random.Random(20)
    capture = captures.Capture()
    for data in datagrams(chance):
        capture.udp(data, sport=capture.port(), dport=capture.port() if high_ports else 5353)
    for there, back in streams(chance, 6 if cut else 30):
        connection = capture.tcp(sport=capture.port(), dport=1883 if back == MQTT else capture.port())
        connection.send(0, there, cut or 1400)
        connection.send(1, back, cut)
        connection.close()
    return capture.save(path)


def pair(listen):
    """What gossip begins with: a pair, and TLS behind it."""
    return struct.pack("<IQH", 4, 77, listen) + b"\x16\x03\x01\0\x02\1\0"


# Each family over TCP: how a connection begins, and a message that is broken.
BEGIN = {"pvs": (bytes.fromhex("10b10000"), bytes.fromhex("20b10000")),
         "pex": (struct.pack("<I", 33) + b"\0" + bytes(range(7, 39)), struct.pack("<I", 34) + b"\0" + bytes(33)),
         "gossip": (pair(8080), struct.pack("<I", 9) + bytes(12)),
         "factom": (bytes.fromhex("7062756600000000"), b"pbuX" + bytes.fromhex("00000002")  + b"\x08\1")}


def after_ours(path, family, cut):
    """An endpoint at which a message of ours was seen, then other protocols, then a broken message of ours."""
    capture = captures.Capture()
    good, broken = BEGIN[family]
    others = list(other_streams())
    for there, back in [(good, b"")] + others + [(broken, b"")]:
        connection = capture.tcp(dport=9000)
        connection.send(0, there, None if there == good else cut)
        connection.send(1, back, cut)
        connection.close()
    capture.save(path)
    return [0, len(others) + 1]


def datagrams_after_ours(path):
    capture = captures.Capture()
    hello = b"\xac\1\1\0" + struct.pack("!III", 9, 1, 0xffffffff)
    capture.udp(hello, sport=40100, dport=40100)
    capture.udp(bytes.fromhex("10b10000"), sport=40200, dport=40201)
    for port in (40100, 40200):
        capture.udp(b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n", sport=port, dport=40001)
        capture.udp(b"hello world", source="192.0.2.77", target="192.0.2.1", sport=50000, dport=port)
        capture.udp(b"\x16\xfe\xfd" + bytes(60), sport=port, dport=40001)  # DTLS
    return capture.save(path)


def streams_shown(scratch, path):
    """The connections in which something is claimed, by the callers' ports, which are in order."""
    shown = scratch.tshark("-n", "-r", path, "-Y", OURS, "-T", "fields", "-e", "tcp.srcport")
    return sorted({int(line) - 20001 for line in shown.split() if line != "9000"})


def left_alone(scratch, path):
    """How many frames, of more than a byte, look otherwise than without us, and the connects of MQTT."""
    known = ["-n", "-r", path, "-T", "fields", "-e", "tcp.len", "-e", "frame.protocols", "-e", "mqtt.msgtype",
             "-o", "tcp.try_heuristic_first:TRUE", "-d", "tcp.port==1883,mqtt"]
    without = [x for family in OURS.split(" or ") for x in ("--disable-protocol", family)]
    one, other = ([line.split("\t") for line in scratch.tshark(*known + options).splitlines()]
                  for options in ([], without))
    changed = sum(a != b and a[0] != "1" for a, b in zip(one, other))
    return changed, sum("1" in line[2].split(",") for line in one)


def main():
    scratch = rig.Rig()
    failed = False
    for high_ports, cut in ((True, None), (False, None), (True, 1), (True, 3)):
        path = scratch.take(build(scratch.path("others.pcap"), high_ports, cut))
        claimed = scratch.tshark("-n", "-r", path, "-Y", OURS)
        silent = scratch.tshark("-n", "-r", path, "-q")
        print("ports %s, segments of %s: %d packets claimed, %d bytes on stdout"
              % ("unknown" if high_ports else "known", cut or "any size",
                 claimed.count("\n"), len(silent)))
        print("".join("  " + line + "\n" for line in claimed.split("\n")[:5] if line), end="")
        changed, connects = left_alone(scratch, path)
        print("  %d packets look otherwise than without us; %d connects of MQTT" % (changed, connects))
        # Gob may begin with four bytes of 255. Smaller segments are held back until it is clear that they
        # are none of ours.
        failed |= bool(claimed or silent) or connects != 7 or changed > 2 and not cut
    for family in BEGIN:
        for cut in (None, 1, 3):
            path = scratch.path("after.pcap")
            wanted = after_ours(path, family, cut)
            claimed = streams_shown(scratch, scratch.take(path))
            print("at an endpoint of %s, segments of %s: connections %s are claimed, which are %s"
                  % (family, cut or "any size", claimed, wanted))
            failed |= claimed != wanted
    path = scratch.take(datagrams_after_ours(scratch.path("after.pcap")))
    claimed = scratch.tshark("-n", "-r", path, "-Y", OURS).count("\n")
    print("at endpoints of ours: %d datagrams claimed, which are 2" % claimed)
    failed |= claimed != 2
    print("ours, for comparison: ", end="")
    path = scratch.take(os.path.join(rig.CAPTURES, "pvs-demo.pcap"))
    shown = scratch.tshark("-n", "-r", path, "-Y", "pvs").count("\n")
    print("%d packets" % shown)
    sys.exit(1 if failed or not shown else 0)


if __name__ == "__main__":
    main()
