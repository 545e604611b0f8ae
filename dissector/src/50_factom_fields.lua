-- Factom p2p: its fields, and the small rules of the protocol.

local byte, format, floor = string.byte, string.format, math.floor

local types = { [0] = "Heartbeat", "Ping", "Pong", "Peer-Request", "Peer-Response", "Alert",
                "Message", "MessagePart", "Handshake", "Rejection-Alternative" }
local networks = { [0xfeedbeef] = "MainNet", [0xdeadbeef] = "TestNet", [0x00beaded] = "LocalNet" }
local hex = { base = base.HEX }
-- The first that fits counts.
local network_ranges = { { 0, 0, "none" } }
for id, name in pairs(networks) do table.insert(network_ranges, { id, id, name }) end
network_ranges[#network_ranges + 1] = { 1, 0xffffffff, "CustomNet" }
local network = { base = base.HEX + base.RANGE_STRING, values = network_ranges }

local list = {
    { "form", "Form", "uint8", "The version of the format: 9, 10 or 11" },
    { "signature", "Signature", "string", "What a stream of version 11 begins with" },
    { "size", "Size field", "uint64", "Bytes of the frame, or of the gob message" },
    { "total", "Size", "uint32", "Bytes of the message" },
    { "gob.type_id", "Type id", "int64", "The number of a type; negative where it is defined" },
    { "gob.defined_in", "Defined in", "frame", "The frame that defines the type of this value" },
    { "gob.definition", "Type definition", "none", "What a type consists of" },
    { "gob.definition.id", "Id", "int64", "The number of the type" },
    { "gob.definition.name", "Name", "string", "The sender's name for the type" },
    { "gob.definition.kind", "Kind", "string", "array, slice, struct, map, marshaler" },
    { "gob.definition.elem", "Element type", "string", "What an array, slice or map holds" },
    { "gob.definition.key", "Key type", "string", "The type of the keys of a map" },
    { "gob.definition.length", "Length", "int64", "Elements of an array" },
    { "gob.definition.field", "Field", "none", "A field of a struct" },
    { "gob.definition.field.name", "Name", "string", "The name of a field" },
    { "gob.definition.field.type", "Type", "string", "The type of a field" },
    { "unknown_field", "Unknown field", "none", "A field that has no meaning here" },
    { "unknown_field.name", "Name", "string", "The name or number of the field" },
    { "unknown_field.data", "Bytes", "bytes", "Its encoded value" },
}

-- The header of a V9Msg is that of a handshake or of a parcel.
local function header(where)
    for _, item in ipairs {
        { "network", "Network", "uint32", "The id of the network", network },
        { "version", "Version", "uint32", "The sender's protocol version" },
        { "type", "Type", "uint32", "The kind of parcel", { values = types } },
        { "length", "Length", "uint32", "Bytes of the payload, as the header has it" },
        { "target_peer", "Target peer", "string", "Whom the parcel is for" },
        { "crc32", "CRC-32", "uint32", "Koopman's CRC of the payload", hex },
        { "part_no", "Part", "uint32", "The number of the part" },
        { "parts_total", "Parts", "uint32", "How many parts there are" },
        { "node_id", "Node id", "uint64", "The number of the sending node" },
        { "peer_address", "Peer address", "string", "The sender's address, mostly empty" },
        { "peer_port", "Peer port", "string", "The sender's listening port" },
        { "app_hash", "App hash", "string", "Whom the application means, mostly a constant" },
        { "app_type", "App type", "string", "The kind of application, mostly a constant" },
        { "payload", "Payload", "bytes", "What the message carries" },
        { "valid", "Valid for version 9", "string", "true, or what is wrong with the header" },
    } do
        list[#list + 1] = { where .. "." .. item[1], item[2], item[3], item[4], item[5] }
    end
end
header("handshake")
header("parcel")

for _, item in ipairs {
    { "handshake.node_id.sent", "Node id as sent", "uint64",
      "The node id where it has more than the 32 bits that count" },
    { "handshake.listen_port", "Listening port", "string", "Where the sender can be called" },
    { "handshake.loopback", "Loopback", "uint64", "A nonce: who gets back his own calls himself",
      { base = base.HEX_DEC } },
    { "parcel.application", "For the application", "bool",
      "Whether a node hands the parcel to its application" },
    { "parcel.crc32.computed", "CRC-32 of the payload", "uint32", "What it should be", hex },
    { "parcel.share", "Peer share", "none", "The payload as a list of endpoints" },
} do list[#list + 1] = item end

-- Endpoints of a share or of a rejection.
local function endpoint(path, title)
    for _, item in ipairs {
        { "", title, "none", "An element of the list" },
        { ".host", "Host", "string", "An address or a name" },
        { ".ipv4", "IPv4 address", "ipv4", "The host where that is an IPv4 address" },
        { ".ipv6", "IPv6 address", "ipv6", "The host where that is an IPv6 address" },
        { ".port", "Port", "string", "The port, as text" },
    } do list[#list + 1] = { path .. item[1], item[2], item[3], item[4] } end
end
endpoint("handshake.alternative", "Alternative")
endpoint("parcel.endpoint", "Endpoint")
for _, item in ipairs {
    { "quality_score", "Quality score", "int32", "Version 9" },
    { "node_id", "Node id", "uint64", "Version 9" },
    { "hash", "Hash", "string", "Version 9: the address once more" },
    { "location", "Location", "uint32", "Version 9: the address as a number", hex },
    { "network", "Network", "uint32", "Version 9: the id of the network", network },
    { "type", "Type", "uint8", "Version 9" },
    { "connections", "Connections", "int64", "Version 9" },
    { "last_contact", "Last contact", "string", "Version 9: a time" },
    { "source", "Source", "string", "Version 9: times by peer" },
} do
    list[#list + 1] = { "parcel.endpoint." .. item[1], item[2], item[3], item[4], item[5] }
end

local fam = P.family("factom", "Factom", "Factom p2p", list,
    { "size-limit", "type-limit", "field-limit", "depth-limit", "truncated", "trailing", "magic",
      "version", "type", "length", "nonminimal", "count", "text", "checksum", "syntax", "kind",
      "duplicate", "empty", "endpoint" },
    { "length", "nonminimal", "text", "checksum", "syntax", "kind", "duplicate", "type", "trailing",
      "depth-limit", "endpoint", "empty", "count", "size-limit" },
    { parcel = "A node refuses this parcel and closes the connection",
      unchecked = "The payload is too long to compute its checksum",
      guessed = "The start of the stream is not in the capture: read by the usual shape" })
P.factom = fam
fam.transports = { "tcp" }
fam.weight = 16
fam.limit = 134217728 + 4096
fam.proto.prefs.json = Pref.bool("Show peer shares as JSON, too", false,
    "Hands the peer shares of versions 9 and 10 to the JSON dissector as well")
fam.proto.prefs.protobuf = Pref.bool("Show version 11 as protobuf, too", false,
    "Hands the messages of version 11 to the protobuf dissector as well; it knows their fields by "
        .. "name where its search paths have factom.proto")
fam.types = types

-- Lists of what is counted and checked, but kept only as far as it can be shown. room: items that there
-- is room for; the first three elements are for the line. n: how many there are, spent: how many items
-- these are, before: without those of the last one.
local LINE = 3
function fam.new_list(room) return { n = 0, room = room or 0, spent = 0, before = 0 } end

function fam.keep(list, element, items)
    local n, before = list.n + 1, list.spent
    list.n, list.before, list.spent = n, before, before + items
    if n <= LINE or before < list.room then list[n] = element end
end

function fam.type_name(type) return types[type] or format("type %d", type) end

function fam.network_name(network)
    return networks[network] or format("CustomNet ID: %x", network)
end

-- ---------------------------------------------------------------------------- CRC

local band, bxor, rshift = bit.band, bit.bxor, bit.rshift
local crc_table

local function make_crc_table()
    crc_table = {}
    for i = 0, 255 do
        local c = i
        for _ = 1, 8 do
            c = band(c, 1) == 1 and bxor(rshift(c, 1), 0xeb31d82e) or rshift(c, 1)
        end
        crc_table[i] = c
    end
end

-- Koopman's CRC-32 of n bytes behind offset `at` of s.
function fam.crc32(s, at, n)
    if not crc_table then make_crc_table() end
    local c, last, lookup = -1, at + n, crc_table
    for i = at + 1, last - 7, 8 do
        local b1, b2, b3, b4, b5, b6, b7, b8 = byte(s, i, i + 7)
        c = bxor(lookup[band(bxor(c, b1), 255)], rshift(c, 8))
        c = bxor(lookup[band(bxor(c, b2), 255)], rshift(c, 8))
        c = bxor(lookup[band(bxor(c, b3), 255)], rshift(c, 8))
        c = bxor(lookup[band(bxor(c, b4), 255)], rshift(c, 8))
        c = bxor(lookup[band(bxor(c, b5), 255)], rshift(c, 8))
        c = bxor(lookup[band(bxor(c, b6), 255)], rshift(c, 8))
        c = bxor(lookup[band(bxor(c, b7), 255)], rshift(c, 8))
        c = bxor(lookup[band(bxor(c, b8), 255)], rshift(c, 8))
    end
    for i = last - n % 8 + 1, last do
        c = bxor(lookup[band(bxor(c, byte(s, i)), 255)], rshift(c, 8))
    end
    c = bit.bnot(c)
    return c < 0 and c + 4294967296 or c
end
fam.crc_limit = 4 * 1048576 -- bytes of a payload whose CRC is computed

-- ---------------------------------------------------------------------------- hosts and ports

-- What the protocol calls a valid port: a number with or without sign that is not 0 and fits 64 bits.
function fam.is_port(text)
    local sign, digits = text:match("^([+-]?)(%d+)$")
    if not digits or not digits:find("[1-9]") then return false end
    digits = digits:gsub("^0+", "")
    local most = sign == "-" and "9223372036854775808" or "9223372036854775807"
    return #digits < 19 or #digits == 19 and digits <= most
end

local function is_name(host)
    local from = 1
    while true do
        local dot = host:find(".", from, true)
        local label = host:sub(from, (dot or #host + 1) - 1)
        if #label > 63 or not label:find("^[A-Za-z0-9][A-Za-z0-9-]*$") then return false end
        if not dot then return true end
        from = dot + 1
    end
end

local function is_ipv4(text)
    local a, b, c, d = text:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
    if not a then return false end
    for _, part in ipairs { a, b, c, d } do
        if #part > 3 or tonumber(part) > 255 or #part > 1 and byte(part) == 48 then return false end
    end
    return true
end
fam.is_ipv4 = is_ipv4

-- How many bytes the groups take, or nil where they are none. Groups may have leading zeros.
local function groups(text, last)
    if text == "" then return 0 end
    local n = 0
    for group, sep in (text .. ":"):gmatch("([^:]*)(:)") do
        local is_last = sep == ":" and n >= 0
        if is_last and last and group:find(".", 1, true) then
            if not is_ipv4(group) then return nil end
            n = n + 4
        else
            local digits = group:match("^0*(%x*)$")
            if not digits or group == "" or #digits > 4 then return nil end
            n = n + 2
        end
    end
    return n
end

function fam.is_ipv6(text)
    if text:find("[^%x:.]") or not text:find(":", 1, true) then return false end
    local front, back = text:match("^(.-)::(.*)$")
    if front then
        if front:find(".", 1, true) or back:find("::", 1, true) then return false end
        local a, b = groups(front, false), groups(back, true)
        return a ~= nil and b ~= nil and a + b < 16
    end
    local dotted = text:find(".", 1, true)
    if dotted and not is_ipv4(text:match("([^:]*)$")) then return false end
    return groups(text, true) == 16
end

function fam.is_host(host)
    return #host <= 253 and host ~= "" and (is_name(host) or fam.is_ipv6(host))
end

-- Bytes of UTF-8 or not?
function fam.is_utf8(text)
    return P.utf8_fault(text, 0, #text, #text) == nil
end
