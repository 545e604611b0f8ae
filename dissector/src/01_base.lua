-- What all families share: fields, experts, faults, columns.

local byte, format, floor = string.byte, string.format, math.floor
local concat = table.concat

-- The words of pvs_status_name and the sentences of pvs_status_text.
P.statuses = {
    ["size-limit"] = "the message announces more bytes than the limit allows",
    ["type-limit"] = "the peer defines more types than the library can hold",
    ["field-limit"] = "the peer defines more fields than the library can hold",
    ["depth-limit"] = "nested deeper than the library goes",
    ["truncated"] = "the bytes end inside the message",
    ["trailing"] = "bytes behind the end of the message",
    ["magic"] = "the magic constant of the protocol is missing",
    ["version"] = "unknown protocol version",
    ["type"] = "undefined message type",
    ["length"] = "a length that does not fit what it measures",
    ["nonminimal"] = "a number takes more bytes than it needs",
    ["count"] = "more elements than can be there",
    ["text"] = "text that is not in its encoding",
    ["checksum"] = "the checksum does not match",
    ["syntax"] = "not the grammar of the format",
    ["kind"] = "a value of another kind than its name demands",
    ["duplicate"] = "said twice where once is allowed",
    ["empty"] = "nothing where something is demanded",
    ["network"] = "the peer is in another network",
    ["port"] = "the peer's port is not usable",
    ["endpoint"] = "an endpoint that is not usable",
    ["loopback"] = "the peer is this node itself",
    ["rejected"] = "the peer has rejected the connection",
}

-- ---------------------------------------------------------------------------- fields

local make = {}
for _, kind in ipairs { "uint8", "uint16", "uint24", "uint32", "uint64", "int32", "int64" } do
    local new = ProtoField[kind]
    make[kind] = function(abbr, title, x, help)
        return new(abbr, title, x.base or base.DEC, x.values, x.mask, help)
    end
end
make.bool = function(abbr, title, x, help)
    return ProtoField.bool(abbr, title, x.width or base.NONE, { "Yes", "No" }, x.mask, help)
end
make.none = function(abbr, title, _, help) return ProtoField.none(abbr, title, help) end
make.ipv4 = function(abbr, title, _, help) return ProtoField.ipv4(abbr, title, help) end
make.ipv6 = function(abbr, title, _, help) return ProtoField.ipv6(abbr, title, help) end
make.bytes = function(abbr, title, _, help)
    return ProtoField.bytes(abbr, title, base.NONE, help)
end
make.string = function(abbr, title, _, help)
    return ProtoField.string(abbr, title, base.UNICODE or base.NONE, help)
end
make.time = function(abbr, title, _, help)
    return ProtoField.absolute_time(abbr, title, base.UTC, help)
end
make.duration = function(abbr, title, _, help)
    return ProtoField.relative_time(abbr, title, help)
end
make.request = function(abbr, title, _, help)
    return ProtoField.framenum(abbr, title, base.NONE, frametype.REQUEST, nil, help)
end
make.response = function(abbr, title, _, help)
    return ProtoField.framenum(abbr, title, base.NONE, frametype.RESPONSE, nil, help)
end
make.frame = function(abbr, title, _, help)
    return ProtoField.framenum(abbr, title, base.NONE, frametype.NONE, nil, help)
end

-- What every family has besides its own fields.
local common = {
    { "kind", "Kind", "string", "The kind of message, in the words of the JSON form" },
    { "size", "Size", "uint32", "Bytes of the message" },
    { "fault", "Fault", "none", "What is wrong, and where" },
    { "fault.status", "Status", "string", "The status that the library gives, by its name" },
    { "fault.offset", "Offset", "uint32", "Where, counted from the start of the message" },
    { "fault.field", "Field", "string", "The field to blame" },
    { "trailing", "Bytes behind the message", "bytes", "Bytes behind the end of the message" },
    { "skipped", "Skipped", "bytes", "Bytes that are no message, or stand behind an error" },
    { "request_in", "Request in", "request", "The frame of the request that this answers" },
    { "response_in", "Response in", "response", "The frame of the response to this" },
    { "response_time", "Response time", "duration",
      "Time between the request and this response" },
}

-- Experts: an error ends the message, a leniency lets it go on, a note is the capture's doing.
local notes = {
    cut = "The capture holds only a part of this frame",
    incomplete = "The rest of the message is in other segments",
    skipped = "No message of this protocol begins here",
    unshown = "More elements than are shown; see the preference",
}

-- A family. list: of {path, title, kind, help, extra}; errors, leniencies: status names.
-- own_notes: more notes, by name.
function P.family(name, title, about, list, errors, leniencies, own_notes)
    local fam = { name = name, title = title, F = {}, X = {}, known = { tcp = {}, udp = {} } }
    local proto = Proto(name, about)
    local fields, experts = {}, {}
    local function declare(item)
        local path, label, kind, help = item[1], item[2], item[3], item[4]
        local field = make[kind](name .. "." .. path, label, item[5] or {}, help)
        fields[#fields + 1] = field
        fam.F[path] = field
    end
    for _, item in ipairs(list) do declare(item) end
    for _, item in ipairs(common) do
        if not fam.F[item[1]] then declare(item) end
    end
    local function add_expert(key, path, text, group, severity)
        local x = ProtoExpert.new(name .. "." .. path, text, group, severity)
        experts[#experts + 1] = x
        fam.X[key] = x
    end
    for _, status in ipairs(errors) do
        add_expert("error." .. status, "error." .. status, P.statuses[status],
                   expert.group.MALFORMED, expert.severity.ERROR)
    end
    for _, status in ipairs(leniencies) do
        add_expert("lenient." .. status, "lenient." .. status,
                   P.statuses[status] .. ": refused unless it is allowed",
                   expert.group.PROTOCOL, expert.severity.WARN)
    end
    local all_notes = {}
    for key, text in pairs(notes) do all_notes[key] = text end
    for key, text in pairs(own_notes or {}) do all_notes[key] = text end
    for key, text in pairs(all_notes) do
        add_expert("note." .. key, "note." .. key, text, expert.group.UNDECODED,
                   expert.severity.NOTE)
    end
    proto.fields = fields
    proto.experts = experts
    fam.proto = proto
    fam.total = fam.F["total"] or fam.F["size"]
    P.families[#P.families + 1] = fam
    return fam
end

-- The fields of a family that are its details: their names are there, or begin so.
function P.details_of(fam)
    local fields = {}
    for path, field in pairs(fam.F) do
        for _, name in ipairs(fam.details or {}) do
            if (path .. "."):sub(1, #name + 1) == name .. "." then fields[#fields + 1] = field end
        end
    end
    return fields
end

-- f is called when everything is there.
P.last = {}
function P.later(f) P.last[#P.last + 1] = f end

-- ---------------------------------------------------------------------------- faults

-- The piece of the buffer from a, n bytes long or as far as it is there.
local function piece(ctx, a, n)
    local have = ctx.have
    if a > have then a = have end
    if n > have - a then n = have - a end
    return ctx.tvb(a, n)
end
P.piece = piece

-- More is there than there is room for in the tree. Said once for the messages of a call.
function P.unshown(ctx, tree)
    if not ctx.unshown then tree:add_proto_expert_info(ctx.fam.X["note.unshown"]) end
    ctx.unshown = true
end

-- A fault is four items, and its expert five. Wireshark gives a packet up that has a million items, and
-- newer versions one with 50,000 in a row that lead nowhere, as faults do, which stand behind the fields.
local FAULTS = 1000 -- of a message
P.FAULTS = 20000 -- of a packet

-- Shows a fault of the message that begins at `from`. level: "error", "lenient" or "note".
local function draw_fault(ctx, tree, from, fault)
    local F, X = ctx.fam.F, ctx.fam.X
    local level, status = fault.level, fault.status
    local expert = X[level .. "." .. status] or X["error." .. status]
    if level == "note" then
        tree:add_proto_expert_info(expert, fault.text)
        return
    end
    if P.shown then P.shown[#P.shown + 1] = { fam = ctx.fam, fault = status } end
    ctx.faults = ctx.faults - 1
    if ctx.faults < 0 then return P.unshown(ctx, tree) end
    local text = P.statuses[status]
    if fault.field ~= "" then text = text .. " (" .. fault.field .. ")" end
    local item = tree:add(F["fault"], piece(ctx, from + fault.at, fault.size or 1))
    item:set_text("Fault: " .. status .. " at byte " .. format("%d", fault.at))
    item:set_generated()
    item:add(F["fault.status"], status):set_generated()
    item:add(F["fault.offset"], fault.at):set_generated()
    if fault.field ~= "" then
        item:add(F["fault.field"], fault.field):set_generated()
    end
    item:add_proto_expert_info(expert, text)
end

function P.draw_faults(ctx, tree, from, faults)
    for i = 1, #faults do draw_fault(ctx, tree, from, faults[i]) end
    if faults.more then P.unshown(ctx, tree) end
end

-- Faults are gathered while a message is walked: the first ones, and the error that ends it.
function P.fail(faults, status, at, field, size)
    faults[#faults + 1] =
        { level = "error", status = status, at = at, field = field, size = size }
    return "bad"
end

function P.tolerate(faults, status, at, field, size)
    local n = #faults
    if n >= FAULTS then
        faults.more = true
        return
    end
    faults[n + 1] =
        { level = "lenient", status = status, at = at, field = field, size = size }
end

-- ---------------------------------------------------------------------------- columns

local LINES = 6 -- messages of one call that are named in the Info column
local INFO = 4000 -- bytes of it: Wireshark cuts 4,096 anywhere

-- lines: what the messages of this call say.
function P.columns(fam, pinfo, lines)
    local n = #lines
    if n == 0 then return end
    local text
    if n > LINES then
        text = concat(lines, "; ", 1, LINES) .. format("; and %d more", n - LINES)
    else
        text = concat(lines, "; ")
    end
    local cols = pinfo.cols
    local protocol, info = cols.protocol, cols.info
    -- TCP calls twice for a frame that ends one message and holds others, TLS for each record; TLS
    -- says so before it calls again.
    if tostring(protocol) == fam.title then
        local said, n = tostring(info):gsub(", Application Data$", "")
        if n > 0 then
            info:clear_fence()
            info:set(said)
        end
        if #said + #text < INFO then info:append("; " .. text) end
    else
        protocol:set(fam.title)
        info:set(text)
    end
end

-- ---------------------------------------------------------------------------- small things

function P.plural(n, word)
    return n == 1 and format("1 %s", word) or format("%d %ss", n, word)
end

-- A number as NSTime, which wants whole parts.
function P.seconds(value)
    local whole = floor(value)
    return NSTime.new(whole, floor((value - whole) * 1e9 + 0.5))
end

-- Seconds since 1970 as people write them. Not every system's os.date knows all of these years, so
-- the days are counted here, in years that begin in March.
function P.date(value)
    local days = floor(value / 86400)
    local rest = value - days * 86400
    days = days + 719468
    local era = floor(days / 146097)
    local day = days - era * 146097
    local year = floor((day - floor(day / 1460) + floor(day / 36524) - floor(day / 146096)) / 365)
    day = day - (365 * year + floor(year / 4) - floor(year / 100))
    local month = floor((5 * day + 2) / 153)
    day = day - floor((153 * month + 2) / 5) + 1
    year = year + era * 400
    if month < 10 then month = month + 3 else month, year = month - 9, year + 1 end
    return format("%04d-%02d-%02d %02d:%02d:%02d UTC", year, month, day, floor(rest / 3600),
                  floor(rest / 60) % 60, rest % 60)
end

-- An address as text, with the port; IPv6 in brackets.
function P.endpoint(address, port)
    address = tostring(address)
    if address:find(":", 1, true) then address = "[" .. address .. "]" end
    return port and address .. ":" .. format("%d", port) or address
end
