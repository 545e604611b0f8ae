-- Peer shares in JSON, as Go reads them: the text is walked once, with all checks in the order of its
-- bytes. j: s, from, at, stop, faults, list (the endpoints).

local byte, format = string.byte, string.format
local fail, tolerate = P.fail, P.tolerate
local fam = P.factom
local STOP = P.gob.STOP

local function die(j, status)
    fail(j.faults, status, j.at - j.from, j.field)
    error(STOP, 0)
end

local function peek(j)
    return j.at < j.stop and byte(j.s, j.at + 1) or 0
end

-- The error for an unexpected byte.
local function wrong(j)
    die(j, j.at < j.stop and "syntax" or "truncated")
end

local function space(j)
    local _, last = j.s:find("^[ \t\r\n]*", j.at + 1)
    j.at = last < j.stop and last or j.stop
    return peek(j)
end

local function take(j, c)
    if peek(j) ~= c then wrong(j) end
    j.at = j.at + 1
end

local function word(j, text)
    for i = 1, #text do take(j, byte(text, i)) end
end

-- A string: where its inside is, how long, and whether it is plain ASCII without escapes.
local function pass_string(j)
    if peek(j) ~= 34 then wrong(j) end
    local s, start, plain = j.s, j.at + 1, true
    local at = start
    while true do
        local found = s:find('["\\%z\1-\31\128-\255]', at + 1)
        at = found and found - 1 or j.stop
        if at >= j.stop then
            j.at = j.stop
            wrong(j)
        end
        local c = byte(s, at + 1)
        if c == 34 then break end
        plain = false
        j.at = at
        if c == 92 then
            local escape = at + 1 < j.stop and byte(s, at + 2) or 0
            j.at = at + 1
            if escape == 117 then
                j.at = at + 2
                for _ = 1, 4 do
                    if not string.char(peek(j)):find("%x") then wrong(j) end
                    j.at = j.at + 1
                end
            elseif escape ~= 0 and ('"\\/bfnrt'):find(string.char(escape), 1, true) then
                j.at = at + 2
            else
                wrong(j)
            end
            at = j.at
        elseif c < 32 then
            wrong(j)
        else
            at = at + 1
        end
    end
    j.at = at + 1
    return start, at - start, plain
end

-- A number: its text, and whether it is an integer.
local function pass_number(j)
    local start, integer = j.at, true
    if peek(j) == 45 then j.at = j.at + 1 end
    local function digits()
        local _, last = j.s:find("^%d*", j.at + 1)
        if last > j.stop then last = j.stop end
        if last == j.at then wrong(j) end
        j.at = last
    end
    if peek(j) == 48 then j.at = j.at + 1 else digits() end
    if peek(j) == 46 then
        integer = false
        j.at = j.at + 1
        digits()
    end
    local c = peek(j)
    if c == 69 or c == 101 then
        integer = false
        j.at = j.at + 1
        c = peek(j)
        if c == 43 or c == 45 then j.at = j.at + 1 end
        digits()
    end
    return j.s:sub(start + 1, j.at), integer
end

-- ---------------------------------------------------------------------------- any value

local function pass_scalar(j)
    local c = peek(j)
    if c == 34 then pass_string(j)
    elseif c == 116 then word(j, "true")
    elseif c == 102 then word(j, "false")
    elseif c == 110 then word(j, "null")
    else pass_number(j) end
end

local function pass_key(j)
    local at, size = pass_string(j)
    space(j)
    take(j, 58)
    space(j)
    return at, size
end

local STRICT, DEEPEST = 254, 9998 -- levels; the list and the element are two already

local function pass_any(j)
    local open, depth, start = {}, 0, j.at
    while true do
        local c = peek(j)
        local empty = false
        if c == 123 or c == 91 then
            if depth == DEEPEST then die(j, "depth-limit") end
            if depth == STRICT then
                tolerate(j.faults, "depth-limit", j.at - j.from, j.field)
            end
            depth = depth + 1
            open[depth] = c
            j.at = j.at + 1
            empty = space(j) == c + 2
            if not empty and c == 123 then pass_key(j) end
        else
            pass_scalar(j)
            empty = true
        end
        while empty do -- behind a value, or in front of the end of an empty list or object
            if depth == 0 then return start end
            c = space(j)
            if c == 44 then
                j.at = j.at + 1
                space(j)
                if open[depth] == 123 then pass_key(j) end
                break
            end
            if c ~= open[depth] + 2 then wrong(j) end
            j.at = j.at + 1
            depth = depth - 1
        end
    end
end

-- ---------------------------------------------------------------------------- text of strings

local function utf8_of(rune)
    local char, floor = string.char, math.floor
    if rune < 0x80 then return char(rune) end
    if rune < 0x800 then return char(0xc0 + floor(rune / 64), 0x80 + rune % 64) end
    if rune < 0x10000 then
        return char(0xe0 + floor(rune / 4096), 0x80 + floor(rune / 64) % 64, 0x80 + rune % 64)
    end
    return char(0xf0 + floor(rune / 262144), 0x80 + floor(rune / 4096) % 64,
                0x80 + floor(rune / 64) % 64, 0x80 + rune % 64)
end

local short = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

-- The text that the inside of a string stands for.
local function unescape(inside)
    inside = P.repair(inside)
    if not inside:find("\\", 1, true) then return inside end
    local parts, at, size = {}, 0, #inside
    while at < size do
        local plain = inside:match("^[^\\]+", at + 1)
        if plain then
            parts[#parts + 1] = plain
            at = at + #plain
        else
            local c = inside:sub(at + 2, at + 2)
            at = at + 2
            if c == "u" then
                local rune = tonumber(inside:sub(at + 1, at + 4), 16)
                at = at + 4
                if rune >= 0xd800 and rune < 0xe000 then
                    local second = tonumber(inside:match("^\\u(%x%x%x%x)", at + 1) or "0", 16)
                    if rune < 0xdc00 and second >= 0xdc00 and second < 0xe000 then
                        at = at + 6
                        rune = 0x10000 + (rune - 0xd800) * 1024 + (second - 0xdc00)
                    else
                        rune = 0xfffd
                    end
                end
                parts[#parts + 1] = utf8_of(rune)
            else
                parts[#parts + 1] = short[c] or c
            end
        end
    end
    return table.concat(parts)
end
fam.unescape = unescape

-- Case folding as far as it leads to ASCII: also U+017F is an s, and U+212A a k.
local function fold(key)
    key = unescape(key)
    if key:find("[\128-\255]") then
        key = key:gsub("\197\191", "s"):gsub("\226\132\170", "k")
    end
    return (key:lower())
end

-- ---------------------------------------------------------------------------- times

local days = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

-- Is this the time text that Go takes?
local function is_time(text)
    local year, month, day, hour, minute, second, rest =
        text:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)T(%d%d?):(%d%d):(%d%d)(.*)$")
    if not year then return false end
    year, month, day = tonumber(year), tonumber(month), tonumber(day)
    if tonumber(hour) > 23 or tonumber(minute) > 59 or tonumber(second) > 59 then return false end
    rest = rest:gsub("^[.,]%d+", "")
    if rest ~= "Z" and not rest:find("^[+-]%d%d:%d%d$") then return false end
    if month < 1 or month > 12 then return false end
    local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
    return day >= 1 and day <= (month == 2 and leap and 29 or days[month])
end

-- ---------------------------------------------------------------------------- shares

local members = {
    [10] = { ip = { "host" }, port = { "port" } },
    [9] = {
        address = { "host" }, port = { "port" }, qualityscore = { "quality_score", "i32" },
        nodeid = { "node_id", "u64" }, hash = { "hash", "text" }, location = { "location", "u32" },
        network = { "network", "u32" }, type = { "type", "u8" },
        connections = { "connections", "i64" }, lastcontact = { "last_contact", "time" },
        source = { "source", "times" },
    },
}

-- The largest numbers as digits, for values without and with a sign.
local limits = { i32 = { "2147483647", "2147483648" }, u8 = { "255" }, u32 = { "4294967295" },
                 i64 = { "9223372036854775807", "9223372036854775808" },
                 u64 = { "18446744073709551615" } }

local function in_range(text, kind)
    local sign, digits = text:match("^(-?)0*(%d*)$")
    local most = limits[kind][sign == "-" and 2 or 1]
    if not most then return false end
    return #digits < #most or #digits == #most and digits <= most
end

local begins = '"{[tfn-0123456789'
local function other_kind(j)
    local c = peek(j)
    if c ~= 0 and begins:find(string.char(c), 1, true) then die(j, "kind") end
    wrong(j)
end

local function kind_fault(j, start)
    j.at = start
    die(j, "kind")
end

local function one_time(j)
    local start = j.at
    if peek(j) == 110 then return word(j, "null") end
    if peek(j) ~= 34 then other_kind(j) end
    local at, size = pass_string(j)
    if not is_time(j.s:sub(at + 1, at + size)) then kind_fault(j, start) end
end

local function times(j)
    if peek(j) ~= 123 then other_kind(j) end
    j.at = j.at + 1
    if space(j) == 125 then return take(j, 125) end
    while true do
        pass_key(j)
        one_time(j)
        if space(j) ~= 44 then return take(j, 125) end
        j.at = j.at + 1
        space(j)
    end
end

local function value_of(j, member, element)
    local start, kind = j.at, member[2]
    if peek(j) == 110 then return word(j, "null") end
    if kind == "time" then one_time(j)
    elseif kind == "times" then times(j)
    elseif kind and kind ~= "text" then
        local c = peek(j)
        if c ~= 45 and (c < 48 or c > 57) then other_kind(j) end
        local text, integer = pass_number(j)
        if not integer or not in_range(text, kind) then kind_fault(j, start) end
    else
        if peek(j) ~= 34 then other_kind(j) end
        local at, size, plain = pass_string(j)
        element[member[1]] =
            { at = start, size = j.at - start, text_at = at, text_size = size, plain = plain }
        return
    end
    element[member[1]] = { at = start, size = j.at - start }
end

local function one_member(j, element)
    local at, size = pass_key(j)
    local member = members[j.version][fold(j.s:sub(at + 1, at + size))]
    if not member then
        pass_any(j)
        return
    end
    j.field = "endpoint." .. member[1]
    value_of(j, member, element)
    j.field = "endpoint"
end

local function element_of(j)
    local c = space(j)
    local element = { at = j.at }
    j.field = "endpoint"
    if c == 110 then
        word(j, "null")
    else
        if c ~= 123 then other_kind(j) end
        j.at = j.at + 1
        if space(j) == 125 then
            take(j, 125)
        else
            while true do
                one_member(j, element)
                if space(j) ~= 44 then
                    take(j, 125)
                    break
                end
                j.at = j.at + 1
                space(j)
            end
        end
    end
    element.size = j.at - element.at
    return element
end

-- Is the element valid? Text with escapes never is.
local function check(j, element)
    for _, part in ipairs { "host", "port" } do
        local it = element[part]
        local inside = it and j.s:sub(it.text_at + 1, it.text_at + it.text_size) or ""
        if not (part == "host" and fam.is_host or fam.is_port)(inside) then
            tolerate(j.faults, "endpoint", (it or element).at - j.from, "endpoint." .. part,
                     it and it.size or 1)
            return
        end
    end
end

local function list_of(j)
    local c = space(j)
    if c == 110 then
        word(j, "null")
        return
    end
    if c ~= 91 then other_kind(j) end
    j.at = j.at + 1
    if space(j) == 93 then
        take(j, 93)
        return
    end
    while true do
        local element = element_of(j)
        local items = element.host and 0 or -1 -- a host is two; at and size are one, the element
        for _ in pairs(element) do items = items + 1 end
        fam.keep(j.list, element, items)
        if not j.odd then
            check(j, element)
            j.odd = #j.faults > 0
        end
        j.field = "endpoints"
        if space(j) ~= 44 then
            take(j, 93)
            return
        end
        j.at = j.at + 1
    end
end

-- Reads a share of `version` (9 or 10). Gives the endpoints, of which there is room for so many items,
-- and the faults, offsets from `at`; where the last fault is an error the list goes no further.
function fam.read_json(s, at, size, version, room)
    local j = { s = s, from = at, at = at, stop = at + size, version = version, faults = {},
                list = fam.new_list(room), field = "endpoints" }
    local ok, problem = pcall(function()
        list_of(j)
        space(j)
        if j.at ~= j.stop then die(j, "trailing") end
    end)
    if not ok and problem ~= STOP then error(problem, 0) end
    return j.list, j.faults
end
