-- PVS view exchanges: how a message is shown.

local byte, format = string.byte, string.format
local fam = P.view
local F, general, paths = fam.F, fam.general, fam.paths
local piece = P.piece

local SHOWN = 4 -- peers in the Info column

-- The fields of each place, without a look at a name for each block.
local places = {}
for place, path in ipairs(paths) do
    places[place] = { block = F[path], type = F[path .. ".type"], length = F[path .. ".length"],
                      data = F[path .. ".data"], logical = F[path .. ".logical_timestamp"],
                      utc = F[path .. ".utc_timestamp"],
                      seconds = F[path .. ".utc_timestamp.seconds"] }
end
local ipv4, ipv6, port_field = F["peer.address.ipv4"], F["peer.address.ipv6"], F["peer.address.port"]

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

local function draw_reflective(ctx, item, at)
    local seen = ctx.source or source(ctx)
    local where = piece(ctx, at, 2)
    if seen.field then item:add(seen.field, where, seen.value):set_generated() end
    local port = ctx.pinfo.src_port
    item:add(F["peer.address.resolved.port"], where, port):set_generated()
    return "reflective, here " .. P.endpoint(seen.text, port)
end

local function draw_address(ctx, item, code, at, block_at)
    if code == 0 then return draw_reflective(ctx, item, block_at) end
    local tvb = ctx.tvb
    local size = code < 3 and 4 or 16
    item:add(size == 4 and ipv4 or ipv6, tvb(at, size))
    local port
    if code == 2 or code == 4 then
        local high, low = byte(ctx.s, at + size + 1, at + size + 2)
        port = high * 256 + low
        item:add(port_field, tvb(at + size, 2))
    end
    if not (ctx.visible or ctx.wanted) then return nil end
    local range = tvb(at, size)
    return P.endpoint(size == 4 and range:ipv4() or range:ipv6(), port)
end

-- Times of years with four digits; others have no date that everybody writes alike.
local EARLIEST, LATEST = -62135596800, 253402300799

local function draw_time(ctx, item, fields, at)
    local tvb = ctx.tvb
    local range = tvb(at, 8)
    local value = range:int64():tonumber()
    local dated = value >= EARLIEST and value <= LATEST
    if dated then item:add(fields.utc, range, NSTime.new(value, 0)) end
    item:add(fields.seconds, range)
    if not (ctx.visible or ctx.wanted) then return nil end
    return dated and P.date(value) or "utc " .. tostring(range:int64())
end

-- The content of a block, `length` bytes at `at`. Gives a text for lines.
local function draw_content(ctx, item, place, code, at, length, block_at)
    local fields = places[place]
    if general[place][code] == length and at + length <= ctx.have then
        if place == 1 then return draw_address(ctx, item, code, at, block_at) end
        if code == 1 then return draw_time(ctx, item, fields, at) end
        item:add(fields.logical, ctx.tvb(at, 4))
        if not (ctx.visible or ctx.wanted) then return nil end
        local a, b, c, d = byte(ctx.s, at + 1, at + 4)
        return format("t=%d", ((a * 256 + b) * 256 + c) * 256 + d)
    end
    local n = length
    if n > ctx.have - at then n = ctx.have - at end
    if n > 0 then item:add(fields.data, ctx.tvb(at, n)) end
    return format(length == 1 and "type %d, %.0f byte" or "type %d, %.0f bytes", code, length)
end

-- The length at `at`: its value and the bytes it takes, or nil where it is not all there.
local function draw_length(ctx, item, field, at)
    local first = byte(ctx.s, at + 1)
    if first < 248 then
        item:add(field, ctx.tvb(at, 1))
        return first, 1
    end
    local follow = first - 247
    if at + 1 + follow > ctx.have then return nil end
    local range = ctx.tvb(at + 1, follow)
    item:add(field, ctx.tvb(at, 1 + follow), range:uint64())
    return range:uint64():tonumber(), 1 + follow
end

-- A block. Gives where the next one is, and a text; nil where the message stops inside.
local function draw_block(ctx, parent, place, at)
    local stop, fields = ctx.stop, places[place]
    if at >= stop then return nil end
    local code, length = byte(ctx.s, at + 1, at + 2)
    local size = ctx.have - at
    if length and length < 248 and 2 + length < size then size = 2 + length end
    local item = parent:add(fields.block, ctx.tvb(at, size))
    item:add(fields.type, ctx.tvb(at, 1))
    ctx.items = ctx.items - 5
    if at + 1 >= stop then return nil end
    local used
    length, used = draw_length(ctx, item, fields.length, at + 1)
    if not length then return nil end
    local content = at + 1 + used
    local text = draw_content(ctx, item, place, code, content, length, at)
    if text and ctx.visible then item:append_text(": " .. text) end
    if content >= stop and length > 0 then return nil end
    if used > 1 then item:set_len(1 + used + length) end
    return content + length, text
end

-- Blocks of a general code whose content is fields as they stand: size, field and bytes, and the port.
local plain = { { [1] = { 4, ipv4, 4 }, [2] = { 6, ipv4, 4, port_field }, [3] = { 16, ipv6, 16 },
                  [4] = { 18, ipv6, 16, port_field } },
                { [0] = { 4, places[2].logical, 4 } }, { [0] = { 4, places[3].logical, 4 } } }

-- Shows the blocks at the front of a list that are plain, whole and need no text: most of them, and
-- in a hurry. Gives how many are left, and where.
local function draw_plain(ctx, parent, place, count, at)
    local s, tvb, stop, fields, known = ctx.s, ctx.tvb, ctx.stop, places[place], plain[place]
    local add, range = parent.add, tvb.range
    local block, type, length_field = fields.block, fields.type, fields.length
    local room = ctx.items
    while count > 0 and room > 0 do
        local code, length = byte(s, at + 1, at + 2)
        local layout = known[code]
        if not layout or length ~= layout[1] or at + 2 + length > stop then break end
        local item, n = add(parent, block, range(tvb, at, 2 + length)), layout[3]
        add(item, type, range(tvb, at, 1))
        add(item, length_field, range(tvb, at + 1, 1))
        add(item, layout[2], range(tvb, at + 2, n))
        if layout[4] then add(item, layout[4], range(tvb, at + 2 + n, 2)) end
        at = at + 2 + length
        count = count - 1
        room = room - 5
    end
    ctx.items = room
    return count, at
end

-- Blocks of a list. Gives where they end (nil: inside of them) and the first two texts.
local function draw_blocks(ctx, parent, place, count, at)
    local first, second
    if not ctx.visible and not ctx.wanted then
        count, at = draw_plain(ctx, parent, place, count, at)
    end
    for i = 1, count do
        if ctx.items <= 0 then return nil, first, second, true end
        local text
        at, text = draw_block(ctx, parent, place, at)
        if i == 1 then first = text elseif i == 2 then second = text end
        if not at then return nil, first, second end
    end
    return at, first, second
end

local function draw_peer(ctx, root, index, at)
    local stop, tvb = ctx.stop, ctx.tvb
    if at >= stop then return nil end
    local addresses, metas = byte(ctx.s, at + 1, at + 2)
    ctx.wanted = index <= SHOWN
    local peer = root:add(F["peer"], tvb(at, ctx.have - at))
    peer:add(F["peer.addresses.count"], tvb(at, 1))
    ctx.items = ctx.items - 3
    if at + 1 >= stop then return nil end
    peer:add(F["peer.metadata.count"], tvb(at + 1, 1))
    local next_at, a, b, over = draw_blocks(ctx, peer, 1, addresses, at + 2)
    local c
    if next_at then next_at, c, _, over = draw_blocks(ctx, peer, 2, metas, next_at) end
    local text = a or "(no address)"
    if b then text = text .. "|" .. b end
    if addresses > 2 then text = text .. format("|+%d", addresses - 2) end
    if c then text = text .. " " .. c end
    if ctx.visible then peer:append_text(format(" %d: %s", index, text)) end
    ctx.wanted = false
    if next_at then peer:set_len(next_at - at) end
    return next_at, text, over
end

-- Peers and metadata, as far as the message goes.
local function draw_body(ctx, root, at, peers, metas, texts)
    for index = 1, peers do
        local text, over
        if ctx.items <= 0 then over = true else at, text, over = draw_peer(ctx, root, index, at) end
        if text and index <= SHOWN then texts[index] = text end
        if over then root:add_proto_expert_info(fam.X["note.unshown"]) end
        if over or not at then return end
    end
    local _, _, _, over = draw_blocks(ctx, root, 3, metas, at)
    if over then root:add_proto_expert_info(fam.X["note.unshown"]) end
end

local kinds = { [0] = "view-exchange-request", "view-exchange-response" }
local titles = { [0] = "Request", "Response" }

fam.heads = true

function fam.draw(ctx, at, stop, status, size)
    local s, tvb, root = ctx.s, ctx.tvb, ctx.root
    local first, _, peers, metas = byte(s, at + 1, at + 4)
    local type = first % 16
    local texts, have = {}, ctx.have - at
    local kind = kinds[type] or format("view-exchange-type-%d", type)
    local title = titles[type] or format("Type %d", type)
    ctx.stop = stop
    root:add(F["version"], tvb(at, 1))
    root:add(F["type"], tvb(at, 1))
    if have > 1 then root:add(F["magic"], tvb(at + 1, 1)) end
    if have > 2 then root:add(F["peers.count"], tvb(at + 2, 1)) end
    if have > 3 then root:add(F["metadata.count"], tvb(at + 3, 1)) end
    if status ~= "bad" or stop > at + 1 then
        ctx.kind = kind
        root:add(F["kind"], ctx.kind):set_generated()
    end
    if not metas then return title end
    title = title .. ", " .. P.plural(peers, "peer")
    local line = title
    if status == "ok" then P.draw_whole(ctx, root, size) end
    if stop > at + 3 then draw_body(ctx, root, at + 4, peers, metas, texts) end
    if texts[1] then line = line .. ": " .. table.concat(texts, ", ") end
    if peers > SHOWN then line = line .. format(", and %d more", peers - SHOWN) end
    if metas > 0 then line = line .. format("; %d metadata", metas) end
    return line, title
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
