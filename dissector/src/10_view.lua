-- PVS view exchanges: what a message is.

local byte = string.byte
local fail, tolerate = P.fail, P.tolerate

local types = { [0] = "Request", "Response" }
local function codes(general, last)
    local list = {}
    for code, name in ipairs(general) do list[code] = { code - 1, code - 1, name } end
    list[#list + 1] = { #general, 127, "Reserved" }
    list[#list + 1] = { 128, last, "Application" }
    return list
end
local address_types =
    codes({ "Reflective", "IPv4", "IPv4 and port", "IPv6", "IPv6 and port" }, 255)
local meta_types = codes({ "Logical timestamp", "UTC timestamp" }, 255)
local range = base.RANGE_STRING

local list = {
    { "version", "Version", "uint8", "Protocol version, 1", { mask = 0xf0 } },
    { "type", "Type", "uint8", "0 request, 1 response", { mask = 0x0f, values = types } },
    { "magic", "Magic", "uint8", "Always 177", { base = base.HEX_DEC } },
    { "peers.count", "Peers", "uint8", "How many peers the view has" },
    { "metadata.count", "Metadata", "uint8", "How many metadata blocks the message has" },
    { "peer", "Peer", "none", "A peer of the view" },
    { "peer.addresses.count", "Addresses", "uint8", "How many addresses the peer has" },
    { "peer.metadata.count", "Metadata", "uint8", "How many metadata blocks the peer has" },
}
-- The three kinds of blocks have the same parts.
local function block_fields(path, title, values, what)
    list[#list + 1] = { path, title, "none", "A block: " .. what }
    list[#list + 1] = { path .. ".type", "Type", "uint8", "The code of the block",
                        { base = base.DEC + range, values = values } }
    list[#list + 1] = { path .. ".length", "Length", "uint64", "Bytes of content, a VarU64" }
    list[#list + 1] = { path .. ".data", "Data", "bytes", "Content that is not decoded" }
end
block_fields("peer.address", "Address", address_types, "an address of a peer")
for _, item in ipairs {
    { "peer.address.ipv4", "IPv4 address", "ipv4", "Address of the peer" },
    { "peer.address.ipv6", "IPv6 address", "ipv6", "Address of the peer" },
    { "peer.address.port", "Port", "uint16", "Port of the peer" },
    { "peer.address.resolved.ipv4", "Seen from", "ipv4",
      "The source of the packet, which a reflective address stands for" },
    { "peer.address.resolved.ipv6", "Seen from", "ipv6",
      "The source of the packet, which a reflective address stands for" },
    { "peer.address.resolved.port", "Port seen", "uint16",
      "The source port of the packet, which a reflective address stands for" },
} do list[#list + 1] = item end
for _, path in ipairs { "peer.metadata", "metadata" } do
    block_fields(path, "Metadata", meta_types,
                 path == "metadata" and "about the message" or "about a peer")
    list[#list + 1] = { path .. ".logical_timestamp", "Logical timestamp", "uint32",
                        "A counter, not a time" }
    list[#list + 1] = { path .. ".utc_timestamp", "UTC timestamp", "time", "A time of day" }
    list[#list + 1] = { path .. ".utc_timestamp.seconds", "Seconds since 1970", "int64",
                        "The UTC timestamp as it is sent, whatever its size" }
end

local fam = P.family("pvs", "PVS", "PVS view exchange", list,
    { "version", "magic", "size-limit", "truncated" },
    { "type", "nonminimal", "length", "size-limit", "trailing" })
P.view = fam
fam.transports = { "tcp", "udp" }
fam.weight = 10
fam.enough = 24 -- bytes of a message that the capture has cut, without a contradiction, to know it
fam.limit = 16 * 1048576

-- ---------------------------------------------------------------------------- the walk

-- The lengths that general codes have, by place: 1 address, 2 metadata of a peer, 3 of the message.
local general = { { [0] = 0, 4, 6, 16, 18 }, { [0] = 4, 8 }, { [0] = 4, 8 } }
local paths = { "peer.address", "peer.metadata", "metadata" }
fam.general, fam.paths = general, paths

-- w: s, from (offset of the message), have, at, slack (what the limit leaves beyond the bytes that
-- are certain to come), faults. Offsets of faults count from the start of the message.
local function wait(w, at, field)
    fail(w.faults, "more", at - w.from, field)
    return "more"
end

local function claim(w, n, at, field)
    if n > w.slack then
        fail(w.faults, "size-limit", at - w.from, field)
        return false
    end
    w.slack = w.slack - n
    return true
end

-- A length of several bytes: what is certain about it counts before the next byte is there. Gives
-- the status, the value (or the least it can be) and its bytes.
local function long_length(w, first, fixed, field)
    local s, at = w.s, w.at + 1
    local follow, have = first - 247, w.have - at - 1
    local from, value = at - w.from, 0
    -- No general code has a length that needs more than one byte.
    local odd = fixed ~= nil
    if odd then tolerate(w.faults, "nonminimal", from, field, 1 + follow) end
    local low = follow == 1 and 248 or 256 ^ (follow - 1)
    local too_much = low + follow > w.slack -- if the form is minimal
    for i = 1, follow do
        if i > have then
            if too_much and not odd then
                tolerate(w.faults, "size-limit", from, field, 1 + follow)
            end
            return "more", odd and 0 or low, 1 + follow
        end
        local b = byte(s, at + 1 + i)
        value = value + b * 256 ^ (follow - i)
        if i == 1 and not odd and (follow == 1 and b < 248 or follow > 1 and b == 0) then
            odd = true
            tolerate(w.faults, too_much and "size-limit" or "nonminimal", from, field, 1 + follow)
        end
        low, too_much = value, false
        if low + follow > w.slack then
            return fail(w.faults, "size-limit", from, field, 1 + follow)
        end
    end
    return "ok", value, 1 + follow
end

local function block(w, place)
    w.mark = w.slack
    local s, at, path = w.s, w.at, paths[place]
    local left = w.have - at
    if left < 1 then return wait(w, at, path .. ".type") end
    local fixed = general[place][byte(s, at + 1)]
    if fixed and fixed > w.slack then
        return fail(w.faults, "size-limit", at - w.from, path .. ".type")
    end
    if left < 2 then return wait(w, at + 1, path .. ".length") end
    local length, size, status = byte(s, at + 2), 1, "ok"
    if length >= 248 then
        status, length, size = long_length(w, length, fixed, path .. ".length")
        if status == "bad" then return "bad" end
        if status == "more" then return wait(w, at + 1, path .. ".length") end
    end
    if fixed and length ~= fixed then
        tolerate(w.faults, "length", at + 1 - w.from, path .. ".length", size)
    end
    if not claim(w, length + size - 1, at + 1, path .. ".length") then return "bad" end
    if length > left - 1 - size then
        w.needs = at + 1 + size + length
        return wait(w, at + 1 + size, path .. ".data")
    end
    w.at = at + 1 + size + length
    return "ok"
end

-- The blocks of a list, w.left of them. The plain case of a block that is all there is decided in place.
local function blocks(w, place)
    local s, have, lengths, left = w.s, w.have, general[place], w.left
    while left > 0 do
        local at, slack = w.at, w.slack
        while left > 0 do
            local code, length = byte(s, at + 1, at + 2)
            if at + 2 > have or length >= 248 or length > slack or at + 2 + length > have then
                break
            end
            local fixed = lengths[code]
            if fixed and fixed ~= length then break end
            at = at + 2 + length
            slack = slack - length
            left = left - 1
        end
        w.at, w.slack, w.left = at, slack, left
        if left == 0 then break end
        local status = block(w, place)
        if status ~= "ok" then return status end
        left = left - 1
    end
    w.left = 0
    return "ok"
end

local header = { [0] = "version", "magic", "peers.count", "metadata.count" }

local function walk_header(w)
    local s, from, have = w.s, w.from, w.have - w.from
    local faults = w.faults
    local first, magic, peers, metas = byte(s, from + 1, from + 4)
    if not claim(w, 4, from, "") then return "bad" end
    if first < 0x10 or first > 0x1f then return fail(faults, "version", 0, "version") end
    if first > 0x11 then tolerate(faults, "type", 0, "type") end
    if have > 1 and magic ~= 177 then return fail(faults, "magic", 1, "magic") end
    if have > 2 and not claim(w, 2 * peers, from + 2, "peers.count") then return "bad" end
    if have > 3 and not claim(w, 2 * metas, from + 3, "metadata.count") then return "bad" end
    if have < 4 then return wait(w, from + have, header[have]) end
    return "ok", peers, metas
end

local function walk_peer(w)
    w.mark = w.slack
    local at = w.at
    local left = w.have - at
    if left < 1 then return wait(w, at, "peer.addresses.count") end
    local addresses, metas = byte(w.s, at + 1, at + 2)
    if not claim(w, 2 * addresses, at, "peer.addresses.count") then return "bad" end
    if left < 2 then return wait(w, at + 1, "peer.metadata.count") end
    if not claim(w, 2 * metas, at + 1, "peer.metadata.count") then return "bad" end
    w.at = at + 2
    w.peers, w.place, w.left, w.behind = w.peers - 1, 1, addresses, metas
    return "ok"
end

-- From w.at on: w.left blocks at w.place (1 to 3 as above), then w.behind metadata of the same peer, then
-- w.peers peers, then w.metas metadata.
local function walk_on(w)
    local status = "ok"
    while status == "ok" do
        if w.left > 0 then status = blocks(w, w.place)
        elseif w.place == 1 then w.place, w.left = 2, w.behind
        elseif w.place == 3 then break
        elseif w.peers > 0 then status = walk_peer(w)
        else w.place, w.left = 3, w.metas end
    end
    return status
end

function fam.walk(s, from, have, stream, limit, ctx)
    local w = { s = s, from = from, have = have, at = from + 4, slack = limit, faults = {},
                place = 0, left = 0 }
    local status, peers, metas = walk_header(w)
    if status == "ok" then
        w.peers, w.metas = peers, metas
        status = walk_on(w)
        if status == "more" and ctx then ctx.walk = w end
    end
    local missing
    -- Behind the content of the last block there is nothing.
    if status == "more" and w.needs and w.left == 1 and
        (w.place == 3 or w.peers == 0 and w.metas == 0 and (w.place == 2 or w.behind == 0)) then
        missing = w.needs - have
    end
    return status, w.at - from, w.faults, missing
end

-- Does a walk that has ended in the midst of the message need more than `have` bytes of it, too? raw(at)
-- gives them from byte `at` on. Only what is new is looked at.
function fam.still_more(w, have, raw)
    local at = w.at - w.from
    if w.needs and have < w.needs - w.from then return true end
    w.s, w.from, w.have, w.at, w.slack, w.faults, w.needs = raw(at), -at, have - at, 0, w.mark, {}, nil
    return walk_on(w) == "more"
end

-- Beyond doubt only where nothing at all is odd. A stream has to begin with the two constants, as MQTT
-- may, too.
function fam.guess(s, have, stream)
    local first, magic = byte(s, 1, 2)
    if not first or first < 0x10 or first > 0x11 or (magic and magic ~= 177) then return "no" end
    local status, size, faults = fam.walk(s, 0, have, stream, stream and fam.limit or math.huge)
    if status == "more" then
        if not stream or #faults > 1 or P.is_mqtt(s) == "yes" then return "no" end
        return have < 4096 and "wait" or "yes"
    end
    if status ~= "ok" or #faults > 0 then return "no" end
    return (stream or size == have) and "yes" or "no"
end

-- One of the two constants may be broken.
function fam.may_begin(s)
    local first, magic = byte(s, 1, 2)
    if first >= 0x10 and first <= 0x1f or magic == 177 then return "yes" end
    return magic and "no" or "wait"
end

-- Where in the middle of a stream a message seems to begin: both constants, and nothing odd as far as
-- the bytes go.
function fam.resume(s, have)
    local at = s:find("[\16\17]\177")
    while at do
        local status, _, faults = fam.walk(s, at - 1, have, true, fam.limit)
        if status == "ok" and #faults == 0 or
            status == "more" and #faults == 1 and have - at >= 8 then
            return at - 1
        end
        at = s:find("[\16\17]\177", at + 1)
    end
    return nil
end
