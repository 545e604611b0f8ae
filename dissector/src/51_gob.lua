-- Gob: numbers, messages, type definitions. A cursor g goes over one gob message, or over the several
-- that one value takes.
--   s, from (offset where the message begins), have (bytes that are there), stop (where the gob
--   message ends), at, limit, spans, faults, types (what the direction has defined), status
-- What ends a walk is thrown as STOP, with g.status and the last of g.faults saying why.

local byte, floor = string.byte, math.floor
local fail, tolerate = P.fail, P.tolerate

local gob = { FIRST = 64, TYPES = 16, FIELDS = 96, DEPTH = 16, SPANS = 32 }
P.gob = gob

local STOP = {}
gob.STOP = STOP

-- An error that nothing allows.
local function die(g, status, at, field, size)
    local last = g.faults[#g.faults]
    if last and last.at == at - g.from and last.status == status then
        g.faults[#g.faults] = nil -- noted already as a deviation
    end
    fail(g.faults, status, at - g.from, field, size)
    g.status = "bad"
    error(STOP, 0)
end

-- A deviation that a flag allows.
local function odd(g, status, at, field, size)
    tolerate(g.faults, status, at - g.from, field, size)
end

-- The bytes from `at` on are not there. missing: how many, where that is final.
local function wait(g, at, field, missing)
    fail(g.faults, "more", at - g.from, field)
    g.status, g.missing = "more", missing
    error(STOP, 0)
end
gob.die, gob.odd, gob.wait = die, odd, wait

-- ---------------------------------------------------------------------------- numbers

-- An unsigned number: its value, its upper and lower 32 bits.
local function uint(g, field)
    local at = g.at
    local first = byte(g.s, at + 1)
    if at >= g.stop then die(g, "length", at, field) end
    if first < 0x80 then
        g.at = at + 1
        return first, 0, first
    end
    if first < 0xf8 then die(g, "syntax", at, field) end
    local follow = 256 - first
    if follow >= g.stop - at then die(g, "length", at, field) end
    local high, low = 0, 0
    for i = 1, follow do
        local b = byte(g.s, at + 1 + i)
        if follow - i < 4 then low = low * 256 + b else high = high * 256 + b end
    end
    -- Newer versions of Lua have integers of 64 bits, and these have a sign.
    local value = high < 2147483648 and high * 4294967296 + low or high * 4294967296.0 + low
    if follow == 1 and value < 0x80 or follow > 1 and byte(g.s, at + 2) == 0 then
        odd(g, "nonminimal", at, field, 1 + follow)
    end
    g.at = at + 1 + follow
    return value, high, low
end

-- A signed number: its value, then its size without sign in 32-bit halves.
local function int(g, field)
    local _, high, low = uint(g, field)
    local negative = low % 2 == 1
    local upper = floor(high / 2)
    local lower = floor(low / 2) + (high % 2) * 2147483648
    local value = upper * 4294967296 + lower
    if negative then value = -value - 1 end
    return value, upper, lower, negative
end

-- A length and so many bytes: where they are, and how many.
local function text(g, field)
    local at = g.at
    local size = uint(g, field)
    if size > g.stop - g.at then die(g, "length", at, field) end
    local where = g.at
    g.at = where + size
    return where, size, at
end

-- The number of the next field of a struct with `fields` fields; nil at its end.
local function step(g, number, fields, field)
    local at = g.at
    if at >= g.stop then
        odd(g, "length", at, field, 0)
        return nil
    end
    local delta = uint(g, field)
    if delta > fields - number then die(g, "syntax", at, field) end
    if delta == 0 then return nil end
    return number + delta
end
gob.uint, gob.int, gob.text, gob.step = uint, int, text, step

-- A field that is zero is not sent.
function gob.zero(g, is_zero, at, field)
    if is_zero then odd(g, "nonminimal", at, field, g.at - at) end
end

-- ---------------------------------------------------------------------------- messages

local TOO_BIG = 2 ^ 33
local INTERFACE = 8 -- the id of that type

-- Opens the gob message at `start`: g.at goes behind its size. The size is looked at byte by byte, so
-- that what is certain counts before all of it has come. Gives where the message ends.
function gob.open(g, start)
    local s, left = g.s, g.have - start
    local room = g.limit - (start - g.from)
    if room < 2 then die(g, "size-limit", start, "size") end
    if left <= 0 then
        wait(g, start, "size")
    end
    local first = byte(s, start + 1)
    local follow = first < 0x80 and 0 or first < 0xf8 and 9 or 256 - first
    if follow > 8 then die(g, "syntax", start, "size") end
    local count = follow == 0 and first or 0
    -- The least that a minimal size of so many bytes can be; strictly that counts already.
    local minimal = follow == 0 and 1 or follow == 1 and 0x80 or 256 ^ (follow - 1)
    local least, strange = 1, false
    for n = 0, follow do
        if n >= left then break end
        if n > 0 then count = count + byte(s, start + 1 + n) * 256 ^ (follow - n) end
        if n == 1 and count < minimal and not strange then
            odd(g, "nonminimal", start, "size", 1 + follow)
            strange = true
        end
        if count > least then least = count end
        local sure = strange and least or math.max(least, minimal)
        if sure >= TOO_BIG or 1 + follow + sure > room then
            local status = sure >= TOO_BIG and "length" or "size-limit"
            if least == sure then die(g, status, start, "size", 1 + follow) end
            -- A longer form of a smaller number could still come.
            odd(g, status, start, "size", 1 + follow)
            strange = true
        end
    end
    if left <= follow then wait(g, start, "size") end
    if count == 0 then die(g, "empty", start, "size") end
    g.at = start + 1 + follow
    g.stop = g.at + count
    return g.stop
end

-- Asks for the whole message. last: the value, or definition, ends with it. An exact length may be
-- asked for only once: Wireshark 3.4 gives nothing more behind it.
function gob.whole(g, last)
    if g.have < g.stop then
        wait(g, g.at, "size", last and g.stop - g.have or nil)
    end
end

-- Values of interfaces go on in further messages. Is there one in what was defined?
function gob.has_interfaces(types)
    for _, type in ipairs(types.list) do
        if type.elem == INTERFACE or type.key == INTERFACE then return true end
        for _, field in ipairs(type.fields or {}) do
            if field.type == INTERFACE then return true end
        end
    end
    return false
end

-- Ids have 32 bits; the reference cuts others to that.
function gob.cut_id(g, value, upper, lower, negative, at)
    if upper > 0 or lower > 2147483647 then odd(g, "kind", at, "gob.type_id", g.at - at) end
    local low = negative and 4294967295 - lower or lower
    return low > 2147483647 and low - 4294967296 or low
end

-- The id at the head of an opened message, of which only that much has to be there.
function gob.head_id(g)
    local at, left = g.at, g.have - g.at
    if left <= 0 then wait(g, at, "gob.type_id") end
    local first = byte(g.s, at + 1)
    local follow = first < 0x80 and 0 or first < 0xf8 and 9 or 256 - first
    if follow <= 8 and follow < g.stop - at and follow >= left then wait(g, at, "gob.type_id") end
    local value, upper, lower, negative = int(g, "gob.type_id")
    return gob.cut_id(g, value, upper, lower, negative, at)
end

-- ---------------------------------------------------------------------------- definitions

local DEFINITION = "gob.definition"

-- Names that mean something, and what they are here.
local known = {
    Network = "network", Version = "version", Type = "type", Length = "length",
    TargetPeer = "target_peer", Crc32 = "crc32", PartNo = "part_no", PartsTotal = "parts_total",
    NodeID = "node_id", PeerAddress = "peer_address", PeerPort = "peer_port", AppHash = "app_hash",
    AppType = "app_type", Header = "header", Payload = "payload",
}
gob.known = known

local function definition_zero(g, is_zero, at) gob.zero(g, is_zero, at, DEFINITION) end

local function definition_name(g)
    local where, size, at = text(g, DEFINITION)
    local name = g.s:sub(where + 1, where + size)
    if not P.factom.is_utf8(name) then odd(g, "text", at, DEFINITION, g.at - at) end
    definition_zero(g, size == 0, at)
    return name
end

local function definition_int(g)
    local at = g.at
    local value, upper, lower, negative = int(g, DEFINITION)
    definition_zero(g, value == 0, at)
    return value, upper, lower, negative, at
end

-- An id inside of a definition has to have 32 bits. Ids that nothing can have become 0.
local function definition_id(g)
    local value, upper, lower, _, at = definition_int(g)
    if upper > 0 or lower > 2147483647 then die(g, "kind", at, DEFINITION) end
    return value < 0 and 0 or value
end

-- A struct of a name and an id.
local function definition_pair(g)
    local number, name, id = 0, "", 0
    local start = g.at
    while true do
        number = step(g, number, 2, DEFINITION)
        if not number then return name, id, start end
        if number == 1 then name = definition_name(g) else id = definition_id(g) end
    end
end

local function definition_fields(g, type)
    local at = g.at
    local count = uint(g, DEFINITION)
    definition_zero(g, count == 0, at)
    if count > g.stop - g.at then die(g, "count", at, DEFINITION) end
    if count > gob.FIELDS - g.fields then die(g, "field-limit", at, DEFINITION) end
    type.fields = {}
    local seen = {}
    for i = 1, count do
        at = g.at
        if at >= g.stop then die(g, "count", at, DEFINITION) end
        local name, id = definition_pair(g)
        local code = name == "" and "" or known[name]
        if code and seen[code] then odd(g, "duplicate", at, DEFINITION, g.at - at) end
        if code then seen[code] = true end
        type.fields[i] = { name = name, type = id, code = code, at = at, size = g.at - at }
    end
    g.fields = g.fields + count
end

-- The kinds of wireType by number, how many fields each has, and in which order a value of a type
-- with several is skipped.
local wire = { "array", "slice", "struct", "map", "marshaler", "marshaler", "marshaler" }
local wire_fields = { 3, 2, 2, 3, 1, 1, 1 }
local order = { array = 1, map = 2, slice = 3, struct = 4, marshaler = 5 }

local function definition_kind(g, type, which)
    local at, kind = g.at, wire[which]
    if type.kind then odd(g, "syntax", at, DEFINITION) end
    local number, common, elem, key, length = 0, false, 0, 0, nil
    if kind == "struct" then type.fields = {} end
    while true do
        number = step(g, number, wire_fields[which], DEFINITION)
        if not number then break end
        if number == 1 then
            local inner
            local common_at = g.at
            type.name, inner = definition_pair(g)
            common = true
            if inner ~= type.id then odd(g, "syntax", common_at, DEFINITION, g.at - common_at) end
        elseif kind == "struct" then definition_fields(g, type)
        elseif kind == "map" and number == 2 then key = definition_id(g)
        elseif kind == "array" and number == 3 then
            local value, upper, lower, negative = definition_int(g)
            length, type.exact = value, negative and { 4294967295 - lower, 4294967295 - upper }
                or { lower, upper }
        else elem = definition_id(g) end
    end
    if not common or kind == "struct" and #type.fields == 0 then
        odd(g, "syntax", at, DEFINITION, g.at - at)
    end
    if kind == "struct" then type.has_struct = true end
    if kind == "marshaler" then type.has_marshaler = true end
    if not type.kind or order[kind] < order[type.kind] then
        type.kind, type.elem, type.key = kind, elem, key
    end
    if length then type.length = length end
end

-- May a definition of this id come? Says so before it is there.
function gob.may_define(g, id, at)
    if id < gob.FIRST then die(g, "type", at, "gob.type_id") end
    if g.types[id] then die(g, "duplicate", at, "gob.type_id") end
    if g.types.count == gob.TYPES then die(g, "type-limit", at, "gob.type_id") end
end

-- Reads the definition of type `id`, behind that id. The table of types is copied: others may
-- hold the old one.
function gob.define(g, id)
    local at, number = g.at, 0
    local type = { id = id, name = "", fits = {}, at = at, frame = g.frame }
    while true do
        number = step(g, number, 7, DEFINITION)
        if not number then break end
        definition_kind(g, type, number)
    end
    if not type.kind then odd(g, "syntax", at, DEFINITION, g.at - at) end
    type.size = g.at - at
    local types = { count = g.types.count + 1, list = {} }
    for i, other in ipairs(g.types.list) do
        types.list[i] = other
        types[other.id] = other
    end
    types.list[types.count] = type
    types[id] = type
    g.types = types
    g.defined[#g.defined + 1] = type
end

-- ---------------------------------------------------------------------------- what is wanted

-- The structs that are read, as sets of fields.
local header = { network = "u32", version = "u16", type = "u16", length = "u32",
                 target_peer = "text", crc32 = "u32", part_no = "u16", parts_total = "u16",
                 node_id = "u64", peer_address = "text", peer_port = "text", app_hash = "text",
                 app_type = "text" }
gob.header = header
gob.v9 = { header = "struct", payload = "bytes", version = 9 }
gob.v10 = { type = "u16", payload = "bytes", version = 10 }

-- Can a value of this type be passed over? Notes the types that it leads to.
local function resolve(g, id, reached)
    if id >= 1 and id <= 8 then return true end
    local type = g.types[id]
    if not type then return false end
    if not reached[type] then
        reached[type] = true
        reached[#reached + 1] = type
    end
    return true
end

-- Everything a skipped type leads to has to be defined, and every field to have a name.
local function reach(g, type, reached)
    if type.kind == "marshaler" then return true end
    if type.kind == "map" then
        local key = resolve(g, type.key, reached)
        return key and resolve(g, type.elem, reached)
    end
    if type.kind == "array" or type.kind == "slice" then return resolve(g, type.elem, reached) end
    if type.kind ~= "struct" then return false end
    for _, field in ipairs(type.fields) do
        if field.code == "" or not resolve(g, field.type, reached) then return false end
    end
    return true
end

-- The struct of a header field: the type, "builtin", or nil where it is none.
local function header_of(g, field)
    if field.type == 18 or field.type == 21 then return "builtin" end
    local type = g.types[field.type]
    if not type or not type.has_struct or type.has_marshaler then return nil end
    return type
end

-- Is this struct a V9Msg, having a header that is a struct? One that names its type is not.
function gob.has_header(g, type)
    local found = false
    for _, field in ipairs(type.fields or {}) do
        if field.code == "type" then return false end
        if field.code == "header" then
            local inner = header_of(g, field)
            found = found or inner ~= nil and inner ~= "builtin"
        end
    end
    return found
end

local go_types = { u16 = 3, u32 = 3, u64 = 3, text = 6, bytes = 5 }

local function fit_fields(g, type, codes, found, reached, at)
    for _, field in ipairs(type.fields or {}) do
        local code = field.code
        if code == "" then return "empty" end
        local wanted = code and codes[code]
        if not wanted then
            if not resolve(g, field.type, reached) then return "type" end
        elseif wanted ~= "struct" then
            if field.type ~= go_types[wanted] then return "kind" end
        else
            local inner = header_of(g, field)
            if not inner then return "kind" end
            if inner == "builtin" then
                odd(g, "kind", at, DEFINITION)
                found.odd = true
            else
                found.headers[#found.headers + 1] = inner
            end
        end
        if wanted then found.matched = true end
    end
    return nil
end

-- Checks once that values of a type can be read as the struct `codes`.
function gob.fit(g, type, codes, at)
    if type.fits[codes] then return end
    if not type.has_struct then die(g, "kind", at, DEFINITION) end
    local found, reached = { headers = {}, matched = false }, {}
    local status = fit_fields(g, type, codes, found, reached, at)
    if not status and not found.matched and #type.fields > 0 then status = "kind" end
    for _, inner in ipairs(found.headers) do
        if not status then status = fit_fields(g, inner, header, { headers = {} }, reached, at) end
    end
    local i = 1
    while not status and reached[i] do
        if not reach(g, reached[i], reached) then status = "type" end
        i = i + 1
    end
    if status then die(g, status, at, DEFINITION) end
    if not found.odd then type.fits[codes] = true end
end
