-- Requests and responses: which message belongs to which other one. Found in the first pass.

local S, floor = P.state, math.floor

-- A message is known by its frame, the call and its place in it.
function P.message_id(call, place)
    return call * 65536 + (place < 65535 and place or 65535)
end

-- What waits for an answer: by family and by the side that asks. A side has queues by key, and
--   ahead  it is known to ask again before the answer has come
--   turns  how often it has got its answer first
--   lost   bytes are missing, and nobody knows which answer belongs to what: no more links
-- Queues are plain arrays: a table for each message would cost the collector of garbage more time than
-- all the rest.
local function side_of(fam, from)
    local sides = S.waiting[fam]
    return sides and sides[from]
end

local function new_side(fam, from)
    local side = { queues = {}, turns = 0 }
    S.waiting[fam] = S.waiting[fam] or {}
    S.waiting[fam][from] = side
    return side
end

-- With the first preference TCP hands on nothing behind a gap; with the other connections begin at 1.
local ordered, relative = false, false
P.on_init(function()
    if not get_preference then return end
    ordered = get_preference("tcp.reassemble_out_of_order")
    relative = get_preference("tcp.relative_sequence_numbers")
end)

-- In the first of two passes there may be no tree in which TCP says where a segment belongs.
local frame_number = Field.new("frame.number")
function P.is_blind() return not ordered and (frame_number()) == nil end

-- A read filter (-R) gives the frames that it drops the number of the next one that it keeps, so two frames
-- have one number, and nobody knows which of them a link would name: then there are none. A frame has
-- one time and goes in one direction.
local function mind_filter(ctx)
    local number, time = floor(ctx.id / 4194304), ctx.pinfo.rel_ts
    if number == S.number and (time ~= S.time or ctx.direction ~= S.way) then S.filtered = true end
    S.number, S.time, S.way = number, time, ctx.direction
    return time
end

-- Message ctx.id of the side `from` asks; what answers it will look for `key`. Streams answer in
-- order. Datagrams get lost, so there a request takes the place of those before it: one lost answer is
-- not to shift all that come later.
function P.asks(ctx, from, key)
    local time = mind_filter(ctx)
    local side = side_of(ctx.fam, from) or new_side(ctx.fam, from)
    local queue = side.queues[key]
    if queue and ctx.stream then
        if ctx.blind then side.lost = true else side.ahead = true end
    end
    if side.lost then return end
    if not queue then
        queue = { first = 1, last = 0, ids = {}, times = {} }
        side.queues[key] = queue
    end
    local last = ctx.stream and queue.last + 1 or 1
    queue.last, queue.ids[last], queue.times[last] = last, ctx.id, time
end

-- Message ctx.id answers the oldest that the side `from` asked for `key`; of datagrams the latest is
-- the only one.
function P.answers(ctx, from, key)
    local now = mind_filter(ctx)
    local side = side_of(ctx.fam, from)
    local queue = side and side.queues[key]
    if not queue or side.lost then return end
    local first = queue.first
    local asked, time = queue.ids[first], queue.times[first]
    queue.ids[first], queue.times[first], queue.first = nil, nil, first + 1
    if first == queue.last then side.queues[key] = nil end
    side.turns = side.turns + 1
    S.answered[asked] = ctx.pinfo.number
    S.asked[ctx.id], S.took[ctx.id] = floor(asked / 4194304), now - time
end

-- Does the side `from` wait for an answer?
function P.is_asked(ctx, from, key)
    local side = side_of(ctx.fam, from)
    return side ~= nil and side.queues[key] ~= nil
end

-- A new connection begins.
function P.forget_questions(fam, direction)
    if S.waiting[fam] then S.waiting[fam][direction] = nil end
    S.places[fam.name .. " " .. direction] = nil
    S.walks[fam.name .. " " .. direction] = nil
end

-- Shows to which other message this one belongs: a request is before its response.
function P.draw_links(ctx, tree, id)
    if S.filtered then return end
    local F, number = ctx.fam.F, ctx.pinfo.number
    local frame = S.answered[id]
    if frame and frame > number then tree:add(F["response_in"], frame):set_generated() end
    local asked = S.asked[id]
    if asked and asked < number then
        tree:add(F["request_in"], asked):set_generated()
        tree:add(F["response_time"], P.seconds(S.took[id])):set_generated()
    end
end

-- ---------------------------------------------------------------------------- losses

-- A lost answer would shift all links behind it, and no link is better than a wrong one.

local TURNS = 8 -- so often has taken turns who is taken for somebody that always does

-- Forgets what a side waits for. asks: its own bytes are lost, not only the answers to it. Who takes
-- turns begins afresh with the next request. Otherwise answers may come to what was asked before.
local function drop(fam, from, asks)
    local side = side_of(fam, from) or asks and new_side(fam, from)
    if not side then return end
    side.lost = side.lost or side.ahead or asks and side.turns < TURNS
    side.queues = {}
end

-- Bytes are lost, or no message: of this direction (own), of the other one.
function P.lose(ctx, own, other)
    drop(ctx.fam, ctx.direction, own)
    drop(ctx.fam, ctx.opposite, other)
end

-- What has been read of a direction: next (the sequence number behind it), frame (the last one), and of
-- a message that goes on its first bytes (head) and how many were there (size).
local HEAD = 64
local sequence, length, acknowledged =
    Field.new("tcp.seq"), Field.new("tcp.len"), Field.new("tcp.ack")
local function place_of(fam, direction)
    local key = fam.name .. " " .. direction
    local place = S.places[key]
    if not place then
        place = {}
        S.places[key] = place
    end
    return place
end

-- Does this call begin elsewhere than where the one before has ended?
local function is_elsewhere(ctx, place, continued)
    local here, n = sequence(), length()
    if not here or not n then return false end
    here, n = here.value, n.value
    local want = place.next
    if continued then -- ends in this frame
        return want ~= nil and (want + ctx.have - here - 1) % 4294967296 >= n
    end
    if ctx.have > n then here = here + n - ctx.have end -- the heuristics have waited for all of it
    if relative and here == 1 and want and want > 1 then -- a new connection
        P.forget_questions(ctx.fam, ctx.direction)
        P.forget_questions(ctx.fam, ctx.opposite)
        return false
    end
    return (want or relative and 1 or here) ~= here
end

-- Has the sender of this frame received more of the other direction than has been seen? One more may be
-- the FIN, which counts.
local function misses_answers(ctx)
    local ack, back = acknowledged(), place_of(ctx.fam, ctx.opposite)
    if not ack or back.size then return false end
    ack = ack.value
    local more = back.next and (ack - back.next) % 4294967296 or 0
    if back.next and more < 2 or more >= 2147483648 then return false end
    back.next = ack
    return more > 0
end

-- Before the first message of a call: was something of this direction lost since the one before? TLS
-- cannot be read behind a gap at all.
function P.mind_losses(ctx)
    local place, own = place_of(ctx.fam, ctx.direction), false
    local continued = place.size
    if continued then
        own = ctx.have <= continued or ctx.s:sub(1, #place.head) ~= place.head
        place.size, place.head = nil, nil
    end
    if ctx.blind or ordered or ctx.fam.in_tls or place.frame == ctx.pinfo.number then
        if own then P.lose(ctx, true, false) end
        return own
    end
    local other
    own, other = own or is_elsewhere(ctx, place, continued), misses_answers(ctx)
    if own or other then P.lose(ctx, own, other) end
    return own
end

-- Behind the last message of a call: what begins at `at`, if anything does, goes on in the next one.
function P.note_place(ctx, at)
    local place, left = place_of(ctx.fam, ctx.direction), ctx.have - at
    if left > 0 then place.head, place.size = ctx.s:sub(at + 1, at + HEAD), left end
    if ctx.blind or ordered then return end
    local here, n = sequence(), length()
    place.frame = ctx.pinfo.number
    place.next = here and n and (here.value + n.value - left) % 4294967296
end
