"""The messages that the dissector shows, out of tshark's PDML."""

import codecs
import hashlib
import ipaddress
import re
import xml.etree.ElementTree as ElementTree

import rig

TRANSPORTS = {"pvs": ("tcp", "udp"), "ac": ("udp",), "pex": ("tcp",), "gossip": ("tcp",),
              "factom": ("tcp",)}
# What a stream goes on behind, because a flag of the library allows it.
TOLERATED = {"pvs": ("type", "nonminimal", "length", "size-limit"), "pex": ("type", "length", "size-limit"), "gossip": (), "ac": (),
             "factom": ("length", "nonminimal", "text", "checksum", "syntax", "kind", "duplicate",
                        "type", "trailing", "size-limit")}


class Message:
    def __init__(self, frame, proto):
        self.frame, self.proto = frame, proto
        self.kind, self.size, self.fields, self.faults = None, None, None, []
        self.share = None  # the faults of the peer share in it


# ---- the tree

def all_of(element, name):
    return [e for e in element if e.get("name") == name]


def one(element, name):
    for e in element:
        if e.get("name") == name:
            return e
    return None


def has(element, name):
    return one(element, name) is not None


def text(element, name):
    e = one(element, name)
    return None if e is None else e.get("show")


def number(element, name):
    shown = text(element, name)
    return None if shown is None else int(shown, 0)


def raw(element, name):
    """The bytes of a field."""
    e = one(element, name)
    return b"" if e is None else bytes.fromhex(e.get("value") or "")


# ---- the words of the JSON form

def form_bytes(data):
    if len(data) <= 64:
        return {"hex": data.hex()}
    return {"len": len(data), "sha256": hashlib.sha256(data).hexdigest(), "head": data[:16].hex()}


def form_text(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return {"hex": data.hex()}


def form_ip(shown):
    """Wireshark writes IPv4-compatible addresses (::a.b.c.d) in another way."""
    if shown and shown.startswith("::") and "." in shown and not shown.startswith("::ffff:"):
        return str(ipaddress.ip_address(shown))
    return shown


GENERAL = {"pvs.peer.address": {0: 0, 1: 4, 2: 6, 3: 16, 4: 18},
           "pvs.peer.metadata": {0: 4, 1: 8}, "pvs.metadata": {0: 4, 1: 8}}


def pvs_block(e):
    name = e.get("name")
    block = {"type": number(e, name + ".type"), "length": number(e, name + ".length")}
    if GENERAL[name].get(block["type"]) != block["length"]:
        block["data"] = form_bytes(raw(e, name + ".data"))
        return block
    address = text(e, name + ".ipv4") or form_ip(text(e, name + ".ipv6"))
    if address:
        block["address"] = address
    if has(e, name + ".port"):
        block["port"] = number(e, name + ".port")
    if has(e, name + ".logical_timestamp"):
        block["logical_timestamp"] = number(e, name + ".logical_timestamp")
    if has(e, name + ".utc_timestamp.seconds"):
        block["utc_timestamp"] = number(e, name + ".utc_timestamp.seconds")
    return block


def pvs(e):
    return {"version": number(e, "pvs.version"), "type": number(e, "pvs.type"),
            "peers": [{"addresses": [pvs_block(a) for a in all_of(p, "pvs.peer.address")],
                       "metadata": [pvs_block(m) for m in all_of(p, "pvs.peer.metadata")]}
                      for p in all_of(e, "pvs.peer")],
            "metadata": [pvs_block(m) for m in all_of(e, "pvs.metadata")]}


def ac(e):
    flags = one(e, "ac.flags")
    fields = {"version": number(e, "ac.version"), "type": number(e, "ac.type"),
              "flags": number(e, "ac.flags"),
              "no_forward": text(flags, "ac.no_forward") in ("1", "True"),
              "nonce": number(e, "ac.nonce"), "src": number(e, "ac.src"),
              "dst": number(e, "ac.dst")}
    if fields["type"] == 5:
        fields.update(subject=number(e, "ac.subject"), address=form_ip(text(e, "ac.address")),
                      port=number(e, "ac.port"))
    if fields["type"] == 0x10:
        fields["payload"] = form_bytes(raw(e, "ac.payload"))
    return fields


def pex(e):
    kind = text(e, "pex.kind")
    if kind in ("peer", "unknown"):
        return {"peers": [{"address": form_ip(text(p, "pex.peer.address")),
                           "port": number(p, "pex.peer.port")} for p in all_of(e, "pex.peer")]}
    fields = {"sha256": raw(e, "pex.sha256").hex()}
    if kind == "give":
        fields["piece"] = form_bytes(raw(e, "pex.piece"))
    return fields


def gossip(e):
    kind = text(e, "gossip.kind")
    if kind in ("gossip", "error"):
        return {"text": form_text(raw(e, "gossip.text"))}
    if kind == "list-peers-response":
        return {"peers": [{"identity": text(p, "gossip.peer.identity"),
                           "address": text(p, "gossip.peer.address.ipv4") or
                           form_ip(text(p, "gossip.peer.address.ipv6")),
                           "port": number(p, "gossip.peer.port")}
                          for p in all_of(e, "gossip.peer")]}
    if kind == "pair":
        return {"identity": text(e, "gossip.identity"),
                "listen_port": number(e, "gossip.listen_port")}
    return {}


ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
CONTROL = re.compile("[\0-\x1f\x7f-\x9f\ufffe\uffff]")
SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def repaired(data):
    """Text, U+FFFD for each byte that is in no character."""
    return re.sub("[\udc80-\udcff]", "\ufffd", data.decode("utf-8", "surrogateescape"))


def unescaped(data):
    """What Go makes of the inside of a JSON string."""
    text_of = ESCAPE.sub(lambda m: chr(int(m.group(1)[1:], 16)) if len(m.group(1)) == 5
                         else SHORT.get(m.group(1), m.group(1)), repaired(data))
    return text_of.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def shown_text(e, name, form):
    """A text of an endpoint, which may be another than its bytes."""
    inner = one(e, name)
    if inner is None:
        return ""
    data = bytes.fromhex(inner.get("value") or "")
    if form == 11:
        return form_text(data)
    wanted = unescaped(data)
    # PDML has no control characters, so a text with some cannot be compared.
    return wanted if CONTROL.search(wanted) else inner.get("show")


def factom_endpoints(e, path, form):
    return [{"host": shown_text(p, path + ".host", form),
             "port": shown_text(p, path + ".port", form)}
            for p in all_of(e, path)]


def factom_header(e, where):
    def n(name):
        return number(e, "factom.%s.%s" % (where, name)) or 0

    def t(name):
        return form_text(raw(e, "factom.%s.%s" % (where, name)))
    node = n("node_id.sent") or n("node_id")
    fields = {"network": n("network"), "version": n("version"), "length": n("length"),
              "target_peer": t("target_peer"), "crc32": n("crc32"), "part_no": n("part_no"),
              "parts_total": n("parts_total"), "node_id": str(node) if node >> 53 else node,
              "peer_address": t("peer_address"), "peer_port": t("peer_port"),
              "app_hash": t("app_hash"), "app_type": t("app_type")}
    valid = text(e, "factom.%s.valid" % where)
    fields["valid"] = True if valid == "true" else valid
    return fields


def factom(e):
    kind, form = text(e, "factom.kind"), number(e, "factom.form")
    where = "handshake" if kind == "handshake" else "parcel"
    fields = factom_header(e, where) if form == 9 or kind == "handshake" else {}
    if kind == "handshake":
        fields["handshake"] = {
            "network": fields["network"], "version": fields["version"],
            "type": number(e, "factom.handshake.type") or 0,
            "node_id": number(e, "factom.handshake.node_id") or 0,
            "listen_port": form_text(raw(e, "factom.handshake.listen_port")),
            "loopback": str(number(e, "factom.handshake.loopback") or 0),
            "alternatives": factom_endpoints(e, "factom.handshake.alternative", form)}
        if form == 11:
            return {"handshake": fields["handshake"]}
    fields["type"] = number(e, "factom.%s.type" % where) or 0
    fields["payload"] = form_bytes(raw(e, "factom.%s.payload" % where))
    share = one(e, "factom.parcel.share")
    if share is not None and not any(f["level"] == "error" for f in faults_of(share, "factom")):
        fields["endpoints"] = factom_endpoints(share, "factom.parcel.endpoint", form)
    elif kind == "v11msg" and fields["type"] == 4 and share is None:
        fields["endpoints"] = []
    return fields


FIELDS = {"pvs": pvs, "ac": ac, "pex": pex, "gossip": gossip, "factom": factom}


# ---- a packet

def fault_of(e, proto):
    fault = {"status": text(e, proto + ".fault.status"),
             "offset": number(e, proto + ".fault.offset"),
             "field": text(e, proto + ".fault.field") or "", "level": None}
    for inner in e.iter():
        for level in ("error", "lenient"):
            if (inner.get("name") or "").startswith("%s.%s." % (proto, level)):
                fault["level"] = level
    return fault


def faults_of(e, proto):
    return [fault_of(f, proto) for f in all_of(e, proto + ".fault")]


def message_of(e, frame):
    proto = e.get("name")
    if has(e, proto + ".skipped"):
        return None
    message = Message(frame, proto)
    message.kind = text(e, proto + ".kind")
    message.size = number(e, proto + (".total" if proto in ("pex", "factom") else ".size"))
    message.faults = faults_of(e, proto)
    share = one(e, "factom.parcel.share")
    message.share = None if share is None else faults_of(share, proto)
    if any(i.get("name") == "factom.note.guessed" for i in e.iter()):
        for fault in message.faults:  # shown all the same, but no flag of the library allows it
            fault["level"] = "error"
    if proto == "factom" and has(e, "factom.gob.definition") and not message.kind \
            and not message.faults:
        return None
    if message.size is not None:
        message.fields = FIELDS[proto](e)
    return message


def endpoint(address, port):
    return ("[%s]:%s" if ":" in address else "%s:%s") % (address, port)


def packet(element, streams):
    addresses = ports = None
    frame = 0
    for proto in element:
        name = proto.get("name")
        if name == "frame":
            frame = number(proto, "frame.number")
        elif name in ("ip", "ipv6"):
            addresses = text(proto, name + ".src"), text(proto, name + ".dst")
        elif name in ("tcp", "udp"):
            ports = text(proto, name + ".srcport"), text(proto, name + ".dstport")
        elif name in FIELDS and addresses and ports:
            message = message_of(proto, frame)
            if message:
                stream = "%s->%s" % (endpoint(addresses[0], ports[0]),
                                     endpoint(addresses[1], ports[1]))
                streams.setdefault(stream, []).append(message)
        for inner in proto.iter():
            if inner.get("name") == "_ws.lua.error" or \
                    "Lua Error" in (inner.get("showname") or ""):
                raise rig.Failure("frame %d: %s" % (frame, inner.get("showname")))


# tshark writes control characters of texts as they are, which XML does not have.
NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def packets(output):
    """The packets of PDML, as they come."""
    parser = ElementTree.XMLPullParser(events=("end",))
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    while True:
        chunk = output.read(1 << 20)
        parser.feed(NO_XML.sub("?", decoder.decode(chunk, not chunk)))
        for _, element in parser.read_events():
            if element.tag == "packet":
                yield element
                element.clear()
        if not chunk:
            parser.close()
            return


def read(scratch, arguments):
    """Runs tshark: the messages by stream, in the order in which they are shown."""
    streams = {}
    process = scratch.stream(*arguments)
    try:
        for element in packets(process.stdout):
            packet(element, streams)
    except (ElementTree.ParseError, UnicodeDecodeError) as error:
        process.kill()
        raise rig.Failure("tshark's output is no PDML (%s): %s"
                          % (error, process.stderr.read().decode("utf-8", "replace")[-1000:]))
    errors = process.stderr.read().decode("utf-8", "replace")
    if process.wait() != 0 or rig.lua_complaint(errors):
        raise rig.Failure("tshark: " + errors.strip()[-1000:])
    return streams
