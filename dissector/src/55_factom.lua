-- Factom p2p: the stream of a direction, from its state to its messages.

local byte = string.byte
local fail, tolerate = P.fail, P.tolerate
local fam, gob = P.factom, P.gob
local die, odd, wait, STOP = gob.die, gob.odd, gob.wait, gob.STOP

local FRAME_MAX = 134217728
local no_types = { count = 0, list = {} }

-- ---------------------------------------------------------------------------- state

-- What a direction has told: format ("gob", "protobuf", nil while that is open), parcels (the handshake
-- is over), types and fields (defined), before (bytes of definitions that no value has followed),
-- first (the id that was defined first), since (the frame in which that was). A state is never
-- changed, only replaced, by definitions and the handshake. `began` has by direction the calls that
-- found another state than the one before, in their order, and these states.
local fresh = { types = no_types, fields = 0, before = 0 }
local states, began
P.on_init(function() states, began = {}, {} end)

local function note_state(ctx, state)
    local epochs = began[ctx.direction]
    if not epochs then
        epochs = { calls = {}, states = {} }
        began[ctx.direction] = epochs
    end
    local n = #epochs.calls
    if n > 0 and epochs.states[n] == state then return end
    epochs.calls[n + 1], epochs.states[n + 1] = ctx.call, state
end

-- The state that a call of the first pass began with.
local function state_of(ctx)
    local epochs = began[ctx.direction]
    if not epochs then return fresh end
    local calls, low, high = epochs.calls, 0, #epochs.calls
    while low < high do
        local middle = math.floor((low + high + 1) / 2)
        if calls[middle] <= ctx.call then low = middle else high = middle - 1 end
    end
    return epochs.states[low] or fresh
end

local function with(state, changes)
    local new = {}
    for key, value in pairs(state) do new[key] = value end
    for key, value in pairs(changes) do new[key] = value end
    return new
end

-- Does a new connection begin here, between the same endpoints as one before?
local function begins_anew(state, ctx)
    if ctx.s:sub(1, 4) == "pbuf" then return true end
    if not state.first or not state.parcels or state.since == ctx.pinfo.number then return false end
    local g = { s = ctx.s, from = 0, have = ctx.have, limit = fam.limit, spans = 0, faults = {} }
    local ok, id = pcall(function()
        gob.open(g, 0)
        return gob.head_id(g)
    end)
    return ok and -id == state.first
end

function fam.begin(ctx, resumed)
    if ctx.pinfo.visited then
        ctx.state = state_of(ctx)
        return
    end
    local state = states[ctx.direction] or fresh
    if state ~= fresh and (resumed or begins_anew(state, ctx)) then state = fresh end
    ctx.state = state
    note_state(ctx, state)
end

function fam.renew(direction) states[direction] = nil end

function fam.finish(ctx)
    if not ctx.pinfo.visited then states[ctx.direction] = ctx.state end
end

-- ---------------------------------------------------------------------------- V11

local function walk_head_11(g, start)
    local s, have = g.s, g.have - g.from
    local head, least = start + 4, 0
    if g.limit < head then die(g, "size-limit", g.from, "size", head) end
    for n = 0, (have < head and have or head) - 1 do
        local b = byte(s, g.from + n + 1)
        if n < start then
            if b ~= byte("pbuf", n + 1) then die(g, "magic", g.from, "signature", 4) end
        else
            least = least + b * 256 ^ (head - 1 - n)
            if least > FRAME_MAX then die(g, "length", g.from + start, "size", 4) end
            if least > g.limit - head then die(g, "size-limit", g.from + start, "size", 4) end
        end
    end
    if have < start then wait(g, g.from, "signature") end
    if have < head then wait(g, g.from + start, "size") end
    g.stop = g.from + head + least
    g.at = g.from + head
    if have < head + least then wait(g, g.at, "payload", head + least - have) end
end

local function walk_v11(g, state)
    local start = state.parcels and 0 or 4
    g.m.form = 11
    g.m.signature = start > 0
    walk_head_11(g, start)
    g.m.size_at = g.from + start
    g.m.end_at = g.stop
    g.unknown = fam.new_list(g.room)
    if state.parcels then
        g.m.kind = "v11msg"
        fam.read_parcel_11(g)
    else
        g.m.kind = "handshake"
        fam.read_handshake_11(g)
    end
    g.state = state.parcels and state or with(state, { parcels = true })
end

-- ---------------------------------------------------------------------------- V9, V10

local function codes_for(g, state, type)
    if not state.parcels then return gob.v9 end
    if not type then return gob.v10 end
    return gob.has_header(g, type) and gob.v9 or gob.v10
end

-- May a value of this type come? Says so before it is there.
local function may_come(g, state, id, at)
    local type = g.types[id]
    local codes = codes_for(g, state, type)
    if not type then
        if id == 18 or id == 21 then odd(g, "type", at, "gob.type_id", g.at - at)
        else die(g, "type", at, "gob.type_id", g.at - at) end
        return codes
    end
    gob.fit(g, type, codes, at)
    if codes == gob.v10 and gob.has_header(g, type) then
        odd(g, "type", at, "gob.type_id", g.at - at)
    end
    return codes
end

local function payload_of(g)
    local payload = g.value.payload
    if not payload then return g.stop, 0 end
    return payload.text_size > 0 and payload.text_at or g.stop, payload.text_size
end

local function crc_of(g, at, size)
    if size > fam.crc_limit then
        g.m.unchecked = true
        return nil
    end
    local crc = fam.crc32(g.s, at, size)
    g.m.crc32 = crc
    return crc
end

local function number(field) return field and field.value or 0 end

-- The payload is the loopback, which has 8 bytes, or in a rejection a list of endpoints.
local function check_handshake(g)
    local value = g.value
    local at, size = payload_of(g)
    if number(value.length) ~= size % 4294967296 then odd(g, "length", at, "length", size) end
    local crc = crc_of(g, at, size)
    if crc and crc ~= number(value.crc32) then odd(g, "checksum", at, "crc32", size) end
    if number(value.type) == 9 then
        local list, faults = fam.read_json(g.s, at, size, 10, g.room)
        value.alternatives = list
        local last = faults[#faults]
        if last and last.level == "error" then die(g, last.status, at + last.at, last.field) end
    end
end

local function check_parcel(g, codes)
    local value = g.value
    local at, size = payload_of(g)
    if codes == gob.v10 then
        if size == 0 then die(g, "empty", at, "payload") end
        return
    end
    if number(value.version) ~= 9 then die(g, "version", at, "version", size) end
    if size == 0 then die(g, "empty", at, "payload") end
    if number(value.length) ~= size % 4294967296 then die(g, "length", at, "length", size) end
    local crc = crc_of(g, at, size)
    if crc and crc ~= number(value.crc32) then die(g, "checksum", at, "crc32", size) end
end

local function walk_value(g, state, id, codes)
    local m = g.m
    m.type = g.types[id]
    gob.value(g, id, codes)
    m.end_at = g.stop
    if state.parcels then
        m.form = codes == gob.v10 and 10 or 9
        m.kind = m.form == 10 and "v10msg" or "v9msg"
    else
        m.form = number(g.value.version) == 10 and 10 or 9
        m.kind = "handshake"
    end
    if g.at < g.stop then odd(g, "trailing", g.at, "gob.field_number", g.stop - g.at) end
    if state.parcels then check_parcel(g, codes) else check_handshake(g) end
    g.state = state
    if not state.parcels or state.types ~= g.types or state.before > 0 then
        g.state = with(state, { parcels = true, types = g.types, fields = g.fields, before = 0 })
    end
end

local function walk_definition(g, state, id, at)
    id = id == -2147483648 and 0 or -id
    gob.may_define(g, id, at)
    gob.whole(g, true)
    g.m.kind = "definition"
    g.m.end_at = g.stop
    gob.define(g, id)
    if g.at < g.stop then die(g, "trailing", g.at, "gob.definition", g.stop - g.at) end
    g.state = with(state, { types = g.types, fields = g.fields,
                            before = state.before + (g.stop - g.from),
                            first = state.first or id, since = state.since or g.frame })
end

local function walk_gob(g, state)
    g.limit = g.limit > state.before and g.limit - state.before or 0
    gob.open(g, g.from)
    g.m.size_at, g.m.size_size = g.from, g.at - g.from
    local at = g.at
    local id = gob.head_id(g)
    g.m.id, g.m.id_at, g.m.id_size = id, at, g.at - at
    if id < 0 then return walk_definition(g, state, id, at) end
    local codes = may_come(g, state, id, at)
    gob.whole(g, not gob.has_interfaces(g.types))
    walk_value(g, state, id, codes)
end

-- Too few bytes to tell the forms apart.
local function format_of(g)
    local first = g.s:sub(g.from + 1, g.from + 4)
    if first == "pbuf" then return "protobuf" end
    if first ~= ("pbuf"):sub(1, #first) then return "gob" end
    wait(g, g.from, "signature")
end

-- ---------------------------------------------------------------------------- without a beginning

-- The types that every node defines, under other numbers.
local function usual(id, codes, frame)
    local list = {}
    local function struct(number, name, fields)
        local type = { id = number, name = name, kind = "struct", has_struct = true, fits = {},
                       fields = {}, frame = frame, guessed = true }
        for i, field in ipairs(fields) do
            type.fields[i] = { name = field[1], type = field[2], code = gob.known[field[1]] }
        end
        list[#list + 1] = type
        list[number] = type
    end
    if codes == gob.v10 then
        struct(id, "V10Msg", { { "Type", 3 }, { "Payload", 5 } })
    else
        struct(id, "V9Msg", { { "Header", id + 1 }, { "Payload", 5 } })
        struct(id + 1, "V9Header",
               { { "Network", 3 }, { "Version", 3 }, { "Type", 3 }, { "Length", 3 },
                 { "TargetPeer", 6 }, { "Crc32", 3 }, { "PartNo", 3 }, { "PartsTotal", 3 },
                 { "NodeID", 3 }, { "PeerAddress", 6 }, { "PeerPort", 6 }, { "AppHash", 6 },
                 { "AppType", 6 } })
    end
    local types = { count = #list, list = list }
    for _, type in ipairs(list) do types[type.id] = type end
    return types
end

local function try(g, state, walk)
    local again = { s = g.s, from = g.from, have = g.have, at = g.from, limit = g.first_limit,
                    first_limit = g.first_limit, spans = 0, faults = {}, types = state.types,
                    fields = state.fields, defined = {}, frame = g.frame, room = g.room,
                    m = { guessed = true } }
    local ok = pcall(walk, again, state)
    return ok and #again.faults == 0 and again
end

-- The capture may have begun behind the handshake: is this a parcel of the usual shape? Then the
-- fault that the library reports is shown, and the stream goes on.
local function guess_start(g)
    if g.state ~= fresh or g.status ~= "bad" then return nil end
    local found
    local id = g.m.id
    if id and id >= gob.FIRST and id < 2147483647 then
        for _, codes in ipairs { gob.v10, gob.v9 } do
            local types = usual(id, codes, g.frame)
            found = found or try(g, with(fresh, { format = "gob", parcels = true, types = types }),
                                 walk_gob)
        end
    else
        found = try(g, with(fresh, { format = "protobuf", parcels = true }), walk_v11)
        if found and (number(found.value.type) > 9 or not found.value.payload) then found = nil end
    end
    if not found then return nil end
    local first = g.faults[1]
    found.faults[1] = first
    first.level = "lenient"
    return found
end

-- ---------------------------------------------------------------------------- the walk

function fam.walk(s, from, have, stream, limit, ctx)
    local state = ctx and ctx.state or fresh
    local g = { s = s, from = from, have = have, at = from, stop = have, limit = limit,
                first_limit = limit, spans = 0, faults = {}, types = state.types,
                fields = state.fields, defined = {}, state = state, m = {},
                frame = ctx and ctx.pinfo.number or 0, status = "ok",
                room = ctx and ctx.drawn and not ctx.dry and ctx.items or 0 }
    local ok, problem = pcall(function()
        if not state.format then
            state = with(state, { format = format_of(g) })
        end
        if state.format == "protobuf" then walk_v11(g, state) else walk_gob(g, state) end
    end)
    if not ok and problem ~= STOP then error(problem, 0) end
    if ctx and not ok then g = guess_start(g) or g end
    local status = g.status or "ok"
    g.m.value, g.m.defined = g.value, g.defined
    if ctx then
        ctx.m = g.m
        if status == "ok" then ctx.state = g.state end
    else
        fam.looked = g
    end
    -- What is wrong with a message that is there as a whole does not hide the next one.
    local size = g.m.end_at and g.m.end_at - from or have - from
    local known_end = g.m.end_at and g.m.end_at <= have
    if status == "bad" and not known_end then size = have - from end
    if status == "bad" and known_end and ctx and g.m.kind ~= "definition" and g.m.kind then
        ctx.state = with(g.state, { parcels = true, before = 0, format = state.format })
    end
    return status, size, g.faults, g.missing, status == "bad" and known_end
end

-- Others send gob, too (net/rpc), so a first definition has to be a struct with a field of ours.
local function is_ours(types)
    for _, type in ipairs(types.list) do
        for _, field in ipairs(type.fields or {}) do
            if field.code and field.code ~= "" then return true end
        end
    end
    return false
end

-- A stream begins with the signature of V11 and a handshake, or with a type definition.
function fam.guess(s, have)
    if have < 3 then return "no" end
    local status = fam.walk(s, 0, have, true, 65536)
    local g = fam.looked
    fam.looked = nil
    if status == "bad" or #g.faults > (status == "more" and 1 or 0) then return "no" end
    if status == "ok" then
        if g.m.kind == "definition" then return is_ours(g.types) and "yes" or "no" end
        return g.m.form == 11 and "yes" or "no"
    end
    if s:sub(1, 3) == "pbu" then return "wait" end
    -- A struct is defined in the third field of what defines a type.
    local id = g.m.id
    return id and id <= -gob.FIRST and (byte(s, g.at + 1) or 3) == 3 and "wait" or "no"
end

-- Gob that defines a type of ours, or has a value of one that was defined before.
local function may_be_gob(s, have)
    local g = { s = s, from = 0, have = have, at = 0, stop = have, limit = fam.limit, faults = {} }
    local ok, id = pcall(function()
        gob.open(g, 0)
        return gob.head_id(g)
    end)
    if not ok then return g.status == "more" and "wait" or "no" end
    if math.abs(id) < gob.FIRST or math.abs(id) > 65535 then return "no" end
    if id > 0 then return "yes" end
    local status = fam.walk(s, 0, have, true, 65536)
    local types = fam.looked.types
    fam.looked = nil
    if status == "more" then return "wait" end
    return (status == "bad" or is_ours(types)) and "yes" or "no"
end

-- A message of version 11: the signature but for one byte, or a size and the head of the first field.
local function may_be_v11(s, have)
    local good = 0
    for i = 1, have < 4 and have or 4 do
        if byte(s, i) == byte("pbuf", i) then good = good + 1 end
    end
    if good >= 3 then return "yes" end
    local first, head = byte(s, 1), byte(s, 5)
    if first > 8 and (have >= 4 or good + 1 < have) then return "no" end
    if not head then return "wait" end
    return (head == 0x08 or head == 0x12) and "yes" or "no"
end

function fam.may_begin(s)
    local have = #s
    local one, other = may_be_gob(s, have), may_be_v11(s, have)
    if one == "yes" or other == "yes" then return "yes" end
    return (one == "wait" or other == "wait") and "wait" or "no"
end
