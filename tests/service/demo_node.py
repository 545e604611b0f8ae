"""A peer with the manners of the PVS reference program's demo, for tests.

It listens on 127.0.0.1, keeps at most 8 peers as (port, timestamp), and speaks as that program was
seen to speak: one message a connection, in one segment. It reads once, up to 1,400 bytes, and takes
its whole zero-filled buffer for the message. It never reads the response to its own request. What
would end that program (a peer without address or metadata, an address of another length) is kept
in `crashed`.
"""

import random
import socket
import struct
import threading

VIEW = 8
BUFFER = 1400


class Crash(Exception):
    pass


def block(buffer, at):
    """(code, data, where the next one starts)"""
    code, first = buffer[at], buffer[at + 1]
    extra = max(0, first - 247)
    size = first if not extra else int.from_bytes(buffer[at + 2:at + 2 + extra], "big")
    start = at + 2 + extra
    if start + size > len(buffer):
        raise Crash("a block reaches beyond the buffer")
    return code, buffer[start:start + size], start + size


def decode(received):
    """The peers of a message as [(port, timestamp)], or None where the demo closes."""
    buffer = received + bytes(BUFFER - len(received))
    if buffer[0] >> 4 != 1 or buffer[1] != 177:
        return None
    at, peers = 4, []
    for _ in range(buffer[2]):
        addresses, metadata = [], []
        counts = buffer[at], buffer[at + 1]
        at += 2
        for blocks, count in zip((addresses, metadata), counts):
            for _ in range(count):
                code, data, at = block(buffer, at)
                blocks.append((code, data))
        if not addresses or not metadata:
            raise Crash("a peer without address or metadata")
        port = timestamp = 0
        if addresses[0][0] == 2:
            if len(addresses[0][1]) != 6:
                raise Crash("an address of another length")
            port = struct.unpack(">H", addresses[0][1][4:])[0]
        if metadata[0][0] in (0, 1):
            if len(metadata[0][1]) < 4:
                raise Crash("a timestamp of another length")
            timestamp = struct.unpack(">I", metadata[0][1][:4])[0]
        if port:
            peers.append((port, timestamp))
    return peers


def encode(kind, peers):
    message = bytes([0x10 | kind, 177, len(peers), 0])
    for port, timestamp in peers:
        message += bytes([1, 1, 2, 6, 127, 0, 0, 1]) + struct.pack(">H", port)
        message += bytes([0, 4]) + struct.pack(">I", timestamp)
    return message


class Demo:
    def __init__(self, contacts, period):
        self.view = {port: 0 for port in contacts}
        self.period = period
        self.crashed = None
        self.requests = self.called = 0     # received well, sent
        self.stopping = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(period)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join(20)
        self.listener.close()

    def said(self):
        others = sorted(self.view.items(), key=lambda entry: entry[1])
        return [(self.port, 0)] + others[:VIEW - 1]

    def merge(self, peers):
        for port, timestamp in peers:
            if port != self.port:
                self.view[port] = max(timestamp, self.view.get(port, 0))
        while len(self.view) > VIEW:
            del self.view[min(self.view, key=self.view.get)]

    def serve(self, connection):
        with connection:
            connection.settimeout(5)
            received = connection.recv(BUFFER)
            peers = decode(received)
            if peers is None:
                return
            if len(received) < 4 or len(received) != len(encode(0, peers)):
                raise Crash("not a whole message in one segment: %d bytes" % len(received))
            self.requests += 1
            connection.send(encode(1, self.said()))
            self.merge(peers)

    def call(self):
        if not self.view:
            return
        port = random.choice(sorted(self.view))
        try:
            with socket.create_connection(("127.0.0.1", port), 2) as connection:
                connection.send(encode(0, self.said()))
            self.called += 1
            self.view[port] += 1
        except OSError:
            del self.view[port]

    def run(self):
        try:
            while not self.stopping.is_set():
                try:
                    self.serve(self.listener.accept()[0])
                except socket.timeout:
                    self.call()
                except OSError:
                    pass
        except (Crash, IndexError) as problem:
            self.crashed = repr(problem)
