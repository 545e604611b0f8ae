-- Datagrams and streams: from the bytes of a call to messages.
--
-- A family has
--   walk(s, at, have, stream, limit, ctx) -> "ok" | "more" | "bad", size, faults, missing, goes_on
--       The message at offset `at` of the bytes s, of which `have` are there. "more": it goes on
--       behind them; then the last fault says where, and missing how many bytes that is, where it
--       is final. goes_on: the next message begins behind this bad one. No tree.
--   line(ctx, at, stop, status) -> line, title
--       Says in a line what it is, as far as `stop`, and sets ctx.kind. The item of the message gets
--       the title, or else the line. Where nothing is drawn it also makes the notes that draw makes.
--   draw(ctx, at, stop, status, size)
--       Shows it as far as `stop`. ctx.root is its item. Called only where somebody wants the fields.
--   still_more(walk, have, raw)   may be there: whether a walk that walk has left in ctx.walk goes on
--   guess(s, have, stream) -> "yes" | "no" | "wait"
-- and may have
--   may_begin(s) -> "yes" | "no" | "wait"   whether a known endpoint counts for these bytes: they could
--       be a broken message, since a constant of one fits
--   pair(ctx, at, status)   first pass: what the message has to do with others
--   other(ctx, at) -> true  where the bytes are another protocol's, which was called
--   passes_on()             whether draw hands bytes to other dissectors, for which it has to run
--   weight                  items that a message has at most, without those that draw takes off ctx.items
--   details                 what the names of most fields begin with, for P.wants_details
--   heads                   draw shows size and links of whole messages itself, before long lists
--   floods                  pairs its messages without looking at addresses
--   renew(direction)        a new connection begins between two endpoints
--   remarks(ctx, at)        whether line makes notes, or draws faults of its own
--   begin(ctx, anew), finish(ctx)   around the messages of a call; anew: behind an error

local format = string.format

-- The item of the message at hand. Where no field is drawn, only faults and notes need it.
function P.item(ctx)
    if not ctx.root then
        ctx.root, ctx.seen = ctx.tree:add(ctx.fam.proto, ctx.tvb(ctx.at, ctx.size)), true
    end
    return ctx.root
end

-- What only whole messages have: how long they are, and to which others they belong.
function P.draw_whole(ctx, root, size)
    root:add(ctx.fam.total, size):set_generated()
    P.draw_links(ctx, root, ctx.id)
end

local function draw(ctx, at, stop, status, size, title)
    local fam = ctx.fam
    if ctx.items <= 0 then
        P.unshown(ctx, P.item(ctx))
    else
        local root = P.item(ctx)
        ctx.items = ctx.items - fam.weight
        fam.draw(ctx, at, stop, status, size)
        if status == "ok" and not fam.heads then P.draw_whole(ctx, root, size) end
        if ctx.visible then root:append_text(", " .. title) end
    end
    if P.shown then
        P.shown[#P.shown + 1] = { fam = fam, kind = ctx.kind, size = status == "ok" and size or nil,
                                  took = status == "ok" and P.state.took[ctx.id] or nil,
                                  s = ctx.s, at = at }
    end
end

-- One message, or what is there of one. Gives its line, where somebody reads it.
local function show(ctx, at, size, status, faults)
    local fam = ctx.fam
    local n = #faults
    local stop = at + size
    if status ~= "ok" then stop = at + faults[n].at end
    if status == "more" then
        local last = faults[n]
        if ctx.cut or ctx.stream then
            faults[n] = { level = "note", status = ctx.cut and "cut" or "incomplete", at = last.at,
                          text = format("the capture lacks the rest, from byte %d (%s) on",
                                        last.at, last.field) }
            if not ctx.cut then
                faults[n].text = format("the rest is elsewhere, from byte %d (%s) on",
                                        last.at, last.field)
            end
        else
            last.status, last.level = "truncated", "error"
        end
    end
    ctx.place = ctx.place + 1
    ctx.id = P.message_id(ctx.call, ctx.place)
    ctx.root, ctx.kind, ctx.at, ctx.size = nil, nil, at, size
    if not (ctx.drawn or ctx.told or n > 0 or fam.remarks and fam.remarks(ctx, at)) then return nil end
    local line, title = fam.line(ctx, at, stop, status)
    if status ~= "ok" and n > 0 and faults[n].level == "error" then
        line = line .. " [malformed: " .. faults[n].status .. "]"
    end
    if ctx.drawn then draw(ctx, at, stop, status, size, title or line) end
    if n > 0 then P.draw_faults(ctx, P.item(ctx), at, faults) end
    if n > 0 and status == "ok" then line = line .. " [" .. faults[1].status .. "]" end
    return line
end

-- drawn: somebody wants fields of the family. Wireshark knows: the tree is looked at, or a filter,
-- a column, a colour, an export or another script refers to a protocol or to one of its fields.
-- Where nobody does it throws away every item that it is given (dry: then they are only counted).
-- told: somebody reads the columns. Neither of them is so in the first of two passes.
local DENSEST = 4 -- items that a byte can become, at most, faults apart
local left, left_faults -- of the calls for the frame at hand

local function context(fam, tvb, pinfo, tree, stream, have)
    fam.handle = fam.handle or Dissector.get(fam.name)
    local call = P.call_number(pinfo, stream)
    if call % 64 == 0 then left, left_faults = fam.items, P.FAULTS end
    -- Where the items may not suffice, they have to be drawn to know whether they do.
    local scarce = have * DENSEST > left
    local wanted = fam.passes_on and fam.passes_on() or tree:referenced(fam.handle)
    local drawn = scarce or wanted
    return { fam = fam, tvb = tvb, pinfo = pinfo, tree = tree, have = have, place = 0,
             s = tvb:raw(0, have), cut = tvb:reported_len() > have, items = left,
             faults = left_faults, scarce = scarce, dry = not wanted, drawn = drawn,
             told = tostring(pinfo.cols.info) ~= "(info)", visible = drawn and tree.visible,
             call = call, stream = stream }
end

P.later(function()
    for _, fam in ipairs(P.families) do
        fam.detail_fields, fam.all_details = P.details_of(fam), {}
        for _, field in ipairs(fam.detail_fields) do fam.all_details[field] = true end
    end
end)

-- Which of the details are wanted, as a table by field in ctx.details; false where none is, and none has
-- to be counted. They are most of the items, and a filter for a kind of message needs none of them.
function P.wants_details(ctx)
    if ctx.details ~= nil then return ctx.details end
    if ctx.visible then
        ctx.details = ctx.fam.all_details
    else
        local wants, tree, referenced = {}, ctx.tree, ctx.tree.referenced
        for _, field in ipairs(ctx.fam.detail_fields) do
            if referenced(tree, field) then wants[field] = true end
        end
        ctx.details = (ctx.scarce or next(wants) ~= nil) and wants
    end
    return ctx.details
end

-- Bytes that are nothing of ours.
function P.show_skipped(ctx, at, n)
    local root = ctx.tree:add(ctx.fam.proto, ctx.tvb(at, n))
    ctx.seen = true
    root:append_text(", no message")
    root:add(ctx.fam.F["skipped"], ctx.tvb(at, n))
    root:add_proto_expert_info(ctx.fam.X["note.skipped"])
end

-- ---------------------------------------------------------------------------- datagrams

function P.datagram(fam, tvb, pinfo, tree)
    local have = tvb:len()
    if have == 0 then return 0 end
    local ctx = context(fam, tvb, pinfo, tree, false, have)
    local status, size, faults = fam.walk(ctx.s, 0, have, false, math.huge)
    if status == "ok" and size < have then
        P.tolerate(faults, "trailing", size, "", have - size)
    end
    -- What an ICMP error quotes was sent before.
    if not pinfo.visited and fam.pair and not pinfo.in_error_pkt then
        if not fam.floods then ctx.direction, ctx.opposite = P.directions(pinfo) end
        ctx.id = P.message_id(ctx.call, 1)
        fam.pair(ctx, 0, status)
    end
    local line = show(ctx, 0, status == "ok" and size or have, status, faults)
    if ctx.drawn and status == "ok" and size < have then
        ctx.root:add(fam.F["trailing"], tvb(size, have - size))
    end
    if ctx.told then P.columns(fam, pinfo, { line }) end
    if not ctx.seen then tree:add(fam.proto, tvb) end
    return have
end

-- ---------------------------------------------------------------------------- streams

-- Behind an error a stream cannot be read on. Where a message begins beyond doubt it is taken up
-- again. Gives how many bytes are to be skipped, and whether that is a new start.
local function skipped(fam, ctx, direction)
    local S = P.state
    local key = fam.name .. " " .. direction
    if ctx.pinfo.visited then return S.skip[ctx.call] or 0 end
    if not S.broken[key] then return 0 end
    local at
    if fam.guess(ctx.s, ctx.have, true) == "yes" then at = 0
    elseif fam.resume then at = fam.resume(ctx.s, ctx.have) end
    if at then S.broken[key] = nil end
    if at ~= 0 then S.skip[ctx.call] = at or ctx.have end
    return at or ctx.have, at ~= nil
end

-- A long message comes in many segments, and TCP calls for each of them with all that is there. To walk,
-- or only to copy, it each time would take time by the square of its size. So where a walk has ended, the
-- next call goes on, if what is there begins, and goes on, like what was there before. What comes out of
-- it is only that still more is to be waited for; the whole message is walked once more. Later passes
-- get whole messages at once.
local LONG, SAME = 4096, 64

local function note_walk(ctx, key, at)
    local size = ctx.have - at
    if not ctx.walk or size < LONG then return end
    P.state.walks[key] = { walk = ctx.walk, size = size, head = ctx.s:sub(at + 1, at + SAME),
                           tail = ctx.s:sub(-SAME) }
    ctx.walk.s = nil
end

local function waits_on(fam, tvb, pinfo, have)
    local walks = P.state.walks
    if pinfo.visited or not next(walks) then return false end
    local direction, opposite = P.directions(pinfo)
    local key = fam.name .. " " .. direction
    local known = walks[key]
    walks[key] = nil
    if not known or pinfo.can_desegment == 0 or tvb:reported_len() > have or have <= known.size
        or tvb:raw(0, SAME) ~= known.head or tvb:raw(known.size - SAME, SAME) ~= known.tail then
        return false
    end
    local function raw(at) return tvb:raw(at, have - at) end
    if not fam.still_more(known.walk, have, raw) then return false end
    local ctx = { fam = fam, pinfo = pinfo, have = have, s = known.head, direction = direction,
                  opposite = opposite, blind = P.is_blind() }
    if P.mind_losses(ctx) then return false end
    P.call_number(pinfo, true)
    P.note_place(ctx, 0)
    walks[key] = known
    known.size, known.tail, known.walk.s = have, tvb:raw(have - SAME, SAME), nil
    pinfo.desegment_offset = 0
    pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
    return true
end

function P.stream(fam, tvb, pinfo, tree)
    local have = tvb:len()
    if have == 0 then return 0 end
    if fam.still_more and waits_on(fam, tvb, pinfo, have) then return have end
    local ctx = context(fam, tvb, pinfo, tree, true, have)
    local s, lines, at = ctx.s, {}, 0
    local limit, waits = fam.limit, pinfo.can_desegment > 0 and not ctx.cut
    local first = not pinfo.visited
    local direction, opposite = P.directions(pinfo)
    ctx.direction, ctx.opposite = direction, opposite
    ctx.blind = first and P.is_blind()
    local minded = not first
    local skip, anew = skipped(fam, ctx, direction)
    if first and (skip > 0 or anew) then P.lose(ctx, true, false) end
    if skip > 0 then
        at = skip
        P.show_skipped(ctx, 0, skip)
        lines[1] = "behind an error, or the middle of a message"
    end
    if fam.begin then fam.begin(ctx, anew) end
    while at < have do
        if fam.other and fam.other(ctx, at) then
            if lines[1] then pinfo.cols.info:prepend(table.concat(lines, "; ") .. "; ") end
            return have
        end
        if not minded then
            P.mind_losses(ctx)
            minded = true
        end
        local status, size, faults, missing, goes_on = fam.walk(s, at, have, true, limit, ctx)
        if status == "more" and waits then
            -- A float raises an error, or is taken for no request at all, in Wireshark 4.4.
            pinfo.desegment_offset = math.floor(at)
            pinfo.desegment_len = missing and math.floor(missing) or DESEGMENT_ONE_MORE_SEGMENT
            if first then note_walk(ctx, fam.name .. " " .. direction, at) end
            break
        end
        if status ~= "ok" and not goes_on then size = have - at end
        if first then
            if fam.pair then
                ctx.id = P.message_id(ctx.call, ctx.place + 1)
                fam.pair(ctx, at, status)
            end
            if status ~= "ok" then P.lose(ctx, true, false) end
            if status ~= "ok" and not goes_on then P.state.broken[fam.name .. " " .. direction] = true end
        end
        lines[#lines + 1] = show(ctx, at, size, status, faults)
        at = at + size
    end
    if first then
        P.note_place(ctx, at)
        if ctx.cut then P.lose(ctx, true, false) end
    end
    if fam.finish then fam.finish(ctx) end
    left, left_faults = ctx.items, ctx.faults
    if ctx.told then P.columns(fam, pinfo, lines) end
    if at > 0 and not ctx.seen then tree:add(fam.proto, tvb) end
    return have
end

-- ---------------------------------------------------------------------------- garbage

local ROOM = 8000 -- kilobytes of objects before they are collected
local LARGE, HUGE = 1000, 65536 -- bytes of a packet for which this is worth while, and affordable
local enough, stopped = ROOM, false

-- Newer versions of Lua take their time over objects that are many and short-lived, as tree items
-- are: with them it is faster, and takes less memory, to collect all of them between the packets.
-- What is reassembled may be so large that its garbage cannot wait. Behind an error the next packet
-- switches the collector on again: to catch the error here could leave the tree in pieces.
function P.tidily(f)
    if _VERSION == "Lua 5.2" then return f end
    return function(tvb, pinfo, tree)
        if stopped then
            collectgarbage("restart")
            stopped = false
        end
        local size = tvb:len()
        if size < LARGE or size > HUGE then return f(tvb, pinfo, tree) end
        collectgarbage("stop")
        stopped = true
        local n = f(tvb, pinfo, tree)
        collectgarbage("restart")
        stopped = false
        if collectgarbage("count") > enough then
            collectgarbage()
            enough = math.max(ROOM, 2 * collectgarbage("count"))
        end
        return n
    end
end
