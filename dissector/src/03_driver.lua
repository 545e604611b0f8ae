-- Datagrams and streams: from the bytes of a call to messages.
--
-- A family has
--   walk(s, at, have, stream, limit, ctx) -> "ok" | "more" | "bad", size, faults, missing, goes_on
--       The message at offset `at` of the bytes s, of which `have` are there. "more": it goes on
--       behind them; then the last fault says where, and missing how many bytes that is, where it
--       is final. goes_on: the next message begins behind this bad one. No tree.
--   draw(ctx, at, stop, status, size) -> line, title
--       Shows it as far as `stop`, and says in a line what it is. ctx.root is its item, which gets
--       the title, or else the line.
--   guess(s, have, stream) -> "yes" | "no" | "wait"
-- and may have
--   may_begin(s) -> "yes" | "no" | "wait"   whether a known endpoint counts for these bytes: they could
--       be a broken message, since a constant of one fits
--   pair(ctx, at, status)   first pass: what the message has to do with others
--   other(ctx, at) -> true  where the bytes are another protocol's, which was called
--   heads                   draw shows size and links of whole messages itself, before long lists
--   floods                  pairs its messages without looking at addresses
--   renew(direction)        a new connection begins between two endpoints
--   begin(ctx, anew), finish(ctx)   around the messages of a call; anew: behind an error

local format = string.format

-- What only whole messages have: how long they are, and to which others they belong.
function P.draw_whole(ctx, root, size)
    root:add(ctx.fam.total, size):set_generated()
    P.draw_links(ctx, root, ctx.id)
end

-- One message, or what is there of one.
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
    local root = ctx.tree:add(fam.proto, ctx.tvb(at, size))
    ctx.root, ctx.kind = root, nil
    local line, title = fam.draw(ctx, at, stop, status, size)
    if status == "ok" then
        if not fam.heads then P.draw_whole(ctx, root, size) end
    elseif n > 0 and faults[n].level == "error" then
        line = line .. " [malformed: " .. faults[n].status .. "]"
    end
    if P.shown then
        P.shown[#P.shown + 1] = { fam = fam, kind = ctx.kind, size = status == "ok" and size or nil,
                                  took = status == "ok" and P.state.took[ctx.id] or nil,
                                  s = ctx.s, at = at }
    end
    if ctx.visible then root:append_text(", " .. (title or line)) end
    if n > 0 then P.draw_faults(ctx, root, at, faults) end
    if n > 0 and status == "ok" then line = line .. " [" .. faults[1].status .. "]" end
    return line
end

local function context(fam, tvb, pinfo, tree, stream)
    local have = tvb:len()
    return { fam = fam, tvb = tvb, pinfo = pinfo, tree = tree, have = have, place = 0,
             s = tvb:raw(0, have), cut = tvb:reported_len() > have, items = fam.items,
             visible = tree.visible, call = P.call_number(pinfo, stream), stream = stream }
end

-- Bytes that are nothing of ours.
function P.show_skipped(ctx, at, n)
    local root = ctx.tree:add(ctx.fam.proto, ctx.tvb(at, n))
    root:append_text(", no message")
    root:add(ctx.fam.F["skipped"], ctx.tvb(at, n))
    root:add_proto_expert_info(ctx.fam.X["note.skipped"])
end

-- ---------------------------------------------------------------------------- datagrams

function P.datagram(fam, tvb, pinfo, tree)
    local have = tvb:len()
    if have == 0 then return 0 end
    local drawing = P.is_seen(pinfo)
    local ctx = context(fam, tvb, pinfo, tree, false)
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
    if drawing then
        local line = show(ctx, 0, status == "ok" and size or have, status, faults)
        if status == "ok" and size < have then
            ctx.root:add(fam.F["trailing"], tvb(size, have - size))
        end
        P.columns(fam, pinfo, { line })
    end
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

function P.stream(fam, tvb, pinfo, tree)
    local have = tvb:len()
    if have == 0 then return 0 end
    local drawing = P.is_seen(pinfo)
    local ctx = context(fam, tvb, pinfo, tree, true)
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
        if drawing then P.show_skipped(ctx, 0, skip) end
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
        if drawing then
            lines[#lines + 1] = show(ctx, at, size, status, faults)
        else
            ctx.place = ctx.place + 1
        end
        at = at + size
    end
    if first then
        P.note_place(ctx, at)
        if ctx.cut then P.lose(ctx, true, false) end
    end
    if fam.finish then fam.finish(ctx) end
    if drawing then P.columns(fam, pinfo, lines) end
    return have
end

-- ---------------------------------------------------------------------------- garbage

local ROOM = 8000 -- kilobytes of objects before they are collected
local LARGE = 1000 -- bytes of a packet for which this is worth while
local enough = ROOM

-- Newer versions of Lua take their time over objects that are many and short-lived, as tree items
-- are: with them it is faster, and takes less memory, to collect all of them between the packets.
function P.tidily(f)
    if _VERSION == "Lua 5.2" then return f end
    return function(tvb, pinfo, tree)
        if tvb:len() < LARGE then return f(tvb, pinfo, tree) end
        collectgarbage("stop")
        local good, n = pcall(f, tvb, pinfo, tree)
        collectgarbage("restart")
        if not good then error(n, 0) end
        if collectgarbage("count") > enough then
            collectgarbage()
            enough = math.max(ROOM, 2 * collectgarbage("count"))
        end
        return n
    end
end
