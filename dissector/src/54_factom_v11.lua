-- Factom version 11: a size in four bytes, then protobuf.
-- p: s, from (offset of the message in the stream), at, stop, faults, word (what is blamed for unknown
-- fields), short (the status where the bytes end too early).

local byte, floor = string.byte, math.floor
local fail, tolerate = P.fail, P.tolerate
local fam, gob = P.factom, P.gob
local STOP = gob.STOP
local die, odd = gob.die, gob.odd

-- A number of up to 64 bits: its value, its upper and lower 32 bits.
local function varint(p, field)
    local start, s = p.at, p.s
    local first = byte(s, start + 1)
    if start < p.stop and first < 0x80 then
        p.at = start + 1
        return first, 0, first
    end
    local high, low, shift = 0, 0, 0
    local b
    repeat
        if p.at >= p.stop then die(p, p.short, start, field) end
        if shift > 63 then die(p, "syntax", start, field) end
        b = byte(s, p.at + 1)
        p.at = p.at + 1
        local bits = b % 128
        if shift == 63 then
            if bits > 1 then odd(p, "kind", start, field, p.at - start) end
            high = high + bits % 2 * 2147483648
        elseif shift < 28 then low = low + bits * 2 ^ shift
        elseif shift == 28 then
            low = low + bits % 16 * 268435456
            high = floor(bits / 16)
        else high = high + bits * 2 ^ (shift - 32) end
        shift = shift + 7
    until b < 0x80
    if b == 0 and shift > 7 then odd(p, "nonminimal", start, field, p.at - start) end
    return high * 4294967296.0 + low, high, low -- in Lua 5.4 an integer would have a sign
end

local function forward(p, n, at, field)
    if n > p.stop - p.at then die(p, p.short, at, field) end
    p.at = p.at + n
end

-- A tag: wire type and number. The reference keeps the low 32 bits of the number.
local function tag(p)
    local at = p.at
    local _, high, low = varint(p, p.word)
    local number = floor(low / 8) + high % 8 * 536870912
    if high > 0 then odd(p, "syntax", at, p.word, p.at - at) end
    return low % 8, number, at
end

-- Passes over a value of wire type 0, 1, 2 or 5.
local function pass(p, wire, tag_at)
    local at = p.at
    if wire == 0 then varint(p, p.word)
    elseif wire == 1 then forward(p, 8, at, p.word)
    elseif wire == 2 then forward(p, (varint(p, p.word)), at, p.word)
    elseif wire == 5 then forward(p, 4, at, p.word)
    else die(p, "syntax", tag_at, p.word) end
end

local RUNS = 16 -- changes of number that nested groups may have

-- The group that a tag at `start` has opened, to its end.
local function pass_group(p, number, start)
    local numbers, runs, n, depth, judged = { number }, { 1 }, 1, 1, true
    local function strange(status, at)
        if judged then odd(p, status, at, p.word) end
        judged = false
    end
    while depth > 0 do
        if p.at >= p.stop then die(p, p.short, start, p.word) end
        local wire, inner, at = tag(p)
        if inner == 0 then strange("syntax", at) end
        if wire == 3 then
            depth = depth + 1
            if judged and numbers[n] ~= inner then
                if n == RUNS then strange("depth-limit", at) end
                n = n + 1
                numbers[n], runs[n] = inner, 0
            end
            if judged then runs[n] = runs[n] + 1 end
        elseif wire == 4 then
            depth = depth - 1
            if judged and numbers[n] ~= inner then strange("syntax", at) end
            if judged then
                runs[n] = runs[n] - 1
                if runs[n] == 0 then n = n - 1 end
            end
        else
            pass(p, wire, at)
        end
    end
end

-- The fields of messages: by number, a name and what they are.
fam.handshake_shape = { { "type", "u32" }, { "network", "u32" }, { "version", "u32" },
    { "node_id", "u32" }, { "handshake.listen_port", "text" }, { "handshake.loopback", "u64" },
    { "handshake.alternatives", "list" } }
fam.parcel_shape = { { "type", "u32" }, { "payload", "text" } }
local endpoint_shape = { { "host", "text" }, { "port", "text" } }
local share_shape = { { "endpoint", "list" }, word = "endpoints", short = "truncated" }

-- Every field of the message that the shape knows goes to take(name, field). `name_of` gives the
-- word to blame for a name. What it does not know is noted in p.unknown.
local function scan(p, shape, blame, take)
    local seen = {}
    p.word, p.short = blame or shape.word or "unknown_field", shape.short or "length"
    while p.at < p.stop do
        local wire, number, at = tag(p)
        local known = shape[number]
        local name = known and (blame or known[1]) or p.word
        if wire == 4 or number == 0 or number > 2147483647 then
            -- In a share small numbers are the endpoint's.
            if shape.word and number > 0 and number <= 7 then name = "endpoint" end
            die(p, "syntax", at, name)
        end
        if not known then
            if wire == 3 then pass_group(p, number, at) else pass(p, wire, at) end
            if not p.unknown then -- nothing is shown of them
            else
                local is_kept = p.unknown.spent < p.unknown.room
                fam.keep(p.unknown, is_kept and
                         { name = string.format("%d", number), at = at, size = p.at - at } or nil, 3)
            end
        else
            local kind = known[2]
            local packed = kind == "text" or kind == "list"
            if wire ~= (packed and 2 or 0) then die(p, "kind", at, name) end
            if kind ~= "list" then
                if seen[number] then odd(p, "duplicate", at, name, p.at - at) end
                seen[number] = true
            end
            local value_at = p.at
            local value, high, low = varint(p, name)
            local field = { at = value_at, value = value, high = high, low = low }
            if packed then
                field.text_at, field.text_size = p.at, value
                forward(p, value, value_at, name)
            elseif kind == "u32" and high > 0 then
                odd(p, "kind", value_at, name, p.at - value_at)
                field.value, field.high = low, 0
            end
            field.size = p.at - value_at
            take(known[1], field)
        end
    end
end

-- An endpoint within the data of a field.
local function read_endpoint(p, field, blame)
    local inner = { s = p.s, from = p.from, at = field.text_at, faults = p.faults,
                    stop = field.text_at + field.text_size }
    local element = { at = field.text_at, size = field.text_size }
    local items = 1
    scan(inner, endpoint_shape, blame, function(name, part)
        element[name] = part
        items = items + (name == "host" and 2 or 1)
        part.plain = true
        if not fam.is_utf8(p.s:sub(part.text_at + 1, part.text_at + part.text_size)) then
            odd(p, "text", part.text_at, blame, part.text_size)
        end
    end)
    return element, items
end

local function check_u16(p, name, field)
    if field.value > 65535 then odd(p, "kind", field.at, name, field.size) end
    field.value = field.value % 65536
end

-- The fields of a handshake, from p.at on.
function fam.read_handshake_11(p)
    local value = { unknown = p.unknown, alternatives = fam.new_list(p.room) }
    p.value = value
    scan(p, fam.handshake_shape, nil, function(name, field)
        if name == "handshake.alternatives" then
            return fam.keep(value.alternatives, read_endpoint(p, field, name))
        end
        value[name:gsub("handshake.", "")] = field
        if name == "type" or name == "version" then check_u16(p, name, field) end
        if name == "handshake.listen_port" then
            local text = p.s:sub(field.text_at + 1, field.text_at + field.text_size)
            if not fam.is_utf8(text) then
                odd(p, "text", field.text_at, name, field.text_size)
            end
        end
    end)
    return value
end

function fam.read_parcel_11(p)
    local value = { unknown = p.unknown }
    p.value = value
    scan(p, fam.parcel_shape, nil, function(name, field)
        value[name] = field
        if name == "type" then check_u16(p, name, field) end
    end)
    return value
end

-- A share as the payload of a parcel: the endpoints, of which there is room for so many items, and the
-- faults.
function fam.read_share_11(s, at, size, _, room)
    local p = { s = s, from = at, at = at, stop = at + size, faults = {} }
    local list = fam.new_list(room)
    local function text(part)
        return part and s:sub(part.text_at + 1, part.text_at + part.text_size) or ""
    end
    local ok, problem = pcall(scan, p, share_shape, nil, function(_, field)
        local element, items = read_endpoint(p, field, "endpoint")
        fam.keep(list, element, items)
        if #p.faults == 0 and
            not (fam.is_host(text(element.host)) and fam.is_port(text(element.port))) then
            tolerate(p.faults, "endpoint", element.at - at, "endpoint", element.size)
        end
    end)
    if not ok and problem ~= STOP then error(problem, 0) end
    return list, p.faults
end
