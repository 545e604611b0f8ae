-- Gossip: six bincode messages; on the wire all but the first of each side are inside TLS.

local byte, format = string.byte, string.format
local fail = P.fail

local kinds = { [0] = "gossip", "heartbeat", "list-peers-request", "list-peers-response", "pair",
                "error" }
local titles = { [0] = "Gossip", "Heartbeat", "List peers request", "List peers response", "Pair",
                 "Error" }
local long = { base = base.DEC }
local fam = P.family("gossip", "Gossip", "p2p-gossip", {
    { "type", "Type", "uint32", "The kind of message", { values = titles } },
    { "text.length", "Length", "uint64", "Bytes of the text", long },
    { "text", "Text", "string", "What is told" },
    { "peers.count", "Peers", "uint64", "How many peers the list has", long },
    { "peer", "Peer", "none", "An entry of the list" },
    { "peer.identity", "Identity", "uint64", "The hash of the peer's certificate", long },
    { "peer.address.family", "Family", "uint32", "0 IPv4, 1 IPv6",
      { values = { [0] = "IPv4", "IPv6" } } },
    { "peer.address.ipv4", "IPv4 address", "ipv4", "Address of the peer" },
    { "peer.address.ipv6", "IPv6 address", "ipv6", "Address of the peer" },
    { "peer.port", "Port", "uint16", "Port of the peer" },
    { "identity", "Identity", "uint64", "The hash of the sender's certificate", long },
    { "listen_port", "Listening port", "uint16", "Where the sender can be called" },
}, { "type", "size-limit", "text", "truncated" }, {},
   { tls = "The TLS of this connection is malformed" })
P.gossip = fam
fam.transports = { "tcp" }
fam.weight = 10
fam.in_tls = true
fam.limit = 1048576
local F = fam.F

-- ---------------------------------------------------------------------------- the walk

local least = { [0] = 12, 4, 4, 12, 14, 12 }

-- The tag byte by byte.
local function walk_tag(s, from, have, limit, faults)
    local first = byte(s, from + 1)
    local smallest = least[first]
    if limit < 4 then return fail(faults, "size-limit", 0, "type", 4) end
    if not smallest then return fail(faults, "type", 0, "type", 4) end
    if smallest > limit then return fail(faults, "size-limit", 0, "type", 4) end
    for i = 1, (have < 4 and have or 4) - 1 do
        if byte(s, from + i + 1) ~= 0 then return fail(faults, "type", 0, "type", 4) end
    end
    if have < 4 then
        fail(faults, "more", 0, "type")
        return "more"
    end
    return nil
end

-- A length or count behind the tag, of things of `unit` bytes at least. It comes least significant
-- byte first, so what is there of it is a lower bound.
local function walk_length(s, from, have, limit, unit, field, faults)
    local low = 0
    for i = 0, (have < 12 and have or 12) - 5 do
        low = low + byte(s, from + 5 + i) * 256 ^ i
    end
    if low > (limit - 12) / unit then return fail(faults, "size-limit", 4, field, 8) end
    if have < 12 then
        fail(faults, "more", 4, field)
        return "more"
    end
    return nil, low
end

local function walk_text(s, from, have, limit, faults)
    local status, length = walk_length(s, from, have, limit, 1, "text.length", faults)
    if status then return status end
    local there = have < 12 + length and have or 12 + length
    local bad = P.utf8_fault(s, from + 12, from + there, length)
    if bad then return fail(faults, "text", bad - from, "text") end
    if have < 12 + length then
        fail(faults, "more", 12, "text")
        return "more"
    end
    return "ok", 12 + length
end

-- An entry: its size, or nil with what is wrong or missing.
local function walk_entry(s, from, at, have, slack, faults)
    local left = have - at
    local base_at = at - from
    local f, g, h, i = byte(s, at + 9, at + 12)
    if f and f > 1 then return nil, fail(faults, "type", base_at + 8, "peer.address.family", 4) end
    if f == 1 and slack < 12 then
        return nil, fail(faults, "size-limit", base_at + 8, "peer.address.family", 4)
    end
    if (g or 0) + (h or 0) + (i or 0) > 0 then
        return nil, fail(faults, "type", base_at + 8, "peer.address.family", 4)
    end
    local size = f == 1 and 28 or 16
    if i and left >= size + 2 then return size + 2 end
    if left >= size then fail(faults, "more", base_at + size, "peer.port")
    elseif left >= 12 then fail(faults, "more", base_at + 12, "peer.address")
    elseif left >= 8 then fail(faults, "more", base_at + 8, "peer.address.family")
    else fail(faults, "more", base_at, "peer.identity") end
    return nil, "more"
end

local function walk_peers(s, from, have, limit, faults)
    local status, count = walk_length(s, from, have, limit, 18, "peers.count", faults)
    if status then return status end
    local at, slack = from + 12, limit - 12 - count * 18
    have = from + have
    while count > 0 do
        local size, problem = walk_entry(s, from, at, have, slack, faults)
        if not size then return problem end
        slack = slack - (size - 18)
        at = at + size
        count = count - 1
    end
    return "ok", at - from
end

function fam.walk(s, from, have, stream, limit)
    local faults = {}
    have = have - from
    local status = walk_tag(s, from, have, limit, faults)
    if status then return status, have, faults end
    local size
    local tag = byte(s, from + 1)
    if tag == 0 or tag == 5 then
        status, size = walk_text(s, from, have, limit, faults)
    elseif tag == 3 then
        status, size = walk_peers(s, from, have, limit, faults)
    elseif tag == 4 and have < 14 then
        fail(faults, "more", have < 12 and 4 or 12, have < 12 and "identity" or "listen_port")
        status = "more"
    else
        status, size = "ok", tag == 4 and 14 or 4
    end
    return status, size or have, faults
end

-- Does TLS begin at `at`? true, false, or nil while that is open.
local function tls_begins(s, at, have)
    local a, b, c = byte(s, at + 1, at + 3)
    if a and a ~= 0x16 or at + 1 < have and b ~= 3 then return false end
    if at + 2 >= have then return nil end
    return c <= 4
end

-- A connection begins with a pair message, or with the error that answers a wrong first one. A pair
-- is any 14 bytes with the right first four, so it takes the TLS behind it to be sure.
function fam.guess(s, have)
    local first = byte(s, 1)
    if first ~= 4 and first ~= 5 or have < 4 then return "no" end
    local status, size = fam.walk(s, 0, have, true, 4096)
    if status == "more" then return "wait" end
    if status ~= "ok" then return "no" end
    if first == 5 then
        local text = s:sub(13, size)
        return text ~= "" and not text:find("[^ -~]") and "yes" or "no"
    end
    local tls = tls_begins(s, size, have)
    if tls == nil then return "wait" end
    return tls and "yes" or "no"
end

-- The type is a small number, whatever else is broken.
function fam.may_begin(s)
    if byte(s, 1) > 15 or s:sub(2, 4) ~= ("\0\0\0"):sub(1, #s < 4 and #s - 1 or 3) then return "no" end
    return #s >= 4 and "yes" or "wait"
end

-- ---------------------------------------------------------------------------- showing

local SHOWN = 4 -- peers in the Info column

-- An entry: how long its address is, and what it says.
local function address_size(ctx, at) return byte(ctx.s, at + 9) == 1 and 16 or 4 end

local function entry_text(ctx, at)
    local size = address_size(ctx, at)
    local low, high = byte(ctx.s, at + 13 + size, at + 14 + size)
    local range = ctx.tvb(at + 12, size)
    return P.endpoint(size == 16 and range:ipv6() or range:ipv4(), low + 256 * high)
end

-- Is all of the entry at `at` in front of `stop`?
local function is_whole(ctx, at, stop)
    return stop >= at + 18 and stop >= at + 14 + address_size(ctx, at)
end

local function count_of(ctx, at) return ctx.tvb(at + 4, 8):le_uint64():tonumber() end

local function peers_line(ctx, at, stop)
    if ctx.have < at + 12 then return "" end
    local count, entry = count_of(ctx, at), at + 12
    local line = format(", %.0f peer%s", count, count == 1 and "" or "s")
    for n = 1, count < SHOWN and count or SHOWN do
        if not is_whole(ctx, entry, stop) then break end
        line = line .. (n == 1 and ": " or ", ") .. entry_text(ctx, entry)
        entry = entry + 14 + address_size(ctx, entry)
    end
    if count > SHOWN then line = line .. format(", and %.0f more", count - SHOWN) end
    return line
end

-- How many bytes of a text are there.
local function text_size(ctx, at)
    local n, there = count_of(ctx, at), ctx.have - at - 12
    return n < there and n or there
end

function fam.line(ctx, at, stop)
    local s, have = ctx.s, ctx.have
    local tag = have >= at + 4 and ctx.tvb(at, 4):le_uint()
    if not tag or not kinds[tag] then return "Message" end
    ctx.kind = kinds[tag]
    local line = titles[tag]
    if stop <= at + 4 then return line end
    if tag == 3 then return line .. peers_line(ctx, at, stop) end
    if (tag == 0 or tag == 5) and have >= at + 12 then
        return line .. " " .. P.quote(s:sub(at + 13, at + 12 + text_size(ctx, at)), 60)
    end
    if tag == 4 and have >= at + 14 then
        local low, high = byte(s, at + 13, at + 14)
        return line .. ", " .. tostring(ctx.tvb(at + 4, 8):le_uint64()) .. " listens on port "
            .. format("%d", low + 256 * high)
    end
    return line
end

local function draw_entry(ctx, at, n)
    local tvb, size = ctx.tvb, address_size(ctx, at)
    local item = ctx.root:add(F["peer"], tvb(at, 14 + size))
    item:add_le(F["peer.identity"], tvb(at, 8))
    item:add_le(F["peer.address.family"], tvb(at + 8, 4))
    item:add(size == 16 and F["peer.address.ipv6"] or F["peer.address.ipv4"], tvb(at + 12, size))
    item:add_le(F["peer.port"], tvb(at + 12 + size, 2))
    ctx.items = ctx.items - 5
    if ctx.visible then item:append_text(format(" %d: %s", n, entry_text(ctx, at))) end
    return at + 14 + size
end

local function draw_peers(ctx, at, stop)
    local tvb, root = ctx.tvb, ctx.root
    if ctx.have < at + 12 then return end
    root:add_le(F["peers.count"], tvb(at + 4, 8))
    if not P.wants_details(ctx) then return end
    local entry, n, count = at + 12, 0, count_of(ctx, at)
    while n < count do
        if ctx.items <= 0 then
            return P.unshown(ctx, root)
        end
        if not is_whole(ctx, entry, stop) then return end
        n = n + 1
        entry = draw_entry(ctx, entry, n)
    end
end

fam.details = { "peer" }

function fam.draw(ctx, at, stop)
    local tvb, root, kind = ctx.tvb, ctx.root, ctx.kind
    if ctx.have < at + 4 then return end
    root:add_le(F["type"], tvb(at, 4))
    if not kind then return end
    root:add(F["kind"], kind):set_generated()
    if stop <= at + 4 then return end
    if kind == "list-peers-response" then draw_peers(ctx, at, stop) end
    if (kind == "gossip" or kind == "error") and ctx.have >= at + 12 then
        root:add_le(F["text.length"], tvb(at + 4, 8))
        local n = text_size(ctx, at)
        P.add_text(root, F["text"], tvb(at + 12, n), ctx.s:sub(at + 13, at + 12 + n))
    end
    if kind == "pair" and ctx.have >= at + 14 then
        root:add_le(F["identity"], tvb(at + 4, 8))
        root:add_le(F["listen_port"], tvb(at + 12, 2))
    end
end

-- ---------------------------------------------------------------------------- TLS

local paired, inside
P.on_init(function() paired, inside = {}, false end)

function fam.pair(ctx, at, status)
    if status ~= "ok" then return end
    local tag = byte(ctx.s, at + 1)
    if tag == 4 then
        paired[ctx.direction], paired[ctx.opposite] = true, true
    elseif tag == 2 then
        P.asks(ctx, ctx.direction, "")
    elseif tag == 3 then
        P.answers(ctx, ctx.opposite, "")
    end
end

-- No tag looks like the first byte of a TLS record: what begins so is for the TLS dissector, which
-- comes back here with what is inside.
function fam.other(ctx, at)
    local first = byte(ctx.s, at + 1)
    if inside or first < 0x14 or first > 0x17 then return false end
    local tls = Dissector.get("tls")
    if not tls then return false end
    local pinfo = ctx.pinfo
    inside = true
    -- What is broken in there ends that dissector with an error, which is told as one of TLS.
    local ok = pcall(tls.call, tls, ctx.tvb(at):tvb(), pinfo, ctx.tree)
    inside = false
    if not ok then ctx.tree:add_proto_expert_info(fam.X["note.tls"]) end
    if pinfo.desegment_len ~= 0 then
        pinfo.desegment_offset = math.floor(pinfo.desegment_offset + at)
    end
    return true
end

-- Inside TLS: connections that began with a pair message.
local function heuristic_tls(tvb, pinfo, tree)
    local direction = P.directions(pinfo)
    if not paired[direction] then return false end
    fam.dissect(tvb, pinfo, tree)
    return true
end

P.later(function() fam.proto:register_heuristic("tls", heuristic_tls) end)
