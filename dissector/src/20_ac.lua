-- AC frames.

local byte, format = string.byte, string.format
local fail = P.fail

local types = { "Hello", "Goodbye", "Ping", "Pong", "Inform", [0x10] = "Data" }
local kinds = {}
for type, title in pairs(types) do kinds[type] = title:lower() end
local netids = { { 0, 0, "any node" }, { 1, 0xfffffffe, "a node" },
                 { 0xffffffff, 0xffffffff, "all nodes" } }
local hex = { base = base.HEX }

local fam = P.family("ac", "AC", "AC frame", {
    { "magic", "Magic", "uint8", "Always 0xac", hex },
    { "version", "Version", "uint8", "Protocol version, 1" },
    { "type", "Type", "uint8", "The kind of frame", { values = types } },
    { "flags", "Flags", "uint8", "0x80 not to be forwarded, others reserved", hex },
    { "no_forward", "Not to be forwarded", "bool", "Nodes do not pass the frame on",
      { width = 8, mask = 0x80 } },
    { "flags.reserved", "Reserved", "uint8", "Bits without a meaning",
      { base = base.HEX, mask = 0x7f } },
    { "nonce", "Nonce", "uint32", "Random, another one for every packet", hex },
    { "src", "Source node", "uint32", "The netid of the node that the frame began at", hex },
    { "dst", "Target node", "uint32", "The netid that the frame is for",
      { base = base.HEX + base.RANGE_STRING, values = netids } },
    { "subject", "Subject", "uint32", "The netid of the node that was reached", hex },
    { "address", "Address", "ipv6", "Where the source reached the subject" },
    { "address.ipv4", "IPv4 address", "ipv4", "The IPv4 address that is mapped to IPv6" },
    { "port", "Port", "uint16", "Where the source reached the subject" },
    { "payload", "Payload", "bytes", "The application's bytes" },
    { "first_seen_in", "First seen in", "frame", "The frame that this is a copy of" },
}, { "truncated", "size-limit", "magic", "version", "type", "trailing" }, {},
   { reserved = "Reserved flags are set" })
P.ac = fam
fam.transports = { "udp" }
fam.weight = 24
fam.floods = true
local F = fam.F

-- Where the fields start, and their names.
local starts = { [0] = 0, 1, 2, 3, 4, 8, 12, 16, 20, 36 }
local names = { [0] = "magic", "version", "type", "flags", "nonce", "src", "dst", "subject",
                "address", "port" }

local function cut_off(faults, have)
    local i = 0
    while i < 9 and starts[i + 1] <= have do i = i + 1 end
    fail(faults, "more", starts[i], names[i])
    return "more", have, faults
end

function fam.walk(s, from, have)
    local faults = {}
    local magic, version, type = byte(s, from + 1, from + 3)
    have = have - from
    if have < 16 then return cut_off(faults, have) end
    if have > 65527 then return fail(faults, "size-limit", 0, ""), have, faults end
    if magic ~= 0xac then return fail(faults, "magic", 0, "magic"), have, faults end
    if version ~= 1 then return fail(faults, "version", 1, "version"), have, faults end
    if type == 0x10 then return "ok", have, faults end
    if type < 1 or type > 5 then return fail(faults, "type", 2, "type"), have, faults end
    local size = type == 5 and 38 or 16
    if have < size then return cut_off(faults, have) end
    if have > size then
        return fail(faults, "trailing", size, "payload", have - size), have, faults
    end
    return "ok", have, faults
end

-- Magic and version are two bytes alone, so a frame has to be right to the last byte, and without
-- the flags that nobody may set.
function fam.guess(s, have)
    if byte(s, 1) ~= 0xac or fam.walk(s, 0, have) ~= "ok" then return "no" end
    return byte(s, 4) % 128 == 0 and "yes" or "no"
end

function fam.may_begin(s) return byte(s, 1) == 0xac and "yes" or "no" end

local function be32(s, at)
    local a, b, c, d = byte(s, at + 1, at + 4)
    return ((a * 256 + b) * 256 + c) * 256 + d
end

local function node(netid)
    return netid == 0 and "any" or netid == 0xffffffff and "all" or format("%08x", netid)
end

-- ---------------------------------------------------------------------------- showing

-- Frames are flooded, and nodes know their own by heart for a while. Here that is as long as it takes
-- for RECENT others to come: `recent` is filled, and what was filled before is `older`. They hold frame
-- numbers, and the lengths behind them.
local RECENT, LENGTHS = 8192, 65536
local recent, older, room, copies
P.on_init(function() recent, older, room, copies = {}, {}, RECENT, {} end)

-- Is the header of a frame of this version there?
local function is_framed(ctx, at)
    local magic, version = byte(ctx.s, at + 1, at + 2)
    return ctx.have - at >= 16 and magic == 0xac and version == 1
end

-- Are flags set that are reserved?
function fam.remarks(ctx, at)
    return ctx.have > at + 3 and byte(ctx.s, at + 4) % 128 > 0
end

local function inform_line(ctx, at)
    if ctx.have < at + 38 then return "" end
    local mapped = ctx.s:sub(at + 21, at + 32) == P.mapped
    local address = mapped and ctx.tvb(at + 32, 4):ipv4() or ctx.tvb(at + 20, 16):ipv6()
    return format(": %08x at %s", be32(ctx.s, at + 16),
                  P.endpoint(address, ctx.tvb(at + 36, 2):uint()))
end

function fam.line(ctx, at)
    local s = ctx.s
    if not ctx.drawn and fam.remarks(ctx, at) then
        P.item(ctx):add_proto_expert_info(fam.X["note.reserved"])
    end
    if not is_framed(ctx, at) then return "Frame" end
    local type, flags = byte(s, at + 3, at + 4)
    ctx.kind = kinds[type]
    local line = format("%s, %08x > %s", types[type] or format("Type %d", type), be32(s, at + 8),
                        node(be32(s, at + 12)))
    if flags >= 128 then line = line .. ", not to be forwarded" end
    if type == 5 then line = line .. inform_line(ctx, at) end
    if type == 0x10 then line = line .. ": " .. P.plural(ctx.have - at - 16, "byte") end
    local first = copies[ctx.id]
    return first and line .. format(" (a copy of frame %d)", first) or line
end

fam.details = { "magic", "version", "type", "flags", "no_forward", "nonce", "src", "dst" }

-- Fields, where they are, and their sizes; the flags stand between the third and the fourth.
local header = { { F["magic"], 0, 1 }, { F["version"], 1, 1 }, { F["type"], 2, 1 },
                 { F["nonce"], 4, 4 }, { F["src"], 8, 4 }, { F["dst"], 12, 4 } }
local f_flags, f_no_forward, f_reserved = F["flags"], F["no_forward"], F["flags.reserved"]

local function draw_fields(ctx, wants, at, first, last)
    local tvb, root, have = ctx.tvb, ctx.root, ctx.have - at
    local add, range = root.add, tvb.range
    for i = first, last do
        local part = header[i]
        local field, start, size = part[1], part[2], part[3]
        if wants[field] and start + size <= have then add(root, field, range(tvb, at + start, size)) end
    end
end

local function draw_header(ctx, at)
    local wants = P.wants_details(ctx)
    local odd = fam.remarks(ctx, at)
    if wants then draw_fields(ctx, wants, at, 1, 3) end
    local flagged = wants and (wants[f_flags] or wants[f_no_forward] or wants[f_reserved])
    if ctx.have > at + 3 and (odd or flagged) then
        local where = ctx.tvb(at + 3, 1)
        local flags = ctx.root:add(f_flags, where)
        flags:add(f_no_forward, where)
        flags:add(f_reserved, where)
        if odd then flags:add_proto_expert_info(fam.X["note.reserved"]) end
    end
    if wants then draw_fields(ctx, wants, at, 4, 6) end
end

local function draw_inform(ctx, at)
    local tvb, root, have = ctx.tvb, ctx.root, ctx.have - at
    if have >= 20 then root:add(F["subject"], tvb(at + 16, 4)) end
    if have < 36 then return end
    root:add(F["address"], tvb(at + 20, 16))
    if ctx.s:sub(at + 21, at + 32) == P.mapped then
        root:add(F["address.ipv4"], tvb(at + 32, 4)):set_generated()
    end
    if have >= 38 then root:add(F["port"], tvb(at + 36, 2)) end
end

function fam.draw(ctx, at)
    local root, n = ctx.root, ctx.have - at - 16
    draw_header(ctx, at)
    if not is_framed(ctx, at) then return end
    if ctx.kind then root:add(F["kind"], ctx.kind):set_generated() end
    if ctx.kind == "inform" then draw_inform(ctx, at) end
    if ctx.kind == "data" and n > 0 then root:add(F["payload"], ctx.tvb(at + 16, n)) end
    local first = copies[ctx.id]
    if first and first < ctx.pinfo.number then root:add(F["first_seen_in"], first):set_generated() end
end

-- ---------------------------------------------------------------------------- what belongs together

-- The frame that this is a copy of, or nil: then it is the first.
local function first_of(s, number)
    local key, size = s:sub(1, 16), #s
    local known = recent[key] or older[key]
    if known and known % LENGTHS ~= size then
        key = key .. size -- the header of another frame
        known = recent[key] or older[key]
    end
    if known then return math.floor(known / LENGTHS) end
    if room == 0 then recent, older, room = {}, recent, RECENT end
    recent[key], room = number * LENGTHS + size, room - 1
end

-- Only the first copy of a frame counts. A Pong has a nonce of its own, so it is matched by the two
-- nodes.
function fam.pair(ctx, at, status)
    if not is_framed(ctx, at) then return end
    local s = ctx.s
    local first = first_of(s, ctx.pinfo.number)
    if first then
        copies[ctx.id] = first
        return
    end
    if status ~= "ok" then return end
    local type = byte(s, 3)
    if type == 3 then
        P.asks(ctx, s:sub(9, 12), s:sub(13, 16))
    elseif type == 4 then
        P.answers(ctx, s:sub(13, 16), s:sub(9, 12))
    end
end
