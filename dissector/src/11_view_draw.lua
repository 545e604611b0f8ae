-- PVS view exchanges: how a message is shown.

local byte, format = string.byte, string.format
local fam = P.view
local F, general, paths = fam.F, fam.general, fam.paths
local piece = P.piece

local SHOWN = 4 -- peers in the Info column

-- ---------------------------------------------------------------------------- lines

-- The source of the packet, for reflective addresses: its field, its value, its text.
local function source(ctx)
    local text = tostring(ctx.pinfo.src)
    ctx.source = { text = text }
    if text:match("^%d+%.%d+%.%d+%.%d+$") then
        ctx.source.field, ctx.source.value = F["peer.address.resolved.ipv4"], Address.ip(text)
    elseif text:find(":", 1, true) then
        ctx.source.field, ctx.source.value = F["peer.address.resolved.ipv6"], Address.ipv6(text)
    end
    return ctx.source
end

local function address_text(ctx, code, at)
    if code == 0 then
        local seen = ctx.source or source(ctx)
        return "reflective, here " .. P.endpoint(seen.text, ctx.pinfo.src_port)
    end
    local port
    local size = code < 3 and 4 or 16
    if code == 2 or code == 4 then
        local high, low = byte(ctx.s, at + size + 1, at + size + 2)
        port = high * 256 + low
    end
    local range = ctx.tvb(at, size)
    return P.endpoint(size == 4 and range:ipv4() or range:ipv6(), port)
end

-- Times of years with four digits; others have no date that everybody writes alike.
local EARLIEST, LATEST = -62135596800, 253402300799

local function time_text(ctx, at)
    local exact = ctx.tvb(at, 8):int64()
    local value = exact:tonumber()
    if value >= EARLIEST and value <= LATEST then return P.date(value) end
    return "utc " .. tostring(exact)
end

-- What the block of `length` bytes at `at` says.
local function content_text(ctx, place, code, at, length)
    if general[place][code] ~= length or at + length > ctx.have then
        return format(length == 1 and "type %d, %.0f byte" or "type %d, %.0f bytes", code, length)
    end
    if place == 1 then return address_text(ctx, code, at) end
    if code == 1 then return time_text(ctx, at) end
    local a, b, c, d = byte(ctx.s, at + 1, at + 4)
    return format("t=%d", ((a * 256 + b) * 256 + c) * 256 + d)
end

-- The length at `at`: its value and the bytes it takes, or nil where it is not all there.
local function length_at(ctx, at)
    local first = byte(ctx.s, at + 1)
    if first < 248 then return first, 1 end
    local follow = first - 247
    if at + 1 + follow > ctx.have then return nil end
    return ctx.tvb(at + 1, follow):uint64():tonumber(), 1 + follow
end

-- Where the block behind the one at `at` is, and what this one says; nil where the message stops inside.
local function block_text(ctx, place, at)
    if at + 1 >= ctx.stop then return nil end
    local length, used = length_at(ctx, at + 1)
    if not length then return nil end
    local content = at + 1 + used
    if content >= ctx.stop and length > 0 then return nil end
    return content + length, content_text(ctx, place, byte(ctx.s, at + 1), content, length)
end

-- The blocks of a list: where they end (nil: inside of them) and what the first two say.
local function list_text(ctx, place, count, at)
    local first, second
    for i = 1, count do
        local text
        at, text = block_text(ctx, place, at)
        if i == 1 then first = text elseif i == 2 then second = text end
        if not at then break end
    end
    return at, first, second
end

-- What a peer says: its first two addresses and its first metadata.
local function peer_label(addresses, a, b, c)
    local text = a or "(no address)"
    if b then text = text .. "|" .. b end
    if addresses > 2 then text = text .. format("|+%d", addresses - 2) end
    if c then text = text .. " " .. c end
    return text
end

local function peer_text(ctx, at)
    if at + 1 >= ctx.stop then return nil end
    local addresses, metas = byte(ctx.s, at + 1, at + 2)
    local next_at, a, b = list_text(ctx, 1, addresses, at + 2)
    local c
    if next_at then next_at, c = list_text(ctx, 2, metas, next_at) end
    return next_at, peer_label(addresses, a, b, c)
end

local kinds = { [0] = "view-exchange-request", "view-exchange-response" }
local titles = { [0] = "Request", "Response" }

function fam.line(ctx, at, stop, status)
    local first, _, peers, metas = byte(ctx.s, at + 1, at + 4)
    local type = first % 16
    local title = titles[type] or format("Type %d", type)
    ctx.stop = stop
    if status ~= "bad" or stop > at + 1 then
        ctx.kind = kinds[type] or format("view-exchange-type-%d", type)
    end
    if not metas then return title end
    title = title .. ", " .. P.plural(peers, "peer")
    local line, next_at, text = title, at + 4, nil
    for i = 1, ctx.told and (peers < SHOWN and peers or SHOWN) or 0 do
        next_at, text = peer_text(ctx, next_at)
        if text then line = line .. (i == 1 and ": " or ", ") .. text end
        if not next_at then break end
    end
    if peers > SHOWN then line = line .. format(", and %d more", peers - SHOWN) end
    if metas > 0 then line = line .. format("; %d metadata", metas) end
    return line, title
end

-- ---------------------------------------------------------------------------- items

-- The fields of each place, without a look at a name for each block.
local places = {}
for place, path in ipairs(paths) do
    places[place] = { block = F[path], type = F[path .. ".type"], length = F[path .. ".length"],
                      data = F[path .. ".data"], logical = F[path .. ".logical_timestamp"],
                      utc = F[path .. ".utc_timestamp"],
                      seconds = F[path .. ".utc_timestamp.seconds"] }
end
local ipv4, ipv6, port_field = F["peer.address.ipv4"], F["peer.address.ipv6"], F["peer.address.port"]

local function draw_reflective(ctx, item, at)
    local seen = ctx.source or source(ctx)
    local where = piece(ctx, at, 2)
    if seen.field then item:add(seen.field, where, seen.value):set_generated() end
    item:add(F["peer.address.resolved.port"], where, ctx.pinfo.src_port):set_generated()
end

local function draw_time(ctx, item, fields, at)
    local range = ctx.tvb(at, 8)
    local value = range:int64():tonumber()
    if value >= EARLIEST and value <= LATEST then item:add(fields.utc, range, NSTime.new(value, 0)) end
    item:add(fields.seconds, range)
end

-- The content of a block, `length` bytes at `at`.
local function draw_content(ctx, item, place, code, at, length, block_at)
    local fields, tvb = places[place], ctx.tvb
    if general[place][code] ~= length or at + length > ctx.have then
        local n = length
        if n > ctx.have - at then n = ctx.have - at end
        if n > 0 then item:add(fields.data, tvb(at, n)) end
    elseif place == 1 and code == 0 then draw_reflective(ctx, item, block_at)
    elseif place == 1 then
        local size = code < 3 and 4 or 16
        item:add(size == 4 and ipv4 or ipv6, tvb(at, size))
        if length > size then item:add(port_field, tvb(at + size, 2)) end
    elseif code == 1 then draw_time(ctx, item, fields, at)
    else item:add(fields.logical, tvb(at, 4)) end
end

-- A block. Gives where the next one is (nil: the message stops inside) and what this one says, where
-- that is shown.
local function draw_block(ctx, parent, place, at)
    local stop, fields, tvb = ctx.stop, places[place], ctx.tvb
    if at >= stop then return nil end
    local code, length = byte(ctx.s, at + 1, at + 2)
    local size = ctx.have - at
    if length and length < 248 and 2 + length < size then size = 2 + length end
    local item = parent:add(fields.block, tvb(at, size))
    item:add(fields.type, tvb(at, 1))
    ctx.items = ctx.items - 5
    if at + 1 >= stop then return nil end
    local used
    length, used = length_at(ctx, at + 1)
    if not length then return nil end
    if used == 1 then item:add(fields.length, tvb(at + 1, 1))
    else item:add(fields.length, tvb(at + 1, used), tvb(at + 2, used - 1):uint64()) end
    local content = at + 1 + used
    draw_content(ctx, item, place, code, content, length, at)
    local text = ctx.visible and content_text(ctx, place, code, content, length)
    if text then item:append_text(": " .. text) end
    if content >= stop and length > 0 then return nil end
    if used > 1 then item:set_len(1 + used + length) end
    return content + length, text
end

-- Blocks of a general code whose content is fields as they stand: size, field and bytes, and the port.
local plain = { { [1] = { 4, ipv4, 4 }, [2] = { 6, ipv4, 4, port_field }, [3] = { 16, ipv6, 16 },
                  [4] = { 18, ipv6, 16, port_field } },
                { [0] = { 4, places[2].logical, 4 } }, { [0] = { 4, places[3].logical, 4 } } }

-- Shows the block at `at` if it is plain and whole, as most are, and of it only what is wanted. Gives
-- what draw_block gives; nil where it is not plain.
local function draw_plain(ctx, parent, place, at)
    local s, tvb, fields, wants = ctx.s, ctx.tvb, places[place], ctx.details
    local code, length = byte(s, at + 1, at + 2)
    local layout = plain[place][code]
    if not layout or length ~= layout[1] or at + 2 + length > ctx.stop then return nil end
    local add, range, item, n = parent.add, tvb.range, parent, layout[3]
    if wants[fields.block] then item = add(parent, fields.block, range(tvb, at, 2 + length)) end
    if wants[fields.type] then add(item, fields.type, range(tvb, at, 1)) end
    if wants[fields.length] then add(item, fields.length, range(tvb, at + 1, 1)) end
    if wants[layout[2]] then add(item, layout[2], range(tvb, at + 2, n)) end
    if layout[4] and wants[layout[4]] then add(item, layout[4], range(tvb, at + 2 + n, 2)) end
    ctx.items = ctx.items - 5
    if not ctx.visible then return at + 2 + length end
    local text = content_text(ctx, place, code, at + 2, length)
    item:append_text(": " .. text)
    return at + 2 + length, text
end

-- Blocks of a list. Gives where they end (nil: inside of them), whether that is for want of items, and
-- what the first two say.
local function draw_blocks(ctx, parent, place, count, at)
    local first, second
    for i = 1, count do
        if ctx.items <= 0 then return nil, true, first, second end
        local next_at, text = draw_plain(ctx, parent, place, at)
        if not next_at then next_at, text = draw_block(ctx, parent, place, at) end
        if i == 1 then first = text elseif i == 2 then second = text end
        at = next_at
        if not at then break end
    end
    return at, false, first, second
end

local peer_field, addresses_field, metas_field =
    F["peer"], F["peer.addresses.count"], F["peer.metadata.count"]

local function draw_peer(ctx, root, index, at)
    local stop, tvb, wants, peer = ctx.stop, ctx.tvb, ctx.details, root
    if at >= stop then return nil end
    local addresses, metas = byte(ctx.s, at + 1, at + 2)
    if wants[peer_field] then peer = root:add(peer_field, tvb(at, ctx.have - at)) end
    if wants[addresses_field] then peer:add(addresses_field, tvb(at, 1)) end
    ctx.items = ctx.items - 3
    if at + 1 >= stop then return nil end
    if wants[metas_field] then peer:add(metas_field, tvb(at + 1, 1)) end
    local next_at, over, a, b = draw_blocks(ctx, peer, 1, addresses, at + 2)
    local c
    if next_at then next_at, over, c = draw_blocks(ctx, peer, 2, metas, next_at) end
    if ctx.visible then peer:append_text(format(" %d: %s", index, peer_label(addresses, a, b, c))) end
    if next_at and wants[peer_field] then peer:set_len(next_at - at) end
    return next_at, over
end

-- Peers and metadata, as far as the message goes.
local function draw_body(ctx, root, at, peers, metas)
    local over
    for index = 1, peers do
        if ctx.items <= 0 then over = true else at, over = draw_peer(ctx, root, index, at) end
        if over or not at then break end
    end
    if at and not over then at, over = draw_blocks(ctx, root, 3, metas, at) end
    if over then P.unshown(ctx, root) end
end

fam.heads = true
fam.details = { "peer", "metadata" }

function fam.draw(ctx, at, stop, status, size)
    local s, tvb, root = ctx.s, ctx.tvb, ctx.root
    local _, _, peers, metas = byte(s, at + 1, at + 4)
    local have = ctx.have - at
    root:add(F["version"], tvb(at, 1))
    root:add(F["type"], tvb(at, 1))
    if have > 1 then root:add(F["magic"], tvb(at + 1, 1)) end
    if have > 2 then root:add(F["peers.count"], tvb(at + 2, 1)) end
    if have > 3 then root:add(F["metadata.count"], tvb(at + 3, 1)) end
    if ctx.kind then root:add(F["kind"], ctx.kind):set_generated() end
    if status == "ok" then P.draw_whole(ctx, root, size) end
    if metas and stop > at + 3 and P.wants_details(ctx) then
        draw_body(ctx, root, at + 4, peers, metas)
    end
end

-- A response answers a request that went the other way: on a connection the oldest, else the latest.
function fam.pair(ctx, at, status)
    if status ~= "ok" then return end
    local type = byte(ctx.s, at + 1) % 16
    if type == 0 then
        P.asks(ctx, ctx.direction, "")
    elseif type == 1 then
        P.answers(ctx, ctx.opposite, "")
    end
end
