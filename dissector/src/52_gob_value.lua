-- Gob values: those that are wanted, and those that are passed over.

local byte = string.byte
local gob = P.gob
local die, odd, uint, int, text, step = gob.die, gob.odd, gob.uint, gob.int, gob.text, gob.step
local UNKNOWN = "unknown_field"

-- ---------------------------------------------------------------------------- passing over

local function skip_zero(g, is_zero, of_struct, at)
    if of_struct then gob.zero(g, is_zero, at, UNKNOWN) end
end

local function skip_text(g, of_struct)
    local _, size, at = text(g, UNKNOWN)
    skip_zero(g, size == 0, of_struct, at)
end

local function skip_number(g, id, of_struct)
    local at = g.at
    local value, second = uint(g, UNKNOWN), 0
    if id == 7 then second = uint(g, UNKNOWN) end
    if id == 1 and value > 1 then odd(g, "kind", at, UNKNOWN, g.at - at) end
    skip_zero(g, value == 0 and second == 0, of_struct, at)
end

-- The value of an interface goes on in the next message, where this one has ended.
local function go_on(g)
    if g.spans == gob.SPANS then die(g, "depth-limit", g.at, UNKNOWN) end
    g.spans = g.spans + 1
    gob.open(g, g.at)
    gob.whole(g)
end

-- An interface: the name of the type it holds, definitions that the peer has not got yet, the id of
-- that type, then the value behind its length.
local function skip_interface(g)
    text(g, UNKNOWN)
    while true do
        if g.at >= g.stop then go_on(g) end
        local at = g.at
        local value, upper, lower, negative = int(g, "gob.type_id")
        local id = gob.cut_id(g, value, upper, lower, negative, at)
        if id >= 0 then
            text(g, UNKNOWN)
            return
        end
        id = id == -2147483648 and 0 or -id
        gob.may_define(g, id, at)
        gob.define(g, id)
        if g.at < g.stop then uint(g, UNKNOWN) end
    end
end

-- The count of a list: how many values follow. It cannot be held against the bytes of this message,
-- since interfaces may take the rest of the list to the next one.
local function skip_count(g, type, of_struct)
    local at = g.at
    local count, high = uint(g, UNKNOWN)
    local length = type.length or 0
    if type.kind == "array" then
        if length < 0 then length = length + 18446744073709551616 end
        if count ~= length then die(g, "count", at, UNKNOWN) end
    end
    if type.kind == "slice" then skip_zero(g, count == 0, of_struct, at) end
    if high >= 2147483648 then
        odd(g, "count", at, UNKNOWN, g.at - at)
        count = 0
    end
    return type.kind == "map" and 2 * count or count
end

-- A value of a built-in type, or the head of one of a defined type: then what is open now.
local function skip_head(g, id, of_struct)
    if id == 5 or id == 6 then return skip_text(g, of_struct) end
    if id == 8 then return skip_interface(g) end
    if id < gob.FIRST then return skip_number(g, id, of_struct) end
    local type = g.types[id]
    if not type then die(g, "type", g.at, UNKNOWN) end
    if type.kind == "marshaler" then return skip_text(g, false) end
    if type.kind == "struct" then return { type = type, number = 0 } end
    return { type = type, left = skip_count(g, type, of_struct) }
end

local function is_struct(g, id)
    local type = g.types[id]
    return type ~= nil and type.kind == "struct"
end

-- The type of the next value within the innermost container, or nil where that is complete.
local function skip_next(g, open)
    local type = open.type
    if type.kind == "struct" then
        local number = step(g, open.number, #type.fields, UNKNOWN)
        if not number then return nil end
        open.number = number
        return type.fields[number].type, true
    end
    if open.left == 0 then return nil end
    if g.at >= g.stop then
        if type.kind ~= "map" then die(g, "count", g.at, UNKNOWN) end
        -- However many pairs: all of them end with the message, which structs may do.
        if is_struct(g, type.key) and is_struct(g, type.elem) then open.left = 1 end
    end
    local id = type.kind == "map" and open.left % 2 == 0 and type.key or type.elem
    open.left = open.left - 1
    return id, false
end

-- Passes over a value. of_struct: it is a field of a struct.
function gob.skip(g, id, of_struct)
    local open, depth = {}, 0
    while true do
        local at = g.at
        local container = skip_head(g, id, of_struct)
        if container then
            if depth == gob.DEPTH then die(g, "depth-limit", at, UNKNOWN) end
            depth = depth + 1
            open[depth] = container
        end
        while true do
            if depth == 0 then return end
            local top = open[depth]
            local next_id, field = skip_next(g, top)
            if next_id then
                id, of_struct = next_id, field
                -- The last element of a list needs no place of its own.
                if not field and top.left == 0 then depth = depth - 1 end
                break
            end
            depth = depth - 1
        end
    end
end

-- ---------------------------------------------------------------------------- what is wanted

local most = { u16 = 65535, u32 = 4294967295, u64 = math.huge }

-- A field whose name has a meaning in this place.
local function take(g, code, kind, value)
    local at = g.at
    if kind == "text" or kind == "bytes" then
        local where, size = text(g, code)
        gob.zero(g, size == 0, at, code)
        value[code] = { at = at, size = g.at - at, text_at = where, text_size = size }
        return
    end
    local number, high, low = uint(g, code)
    if number > most[kind] then die(g, "kind", at, code) end
    gob.zero(g, number == 0, at, code)
    value[code] = { at = at, size = g.at - at, value = number, high = high, low = low }
end

-- A field without a meaning: passed over and shown.
local function pass(g, name, id, value)
    local at, spans = g.at, g.spans
    gob.skip(g, id, true)
    local size = g.at - at
    if spans == g.spans then
        value.unknown[#value.unknown + 1] = { name = name, at = at, size = size }
    end
end

-- The built-in structs CommonType and fieldType: a string and an int that nobody wants.
local function builtin(g)
    local number = 0
    while true do
        number = step(g, number, 2, "gob.field_number")
        if not number then return end
        gob.skip(g, number == 1 and 6 or 2, true)
    end
end

local function read_header(g, id, value)
    local type, number = g.types[id], 0
    if not type then return builtin(g) end
    while true do
        number = step(g, number, #type.fields, "gob.field_number")
        if not number then return end
        local field = type.fields[number]
        local kind = field.code and gob.header[field.code]
        if kind then take(g, field.code, kind, value)
        else pass(g, field.name, field.type, value) end
    end
end

-- Reads a value of type `id`, behind that id, as the struct `codes`.
function gob.value(g, id, codes)
    local value = { unknown = {} }
    g.value = value
    local type, number = g.types[id], 0
    if not type then
        builtin(g)
        return value
    end
    while true do
        number = step(g, number, #type.fields, "gob.field_number")
        if not number then return value end
        local field = type.fields[number]
        local kind = field.code and codes[field.code]
        if not kind then pass(g, field.name, field.type, value)
        elseif kind == "struct" then
            value.header_at = value.header_at or g.at
            read_header(g, field.type, value)
        else take(g, field.code, kind, value) end
    end
end
