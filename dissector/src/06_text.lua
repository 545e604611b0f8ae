-- Texts that others have written: whether they are UTF-8, and how they are handed to Wireshark, which
-- prints and exports what it gets as it is.

local byte, format = string.byte, string.format

-- The length of a character by its first byte, and the range of its second.
local function lead(first)
    if first < 0xc2 or first > 0xf4 then return 0 end
    if first < 0xe0 then return 2, 0x80, 0xbf end
    if first < 0xf0 then
        return 3, first == 0xe0 and 0xa0 or 0x80, first == 0xed and 0x9f or 0xbf
    end
    return 4, first == 0xf0 and 0x90 or 0x80, first == 0xf4 and 0x8f or 0xbf
end

-- Where text of `size` bytes at `at`, of which those up to `stop` are there, is no UTF-8; or nil.
function P.utf8_fault(s, at, stop, size)
    local last = at + size
    while true do
        local next_at = s:find("[\128-\255]", at + 1)
        if not next_at or next_at > stop then return nil end
        at = next_at - 1
        local need, low, high = lead(byte(s, at + 1))
        if need == 0 or need > last - at then return at end
        for i = 1, need - 1 do
            if at + i >= stop then return nil end
            local c = byte(s, at + i + 1)
            if c < low or c > high then return at end
            low, high = 0x80, 0xbf
        end
        at = at + need
    end
end

local REPLACEMENT = "\239\191\189" -- U+FFFD

-- A byte that is no ASCII with the continuations behind it: what is no character of it is replaced.
local function mend(piece)
    local bad = P.utf8_fault(piece, 0, #piece, #piece)
    return bad and piece:sub(1, bad) .. REPLACEMENT:rep(#piece - bad)
end

-- The text in UTF-8: U+FFFD for each byte that is in no character, and for zeros, which would end it.
function P.repair(text)
    if not text:find("[%z\128-\255]") then return text end
    return (text:gsub("[\128-\255][\128-\191]*", mend):gsub("%z", REPLACEMENT))
end

-- Shows a text as the value of a field.
function P.add_text(item, field, range, text) return item:add(field, range, P.repair(text)) end

-- At most n bytes of a text in UTF-8, not cut within a character.
function P.fit(text, n)
    if #text <= n then return text end
    for _ = 1, 3 do
        local c = byte(text, n + 1)
        if c < 0x80 or c >= 0xc0 then break end
        n = n - 1
    end
    return text:sub(1, n)
end

local function escape(c) return format("\\x%02x", byte(c)) end

-- What n bytes can show of a text, the characters of `pattern` as numbers; and ".." where that is not
-- all.
local function excerpt(text, n, pattern)
    local head = P.repair(P.fit(text, n)):gsub(pattern, escape)
    if #head <= n then return head, #text > n and ".." or "" end
    return (P.fit(head, n):gsub("\\x?%x?$", "")), ".."
end

-- Text that is safe in a label or a line, in n bytes. Wireshark may cut labels within a character where
-- they take 240 or more.
function P.clip(text, n)
    local head, rest = excerpt(text, n, "[%c\127\\]")
    return head .. rest
end

-- The same in quotation marks.
function P.quote(text, n)
    local head, rest = excerpt(text, n, '[%c\127"\\]')
    return '"' .. head .. '"' .. rest
end
