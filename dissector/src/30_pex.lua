-- PEX: ask, give, peer list.

local byte, format = string.byte, string.format
local fail, tolerate = P.fail, P.tolerate

local types = { { 0, 0, "Ask" }, { 1, 1, "Give" }, { 2, 2, "Peers" }, { 3, 255, "Undefined" } }
local fam = P.family("pex", "PEX", "PEX", {
    { "size", "Size field", "uint32", "Bytes behind this field" },
    { "type", "Type", "uint8", "The kind of message",
      { base = base.DEC + base.RANGE_STRING, values = types } },
    { "sha256", "SHA-256", "bytes", "The digest of the piece" },
    { "piece", "Piece", "bytes", "A piece of the file" },
    { "piece.size", "Size of the piece", "uint32", "Bytes of the piece" },
    { "peers.count", "Peers", "uint32", "How many peers the list has" },
    { "peer", "Peer", "none", "An entry of the list" },
    { "peer.address", "Address", "ipv6", "Address of the peer" },
    { "peer.address.ipv4", "IPv4 address", "ipv4", "The IPv4 address that is mapped to IPv6" },
    { "peer.port", "Port", "uint16", "Port of the peer" },
    { "stray", "Stray bytes", "bytes", "Bytes behind the last whole entry" },
    { "total", "Size", "uint32", "Bytes of the message" },
}, { "size-limit", "length", "type", "truncated" }, { "length", "type", "size-limit" })
P.pex = fam
fam.transports = { "tcp" }
fam.weight = 12
fam.limit = 262144 -- what the reference program can take
local F = fam.F

local ASK, GIVE = 33, 131105

-- Is `size` one that a message of this type has? Leniently lists may have stray bytes.
local function fits(lenient, type, size)
    if type == 0 then return size == ASK end
    if type == 1 then return size == GIVE end
    return size % 18 == 1 or (lenient and size > 0)
end

local function fits_any(lenient, size)
    return fits(lenient, 0, size) or fits(lenient, 1, size) or fits(lenient, 2, size)
end

-- The size byte by byte, as far as it is there: what is wrong with it.
local function head_fault(lenient, s, from, have, limit)
    if limit < 5 then return "size-limit" end
    local low = 0
    for n = 0, (have < 4 and have or 4) - 1 do
        low = low + byte(s, from + n + 1) * 256 ^ n
        local least, tries = low, n == 3 and 1 or 9
        while tries > 0 and not fits_any(lenient, least) do
            if n < 3 then least = least + 256 ^ (n + 1) end
            tries = tries - 1
        end
        if tries == 0 then return "length" end
        if least > limit - 4 then return "size-limit" end
    end
    return nil, low
end

-- The head, with what only a lenient reader takes noted. nil, size, type where it is good.
local function head(s, from, have, limit, faults)
    local strict = head_fault(false, s, from, have, limit)
    local lenient, size = head_fault(true, s, from, have, limit)
    if strict and strict ~= lenient then tolerate(faults, strict, 0, "size", 4) end
    if lenient then return fail(faults, lenient, 0, "size", 4) end
    if have < 4 then return fail(faults, "more", 0, "size") and "more" end
    if have < 5 then return fail(faults, "more", 4, "type") and "more" end
    local type = byte(s, from + 5)
    if not strict and type > 2 then
        tolerate(faults, "type", 4, "type")
        strict = "type"
    end
    if not fits(true, type, size) then return fail(faults, "length", 0, "size", 4) end
    if not strict and not fits(false, type, size) then tolerate(faults, "length", 0, "size", 4) end
    return nil, size, type
end

local function wait(faults, have, size, type)
    if type < 2 then
        if have < 37 then fail(faults, "more", 5, "sha256")
        else fail(faults, "more", 37, "piece") end
        return
    end
    local entries = size - 1 - (size - 1) % 18
    local got = have - 5
    if got >= entries then return fail(faults, "more", 5 + entries, "peers") end
    local whole = got - got % 18
    if got - whole < 16 then fail(faults, "more", 5 + whole, "peer.address")
    else fail(faults, "more", 5 + whole + 16, "peer.port") end
end

function fam.walk(s, from, have, stream, limit)
    local faults = {}
    have = have - from
    local status, size, type = head(s, from, have, limit, faults)
    if status then return status, have, faults end
    if size + 4 > have then
        wait(faults, have, size, type)
        return "more", have, faults, size + 4 - have
    end
    return "ok", size + 4, faults
end

-- An address that a program could call: unicast, mapped IPv4, loopback.
local zeros = ("\0"):rep(10)
P.mapped = zeros .. "\255\255"
local loopback = ("\0"):rep(15) .. "\1"
local function is_callable(s, at)
    local first, second = byte(s, at + 1, at + 2)
    local low, high = byte(s, at + 17, at + 18)
    if low == 0 and high == 0 then return false end
    return first >= 0x20 and first < 0x40 or first >= 0xfc and first <= 0xfd
        or first == 0xfe and second >= 0x80 and second < 0xc0
        or s:sub(at + 1, at + 12) == P.mapped or s:sub(at + 1, at + 16) == loopback
end

-- Other protocols have little-endian sizes, too. So everything that is there has to be messages, and
-- their peers such that one could call them, those of a list that goes on included; an empty list says
-- nothing yet.
function fam.guess(s, have)
    local guess, at = "wait", 0
    while at < have do
        local status, size, faults = fam.walk(s, at, have, true, fam.limit)
        if status == "bad" or #faults > (status == "more" and 1 or 0) then return "no" end
        local stop = status == "more" and have or at + size
        local type = byte(s, at + 5)
        for entry = at + 5, stop - 18, 18 do
            if type == 2 and not is_callable(s, entry) then return "no" end
        end
        if status == "more" then break end
        if type < 2 or size > 5 then guess = "yes" end
        at = stop
    end
    if guess == "wait" and have < 5 then return "no" end -- too little to hold back from others
    return have < 4096 and guess or "yes"
end

-- One of the two may be broken: a size that the types have, and a type.
function fam.may_begin(s)
    local a, b, c, d, type = byte(s, 1, 5)
    if (c or 0) > 4 or (d or 0) > 0 then return "no" end
    if not type then return "wait" end
    local size = a + 256 * (b + 256 * c)
    if type > 2 and not fits_any(false, size) then return "no" end
    local other = size >= 16 and P.is_mongodb(s)
    return other == "yes" and "no" or other == "wait" and other or "yes"
end

-- ---------------------------------------------------------------------------- showing

local SHOWN = 4 -- peers in the Info column
local kinds = { [0] = "ask", "give", "peer" }

local function entry_text(ctx, at)
    local s, tvb = ctx.s, ctx.tvb
    local low, high = byte(s, at + 17, at + 18)
    local mapped = s:sub(at + 1, at + 12) == P.mapped
    return P.endpoint(mapped and tvb(at + 12, 4):ipv4() or tvb(at, 16):ipv6(), low + 256 * high)
end

-- How many entries a list has, and where it ends or the bytes do.
local function list_of(ctx, at, size)
    local count = (size - 1 - (size - 1) % 18) / 18
    local stop = at + 5 + count * 18
    return count, stop < ctx.have and stop or ctx.have
end

local function list_line(ctx, at, size)
    local count, stop = list_of(ctx, at, size)
    local line = P.plural(count, "peer")
    for n = 1, count < SHOWN and count or SHOWN do
        local entry = at + 5 + (n - 1) * 18
        if entry + 18 > stop then break end
        line = line .. (n == 1 and ": " or ", ") .. entry_text(ctx, entry)
    end
    if count > SHOWN then line = line .. format(", and %d more", count - SHOWN) end
    return line
end

local function digest(s, at)
    return (s:sub(at + 1, at + 8):gsub(".", function(c) return format("%02x", byte(c)) end))
end

local function size_of(s, at)
    local a, b, c, d = byte(s, at + 1, at + 4)
    return a + 256 * (b + 256 * (c + 256 * d))
end

function fam.line(ctx, at, stop, status)
    if ctx.have < at + 5 or status == "bad" then return "Message" end
    local size, type = size_of(ctx.s, at), byte(ctx.s, at + 5)
    ctx.kind = kinds[type] or "unknown"
    if type == 2 then return "Peers, " .. list_line(ctx, at, size) end
    if type > 2 then return format("Type %d, %s", type, list_line(ctx, at, size)) end
    local line = type == 0 and "Ask" or "Give"
    if at + 4 + size < at + 37 or ctx.have < at + 37 then return line end
    line = line .. " " .. digest(ctx.s, at + 5) .. ".."
    return type == 0 and line or line .. format(", piece of %d bytes", size - 33)
end

local function draw_peers(ctx, root, at, stop)
    local tvb, s, n = ctx.tvb, ctx.s, 0
    local peer, address, port = F["peer"], F["peer.address"], F["peer.port"]
    while at + 18 <= stop do
        if ctx.items <= 0 then
            return P.unshown(ctx, root)
        end
        n = n + 1
        if not ctx.dry then
            local item = root:add(peer, tvb(at, 18))
            item:add(address, tvb(at, 16))
            if s:sub(at + 1, at + 12) == P.mapped then
                item:add(F["peer.address.ipv4"], tvb(at + 12, 4)):set_generated()
            end
            item:add_le(port, tvb(at + 16, 2))
            if ctx.visible then item:append_text(format(" %d: %s", n, entry_text(ctx, at))) end
        end
        ctx.items = ctx.items - 4
        at = at + 18
    end
end

local function draw_list(ctx, root, at, size)
    local count, stop = list_of(ctx, at, size)
    root:add(F["peers.count"], ctx.tvb(at, 4), count):set_generated()
    if P.wants_details(ctx) then draw_peers(ctx, root, at + 5, stop) end
    local stray, there = at + 5 + count * 18, math.min(at + 4 + size, ctx.have)
    if there > stray then root:add(F["stray"], ctx.tvb(stray, there - stray)) end
end

fam.details = { "peer" }

function fam.draw(ctx, at, stop, status)
    local tvb, root, have = ctx.tvb, ctx.root, ctx.have
    if have < at + 4 then return end
    root:add_le(F["size"], tvb(at, 4))
    if have < at + 5 then return end
    root:add(F["type"], tvb(at + 4, 1))
    if status == "bad" then return end
    local size, type = size_of(ctx.s, at), byte(ctx.s, at + 5)
    root:add(F["kind"], ctx.kind):set_generated()
    if type >= 2 then return draw_list(ctx, root, at, size) end
    local there = math.min(at + 4 + size, have)
    if there < at + 37 then return end
    root:add(F["sha256"], tvb(at + 5, 32))
    if type == 0 then return end
    root:add(F["piece.size"], tvb(at, 4), size - 33):set_generated()
    if there > at + 37 then root:add(F["piece"], tvb(at + 37, there - at - 37)) end
end

-- A give answers an ask for the same piece that went the other way.
function fam.pair(ctx, at, status)
    if status ~= "ok" then return end
    local type = byte(ctx.s, at + 5)
    if type > 1 then return end
    local piece = ctx.s:sub(at + 6, at + 37)
    if type == 0 then
        P.asks(ctx, ctx.direction, piece)
    else
        P.answers(ctx, ctx.opposite, piece)
    end
end
