-- What is certainly another protocol, whatever was seen at its endpoints before.

local byte = string.byte

-- Text: no message of ours begins with so many characters.
local TEXT = 8
local function text(s, at)
    local n = #s:match("^[\t\r\n -~]*", at)
    return n >= TEXT and "yes" or n > #s - at and "wait" or "no"
end

-- Or behind its length, as in BitTorrent.
local function short_text(s) return #s > 1 and text(s, 2) or "wait" end

-- A record of TLS, or of DTLS.
local function tls(s)
    local type, major, minor = byte(s, 1, 3)
    if type < 0x14 or type > 0x17 or major and major ~= 3 and major ~= 0xfe then return "no" end
    if not minor then return "wait" end
    if major == 3 then return minor <= 4 and "yes" or "no" end
    return minor >= 0xfc and "yes" or "no"
end

-- MQTT connects with 16, the length of the rest in one to four bytes, and its name.
local names = { "\0\4MQTT", "\0\6MQIsdp" }
local function mqtt(s)
    if byte(s, 1) ~= 0x10 then return "no" end
    local at = 2
    while at <= 5 and (byte(s, at) or 0) >= 0x80 do at = at + 1 end
    if at > 5 then return "no" end
    local rest = s:sub(at + 1)
    for _, name in ipairs(names) do
        if rest:sub(1, #name) == name then return "yes" end
        if name:sub(1, #rest) == rest then return "wait" end
    end
    return "no"
end

-- "yes", "no", or "wait" while these few bytes could become one of them.
function P.is_foreign(s)
    local answer = "no"
    for _, look in ipairs { text, short_text, tls, mqtt } do
        local one = look(s, 1)
        if one == "yes" then return one end
        if one == "wait" then answer = one end
    end
    return answer
end
P.is_mqtt = mqtt

-- A message of MongoDB begins with its size, too, and has its operation behind two numbers more.
function P.is_mongodb(s)
    local low, high, third, fourth = byte(s, 13, 16)
    if not fourth then return "wait" end
    if third > 0 or fourth > 0 then return "no" end
    local operation = low + 256 * high
    return (operation >= 2001 and operation <= 2013 or operation == 1) and "yes" or "no"
end
