"""Writes messages of Factom by hand: definitions of types, parcels and handshakes of each version."""


def unsigned(n):
    """A number as gob writes it."""
    if n < 128:
        return bytes([n])
    data = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([256 - len(data)]) + data


def integer(n):
    return unsigned(n << 1 if n >= 0 else ~n << 1 | 1)


def sized(data):
    return unsigned(len(data)) + data


def struct_definition(name, fields, number=65):
    """A message that defines a struct. fields: of (name, the number of its type)."""
    listed = b"".join(b"\1" + sized(field) + b"\1" + integer(type) + b"\0" for field, type in fields)
    return sized(integer(-number) + b"\3\1\1" + sized(name) + b"\1" + integer(number) + b"\0\1" +
                 unsigned(len(fields)) + listed + b"\0\0")


# The types of version 9 as nodes define them: the message is 65, its header 66.
UINT, BYTES, TEXT = 3, 5, 6
HEADER = [(b"Network", UINT), (b"Version", UINT), (b"Type", UINT), (b"Length", UINT),
          (b"TargetPeer", TEXT), (b"Crc32", UINT), (b"PartNo", UINT), (b"PartsTotal", UINT),
          (b"NodeID", UINT), (b"PeerAddress", TEXT), (b"PeerPort", TEXT), (b"AppHash", TEXT),
          (b"AppType", TEXT)]
TYPES_9 = struct_definition(b"V9Msg", [(b"Header", 66), (b"Payload", BYTES)]) + \
    struct_definition(b"V9Header", HEADER, 66)
TYPES_10 = struct_definition(b"V10Msg", [(b"Type", UINT), (b"Payload", BYTES)], 67)
MAIN_NET = 0xfeedbeef


def crc32(data):
    """Koopman's."""
    c = 0xffffffff
    for b in data:
        c ^= b
        for _ in range(8):
            c = c >> 1 ^ 0xeb31d82e if c & 1 else c >> 1
    return c ^ 0xffffffff


def struct_value(values):
    """The fields of a struct in their order; what is zero is not sent."""
    data, step = b"", 0
    for value in values:
        step += 1
        if value:
            data += unsigned(step) + (sized(value) if isinstance(value, bytes) else unsigned(value))
            step = 0
    return data + b"\0"


def message_9(payload, type, version=9, texts=()):
    """A message of version 9. texts: target peer, peer address, peer port, app hash, app type."""
    target, address, port, app_hash, app_type = texts or (b"", b"", b"8108", b"", b"")
    header = struct_value([MAIN_NET, version, type, len(payload), target, crc32(payload), 0, 1, 7,
                           address, port, app_hash, app_type])
    return sized(integer(65) + b"\1" + header + (b"\1" + sized(payload) if payload else b"") + b"\0")


def message_10(payload, type):
    return sized(integer(67) + struct_value([type, payload]))


def varint(n):
    data = b""
    while n > 127:
        data += bytes([n & 127 | 128])
        n >>= 7
    return data + bytes([n])


def packed(number, data):
    return bytes([number << 3 | 2]) + varint(len(data)) + data


def message_11(data):
    return len(data).to_bytes(4, "big") + data


def handshake(version, type=8, payload=bytes(8), port=b"8108", rest=b""):
    """What a side begins with. rest: more fields of version 11."""
    if version < 11:
        return TYPES_9 + message_9(payload, type, version, (b"", b"", port, b"", b""))
    return b"pbuf" + message_11(b"\x08" + varint(type) + b"\x10\x01\x18\x0b\x20\x07" + packed(5, port) +
                                rest)


def conversation(version, payload, type=4):
    """A handshake and a parcel."""
    if version == 9:
        return handshake(9) + message_9(payload, type)
    if version == 10:
        return handshake(10) + TYPES_10 + message_10(payload, type)
    return handshake(11) + message_11(b"\x08" + varint(type) + packed(2, payload))
