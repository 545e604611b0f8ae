-- Wireshark dissectors of libpvs 0.1.0. Made by build.sh from the files in src/.
-- Installing is copying this file to Wireshark's personal Lua plugins folder.

-- ==== src/00_head.lua
-- What the parts of this file know of one another.

local P = { version = "0.1.0", families = {} }

if set_plugin_info then
    set_plugin_info({
        version = P.version,
        description = "PVS view exchanges, AC frames, PEX, p2p-gossip, Factom p2p",
        author = "the libpvs authors",
    })
end

-- ==== src/01_base.lua
do
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
        P.families[#P.families + 1] = fam
        return fam
    end

    -- f is called when everything is there.
    P.last = {}
    function P.later(f) P.last[#P.last + 1] = f end

    -- ---------------------------------------------------------------------------- faults

    -- Does anybody look? In the first of two passes there is neither a tree nor a line of columns (which
    -- then reads "(info)"), and drawing would be for nothing.
    local frame_number = Field.new("frame.number")
    function P.is_seen(pinfo)
        return (frame_number()) ~= nil or byte(tostring(pinfo.cols.info)) ~= 40
    end

    -- The piece of the buffer from a, n bytes long or as far as it is there.
    local function piece(ctx, a, n)
        local have = ctx.have
        if a > have then a = have end
        if n > have - a then n = have - a end
        return ctx.tvb(a, n)
    end
    P.piece = piece

    -- Shows a fault of the message that begins at `from`. level: "error", "lenient" or "note".
    function P.draw_fault(ctx, tree, from, fault)
        local F, X = ctx.fam.F, ctx.fam.X
        local level, status = fault.level, fault.status
        local expert = X[level .. "." .. status]
        if level == "note" then
            tree:add_proto_expert_info(expert, fault.text)
            return
        end
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
        for i = 1, #faults do P.draw_fault(ctx, tree, from, faults[i]) end
    end

    -- Faults are gathered while a message is walked.
    function P.fail(faults, status, at, field, size)
        faults[#faults + 1] =
            { level = "error", status = status, at = at, field = field, size = size }
        return "bad"
    end

    function P.tolerate(faults, status, at, field, size)
        faults[#faults + 1] =
            { level = "lenient", status = status, at = at, field = field, size = size }
    end

    -- ---------------------------------------------------------------------------- columns

    local LINES = 6 -- messages of one call that are named in the Info column

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
        -- TCP calls twice for a frame that ends one message and holds others.
        if tostring(pinfo.cols.protocol) == fam.title then
            pinfo.cols.info:append("; " .. text)
        else
            pinfo.cols.protocol:set(fam.title)
            pinfo.cols.info:set(text)
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

    -- Text that is safe in a line, at most n characters of it.
    function P.quote(text, n)
        local cut = #text > n
        if cut then
            while n > 0 and byte(text, n + 1) >= 0x80 and byte(text, n + 1) < 0xc0 do n = n - 1 end
            text = text:sub(1, n)
        end
        text = text:gsub('[%c\127"\\]', function(c) return format("\\x%02x", byte(c)) end)
        return '"' .. text .. (cut and '"..' or '"')
    end

    -- An address as text, with the port; IPv6 in brackets.
    function P.endpoint(address, port)
        address = tostring(address)
        if address:find(":", 1, true) then address = "[" .. address .. "]" end
        return port and address .. ":" .. format("%d", port) or address
    end
end

-- ==== src/02_state.lua
do
    -- What is remembered from one frame to others. All of it is filled in the first pass, kept by frame
    -- and call, and only read later, so that frames may be looked at in any order.

    local S = { links = {}, calls = {} }
    P.state = S

    local resets = {}
    -- f is called whenever a capture is opened.
    function P.on_init(f) resets[#resets + 1] = f end

    function P.reset()
        S.answered, S.answers, S.waiting, S.skip, S.broken = {}, {}, {}, {}, {}
        for _, fam in ipairs(P.families) do fam.known = { tcp = {}, udp = {} } end
        for _, f in ipairs(resets) do f() end
    end

    -- The number of this call: one frame can bring several. pinfo.private lives as long as the
    -- dissection of a frame, so the same call has the same number whenever the frame is looked at.
    function P.call_number(pinfo)
        local private = pinfo.private
        local n = tonumber(private["pvs_calls"] or "0")
        private["pvs_calls"] = tostring(n + 1):gsub("%.0$", "")
        return pinfo.number * 64 + (n < 63 and n or 63)
    end

    -- A direction, and the opposite one.
    function P.directions(pinfo)
        local from = tostring(pinfo.src) .. " " .. pinfo.src_port
        local to = tostring(pinfo.dst) .. " " .. pinfo.dst_port
        return from .. ">" .. to, to .. ">" .. from
    end

    -- ---------------------------------------------------------------------------- requests

    -- A message is known by its call and its place in it.
    function P.message_id(call, place)
        return call * 65536 + (place < 65535 and place or 65535)
    end

    -- Message `id` asks; what answers it will look for `key`.
    function P.asks(key, id, pinfo)
        local queue = S.waiting[key]
        if not queue then
            queue = { first = 1, last = 0 }
            S.waiting[key] = queue
        end
        queue.last = queue.last + 1
        queue[queue.last] = { id, pinfo.number, pinfo.rel_ts }
    end

    -- Message `id` answers the oldest, or the newest, that is waiting for `key`.
    function P.answers(key, id, pinfo, newest)
        local queue = S.waiting[key]
        if not queue or queue.first > queue.last then return end
        local asked
        if newest then
            asked = queue[queue.last]
            S.waiting[key] = nil
        else
            asked = queue[queue.first]
            queue[queue.first] = nil
            queue.first = queue.first + 1
            if queue.first > queue.last then S.waiting[key] = nil end
        end
        S.answered[asked[1]] = pinfo.number
        S.answers[id] = { asked[2], pinfo.rel_ts - asked[3] }
    end

    -- Shows to which other message this one belongs.
    function P.draw_links(ctx, tree, id)
        local F = ctx.fam.F
        local frame = S.answered[id]
        if frame then tree:add(F["response_in"], frame):set_generated() end
        local asked = S.answers[id]
        if asked then
            tree:add(F["request_in"], asked[1]):set_generated()
            tree:add(F["response_time"], P.seconds(asked[2])):set_generated()
        end
    end

    -- ---------------------------------------------------------------------------- endpoints

    -- Endpoints at which a family was recognised, with the frame in which it was.
    function P.remember(fam, transport, pinfo)
        if pinfo.visited then return end
        local known = fam.known[transport]
        local from = tostring(pinfo.src) .. " " .. pinfo.src_port
        local to = tostring(pinfo.dst) .. " " .. pinfo.dst_port
        -- Of a TCP connection only the side that was called is worth knowing: the lower port.
        if transport == "udp" or pinfo.src_port <= pinfo.dst_port then
            known[from] = known[from] or pinfo.number
        end
        if transport == "udp" or pinfo.dst_port <= pinfo.src_port then
            known[to] = known[to] or pinfo.number
        end
    end

    function P.is_known(fam, transport, pinfo)
        local known = fam.known[transport]
        if not next(known) then return false end
        local since = known[tostring(pinfo.dst) .. " " .. pinfo.dst_port]
            or known[tostring(pinfo.src) .. " " .. pinfo.src_port]
        return since ~= nil and since <= pinfo.number
    end

    P.reset()
end

-- ==== src/03_driver.lua
do
    -- Datagrams and streams: from the bytes of a call to messages.
    --
    -- A family has
    --   walk(s, at, have, stream, limit) -> "ok" | "more" | "bad", size, faults
    --       The message at offset `at` of the bytes s, of which `have` are there. "more": it goes on
    --       behind them; then the last fault says where. No tree, no side effects.
    --   draw(ctx, at, stop, status) -> line
    --       Shows it as far as `stop`, and says in a line what it is. ctx.root is its item.
    --   guess(s, have, stream) -> "yes" | "no" | "wait"
    -- and may have
    --   pair(ctx, at, status)   first pass: what the message has to do with others
    --   other(ctx, at) -> true  where the bytes are another protocol's, which was called

    local format = string.format

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
        ctx.root = root
        local line = fam.draw(ctx, at, stop, status)
        if status == "ok" then
            root:add(fam.F["total"] or fam.F["size"], ctx.tvb(at, size), size):set_generated()
            P.draw_links(ctx, root, ctx.id)
        elseif n > 0 and faults[n].level == "error" then
            line = line .. " [malformed: " .. faults[n].status .. "]"
        end
        P.draw_faults(ctx, root, at, faults)
        if n > 0 and status == "ok" then line = line .. " [" .. faults[1].status .. "]" end
        return line
    end

    local function context(fam, tvb, pinfo, tree)
        local have = tvb:len()
        return { fam = fam, tvb = tvb, pinfo = pinfo, tree = tree, have = have, place = 0,
                 s = tvb:raw(0, have), cut = tvb:reported_len() > have, items = P.item_limit,
                 visible = tree.visible, call = P.call_number(pinfo) }
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
        local ctx = context(fam, tvb, pinfo, tree)
        local status, size, faults = fam.walk(ctx.s, 0, have, false, math.huge)
        if status == "ok" and size < have then
            P.tolerate(faults, "trailing", size, "", have - size)
        end
        if not pinfo.visited and fam.pair then
            ctx.direction, ctx.opposite = P.directions(pinfo)
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

    -- Behind an error a stream cannot be read on. Where a later segment begins with what is a message
    -- beyond doubt it is taken up again.
    local function is_dead(fam, ctx, direction)
        local S = P.state
        local key = fam.name .. " " .. direction
        if ctx.pinfo.visited then return S.skip[ctx.call] end
        if not S.broken[key] then return false end
        if fam.guess(ctx.s, ctx.have, true) == "yes" then
            S.broken[key] = nil
            return false
        end
        S.skip[ctx.call] = true
        return true
    end

    function P.stream(fam, tvb, pinfo, tree)
        local have = tvb:len()
        if have == 0 then return 0 end
        local drawing = P.is_seen(pinfo)
        local ctx = context(fam, tvb, pinfo, tree)
        local s, lines, at = ctx.s, {}, 0
        local limit, waits = fam.limit, pinfo.can_desegment > 0 and not ctx.cut
        local first = not pinfo.visited
        local direction, opposite = P.directions(pinfo)
        ctx.stream, ctx.direction, ctx.opposite = true, direction, opposite
        if is_dead(fam, ctx, direction) then
            if drawing then
                P.show_skipped(ctx, 0, have)
                P.columns(fam, pinfo, { "behind an error, or the middle of a message" })
            end
            return have
        end
        while at < have do
            if fam.other and fam.other(ctx, at) then
                if lines[1] then pinfo.cols.info:prepend(table.concat(lines, "; ") .. "; ") end
                return have
            end
            local status, size, faults = fam.walk(s, at, have, true, limit)
            if status == "more" and waits then
                pinfo.desegment_offset = at
                pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
                break
            end
            if status ~= "ok" then size = have - at end
            if first then
                if fam.pair then
                    ctx.id = P.message_id(ctx.call, ctx.place + 1)
                    fam.pair(ctx, at, status)
                end
                if status ~= "ok" then P.state.broken[fam.name .. " " .. direction] = true end
            end
            if drawing then
                lines[#lines + 1] = show(ctx, at, size, status, faults)
            else
                ctx.place = ctx.place + 1
            end
            at = at + size
        end
        if drawing then P.columns(fam, pinfo, lines) end
        return have
    end
end

-- ==== src/10_view.lua
do
    -- PVS view exchanges: what a message is.

    local byte = string.byte
    local fail, tolerate = P.fail, P.tolerate

    local types = { [0] = "Request", "Response" }
    local function codes(general, last)
        local list = {}
        for code, name in ipairs(general) do list[code] = { code - 1, code - 1, name } end
        list[#list + 1] = { #general, 127, "Reserved" }
        list[#list + 1] = { 128, last, "Application" }
        return list
    end
    local address_types =
        codes({ "Reflective", "IPv4", "IPv4 and port", "IPv6", "IPv6 and port" }, 255)
    local meta_types = codes({ "Logical timestamp", "UTC timestamp" }, 255)
    local range = base.RANGE_STRING

    local list = {
        { "version", "Version", "uint8", "Protocol version, 1", { mask = 0xf0 } },
        { "type", "Type", "uint8", "0 request, 1 response", { mask = 0x0f, values = types } },
        { "magic", "Magic", "uint8", "Always 177", { base = base.HEX_DEC } },
        { "peers.count", "Peers", "uint8", "How many peers the view has" },
        { "metadata.count", "Metadata", "uint8", "How many metadata blocks the message has" },
        { "peer", "Peer", "none", "A peer of the view" },
        { "peer.addresses.count", "Addresses", "uint8", "How many addresses the peer has" },
        { "peer.metadata.count", "Metadata", "uint8", "How many metadata blocks the peer has" },
    }
    -- The three kinds of blocks have the same parts.
    local function block_fields(path, title, values, what)
        list[#list + 1] = { path, title, "none", "A block: " .. what }
        list[#list + 1] = { path .. ".type", "Type", "uint8", "The code of the block",
                            { base = base.DEC + range, values = values } }
        list[#list + 1] = { path .. ".length", "Length", "uint64", "Bytes of content, a VarU64" }
        list[#list + 1] = { path .. ".data", "Data", "bytes", "Content that is not decoded" }
    end
    block_fields("peer.address", "Address", address_types, "an address of a peer")
    for _, item in ipairs {
        { "peer.address.ipv4", "IPv4 address", "ipv4", "Address of the peer" },
        { "peer.address.ipv6", "IPv6 address", "ipv6", "Address of the peer" },
        { "peer.address.port", "Port", "uint16", "Port of the peer" },
        { "peer.address.resolved.ipv4", "Seen from", "ipv4",
          "The source of the packet, which a reflective address stands for" },
        { "peer.address.resolved.ipv6", "Seen from", "ipv6",
          "The source of the packet, which a reflective address stands for" },
        { "peer.address.resolved.port", "Port seen", "uint16",
          "The source port of the packet, which a reflective address stands for" },
    } do list[#list + 1] = item end
    for _, path in ipairs { "peer.metadata", "metadata" } do
        block_fields(path, "Metadata", meta_types,
                     path == "metadata" and "about the message" or "about a peer")
        list[#list + 1] = { path .. ".logical_timestamp", "Logical timestamp", "uint32",
                            "A counter, not a time" }
        list[#list + 1] = { path .. ".utc_timestamp", "UTC timestamp", "time", "A time of day" }
        list[#list + 1] = { path .. ".utc_timestamp.seconds", "Seconds since 1970", "int64",
                            "The UTC timestamp as it is sent, whatever its size" }
    end

    local fam = P.family("pvs", "PVS", "PVS view exchange", list,
        { "version", "magic", "size-limit", "truncated" },
        { "type", "nonminimal", "length", "size-limit", "trailing" })
    P.view = fam
    fam.transports = { "tcp", "udp" }
    fam.limit = 16 * 1048576

    -- ---------------------------------------------------------------------------- the walk

    -- The lengths that general codes have, by place: 1 address, 2 metadata of a peer, 3 of the message.
    local general = { { [0] = 0, 4, 6, 16, 18 }, { [0] = 4, 8 }, { [0] = 4, 8 } }
    local paths = { "peer.address", "peer.metadata", "metadata" }
    fam.general, fam.paths = general, paths

    -- w: s, from (offset of the message), have, at, slack (what the limit leaves beyond the bytes that
    -- are certain to come), faults. Offsets of faults count from the start of the message.
    local function wait(w, at, field)
        fail(w.faults, "more", at - w.from, field)
        return "more"
    end

    local function claim(w, n, at, field)
        if n > w.slack then
            fail(w.faults, "size-limit", at - w.from, field)
            return false
        end
        w.slack = w.slack - n
        return true
    end

    -- A length of several bytes: what is certain about it counts before the next byte is there. Gives
    -- the status, the value (or the least it can be) and its bytes.
    local function long_length(w, first, fixed, field)
        local s, at = w.s, w.at + 1
        local follow, have = first - 247, w.have - at - 1
        local from, value = at - w.from, 0
        -- No general code has a length that needs more than one byte.
        local odd = fixed ~= nil
        if odd then tolerate(w.faults, "nonminimal", from, field, 1 + follow) end
        local low = follow == 1 and 248 or 256 ^ (follow - 1)
        local too_much = low + follow > w.slack -- if the form is minimal
        for i = 1, follow do
            if i > have then
                if too_much and not odd then
                    tolerate(w.faults, "size-limit", from, field, 1 + follow)
                end
                return "more", odd and 0 or low, 1 + follow
            end
            local b = byte(s, at + 1 + i)
            value = value + b * 256 ^ (follow - i)
            if i == 1 and not odd and (follow == 1 and b < 248 or follow > 1 and b == 0) then
                odd = true
                tolerate(w.faults, too_much and "size-limit" or "nonminimal", from, field, 1 + follow)
            end
            low, too_much = value, false
            if low + follow > w.slack then
                return fail(w.faults, "size-limit", from, field, 1 + follow)
            end
        end
        return "ok", value, 1 + follow
    end

    local function block(w, place)
        local s, at, path = w.s, w.at, paths[place]
        local left = w.have - at
        if left < 1 then return wait(w, at, path .. ".type") end
        local fixed = general[place][byte(s, at + 1)]
        if fixed and fixed > w.slack then
            return fail(w.faults, "size-limit", at - w.from, path .. ".type")
        end
        if left < 2 then return wait(w, at + 1, path .. ".length") end
        local length, size, status = byte(s, at + 2), 1, "ok"
        if length >= 248 then
            status, length, size = long_length(w, length, fixed, path .. ".length")
            if status == "bad" then return "bad" end
            if status == "more" then return wait(w, at + 1, path .. ".length") end
        end
        if fixed and length ~= fixed then
            tolerate(w.faults, "length", at + 1 - w.from, path .. ".length", size)
        end
        if not claim(w, length + size - 1, at + 1, path .. ".length") then return "bad" end
        if length > left - 1 - size then return wait(w, at + 1 + size, path .. ".data") end
        w.at = at + 1 + size + length
        return "ok"
    end

    -- The blocks of a list. The plain case of a block that is all there is decided in place.
    local function blocks(w, place, left)
        local s, have, lengths = w.s, w.have, general[place]
        while left > 0 do
            local at, slack = w.at, w.slack
            while left > 0 do
                local code, length = byte(s, at + 1, at + 2)
                if at + 2 > have or length >= 248 or length > slack or at + 2 + length > have then
                    break
                end
                local fixed = lengths[code]
                if fixed and fixed ~= length then break end
                at = at + 2 + length
                slack = slack - length
                left = left - 1
            end
            w.at, w.slack = at, slack
            if left == 0 then break end
            local status = block(w, place)
            if status ~= "ok" then return status end
            left = left - 1
        end
        return "ok"
    end

    local header = { [0] = "version", "magic", "peers.count", "metadata.count" }

    local function walk_header(w)
        local s, from, have = w.s, w.from, w.have - w.from
        local faults = w.faults
        local first, magic, peers, metas = byte(s, from + 1, from + 4)
        if not claim(w, 4, from, "") then return "bad" end
        if first < 0x10 or first > 0x1f then return fail(faults, "version", 0, "version") end
        if first > 0x11 then tolerate(faults, "type", 0, "type") end
        if have > 1 and magic ~= 177 then return fail(faults, "magic", 1, "magic") end
        if have > 2 and not claim(w, 2 * peers, from + 2, "peers.count") then return "bad" end
        if have > 3 and not claim(w, 2 * metas, from + 3, "metadata.count") then return "bad" end
        if have < 4 then return wait(w, from + have, header[have]) end
        return "ok", peers, metas
    end

    local function walk_peer(w)
        local at = w.at
        local left = w.have - at
        if left < 1 then return wait(w, at, "peer.addresses.count") end
        local addresses, metas = byte(w.s, at + 1, at + 2)
        if not claim(w, 2 * addresses, at, "peer.addresses.count") then return "bad" end
        if left < 2 then return wait(w, at + 1, "peer.metadata.count") end
        if not claim(w, 2 * metas, at + 1, "peer.metadata.count") then return "bad" end
        w.at = at + 2
        local status = blocks(w, 1, addresses)
        if status == "ok" then status = blocks(w, 2, metas) end
        return status
    end

    function fam.walk(s, from, have, stream, limit)
        local w = { s = s, from = from, have = have, at = from + 4, slack = limit, faults = {} }
        local status, peers, metas = walk_header(w)
        if status == "ok" then
            for _ = 1, peers do
                status = walk_peer(w)
                if status ~= "ok" then break end
            end
        end
        if status == "ok" then status = blocks(w, 3, metas) end
        return status, w.at - from, w.faults
    end

    -- Beyond doubt only where nothing at all is odd. A stream has to begin with the two constants.
    function fam.guess(s, have, stream)
        local first, magic = byte(s, 1, 2)
        if not first or first < 0x10 or first > 0x11 or (magic and magic ~= 177) then return "no" end
        local status, size, faults = fam.walk(s, 0, have, stream, stream and fam.limit or math.huge)
        if status == "more" then
            return stream and #faults == 1 and (have < 4096 and "wait" or "yes") or "no"
        end
        if status ~= "ok" or #faults > 0 then return "no" end
        return (stream or size == have) and "yes" or "no"
    end
end

-- ==== src/11_view_draw.lua
do
    -- PVS view exchanges: how a message is shown.

    local byte, format = string.byte, string.format
    local fam = P.view
    local F, general, paths = fam.F, fam.general, fam.paths
    local piece = P.piece

    local SHOWN = 4 -- peers in the Info column

    -- The fields of each place, without a look at a name for each block.
    local places = {}
    for place, path in ipairs(paths) do
        places[place] = { block = F[path], type = F[path .. ".type"], length = F[path .. ".length"],
                          data = F[path .. ".data"], logical = F[path .. ".logical_timestamp"],
                          utc = F[path .. ".utc_timestamp"],
                          seconds = F[path .. ".utc_timestamp.seconds"] }
    end
    local ipv4, ipv6, port_field = F["peer.address.ipv4"], F["peer.address.ipv6"], F["peer.address.port"]

    -- The source of the packet, for reflective addresses: its field, its value, its text.
    local function source(ctx)
        local text = tostring(ctx.pinfo.src)
        ctx.source = { text = text }
        if text:match("^%d+%.%d+%.%d+%.%d+$") then
            ctx.source.field, ctx.source.value = F["peer.address.resolved.ipv4"], Address.ip(text)
        elseif text:find(":", 1, true) then
            ctx.source.field, ctx.source.value = F["peer.address.resolved.ipv6"], Address.ipv6(text)
        end
        return ctx.source
    end

    local function draw_reflective(ctx, item, at)
        local seen = ctx.source or source(ctx)
        local where = piece(ctx, at, 2)
        if seen.field then item:add(seen.field, where, seen.value):set_generated() end
        local port = ctx.pinfo.src_port
        item:add(F["peer.address.resolved.port"], where, port):set_generated()
        return "reflective, here " .. P.endpoint(seen.text, port)
    end

    local function draw_address(ctx, item, code, at, block_at)
        if code == 0 then return draw_reflective(ctx, item, block_at) end
        local tvb = ctx.tvb
        local size = code < 3 and 4 or 16
        item:add(size == 4 and ipv4 or ipv6, tvb(at, size))
        local port
        if code == 2 or code == 4 then
            local high, low = byte(ctx.s, at + size + 1, at + size + 2)
            port = high * 256 + low
            item:add(port_field, tvb(at + size, 2))
        end
        if not (ctx.visible or ctx.wanted) then return nil end
        local range = tvb(at, size)
        return P.endpoint(size == 4 and range:ipv4() or range:ipv6(), port)
    end

    -- Times of years with four digits; others have no date that everybody writes alike.
    local EARLIEST, LATEST = -62135596800, 253402300799

    local function draw_time(ctx, item, fields, at)
        local tvb = ctx.tvb
        local range = tvb(at, 8)
        local value = range:int64():tonumber()
        if value >= EARLIEST and value <= LATEST then
            item:add(fields.utc, range, NSTime.new(value, 0))
        end
        item:add(fields.seconds, range)
        return (ctx.visible or ctx.wanted) and "utc " .. tostring(range:int64()) or nil
    end

    -- The content of a block, `length` bytes at `at`. Gives a text for lines.
    local function draw_content(ctx, item, place, code, at, length, block_at)
        local fields = places[place]
        if general[place][code] == length and at + length <= ctx.have then
            if place == 1 then return draw_address(ctx, item, code, at, block_at) end
            if code == 1 then return draw_time(ctx, item, fields, at) end
            item:add(fields.logical, ctx.tvb(at, 4))
            if not (ctx.visible or ctx.wanted) then return nil end
            local a, b, c, d = byte(ctx.s, at + 1, at + 4)
            return format("t=%d", ((a * 256 + b) * 256 + c) * 256 + d)
        end
        local n = length
        if n > ctx.have - at then n = ctx.have - at end
        if n > 0 then item:add(fields.data, ctx.tvb(at, n)) end
        return format("type %d, %.0f bytes", code, length)
    end

    -- The length at `at`: its value and the bytes it takes, or nil where it is not all there.
    local function draw_length(ctx, item, field, at)
        local first = byte(ctx.s, at + 1)
        if first < 248 then
            item:add(field, ctx.tvb(at, 1))
            return first, 1
        end
        local follow = first - 247
        if at + 1 + follow > ctx.have then return nil end
        local range = ctx.tvb(at + 1, follow)
        item:add(field, ctx.tvb(at, 1 + follow), range:uint64())
        return range:uint64():tonumber(), 1 + follow
    end

    -- A block. Gives where the next one is, and a text; nil where the message stops inside.
    local function draw_block(ctx, parent, place, at)
        local stop, fields = ctx.stop, places[place]
        if at >= stop then return nil end
        local code, length = byte(ctx.s, at + 1, at + 2)
        local size = ctx.have - at
        if length and length < 248 and 2 + length < size then size = 2 + length end
        local item = parent:add(fields.block, ctx.tvb(at, size))
        item:add(fields.type, ctx.tvb(at, 1))
        ctx.items = ctx.items - 5
        if at + 1 >= stop then return nil end
        local used
        length, used = draw_length(ctx, item, fields.length, at + 1)
        if not length then return nil end
        local content = at + 1 + used
        local text = draw_content(ctx, item, place, code, content, length, at)
        if text and ctx.visible then item:append_text(": " .. text) end
        if content >= stop and length > 0 then return nil end
        if used > 1 then item:set_len(1 + used + length) end
        return content + length, text
    end

    -- Blocks of a list. Gives where they end (nil: inside of them) and the first two texts.
    local function draw_blocks(ctx, parent, place, count, at)
        local first, second
        for i = 1, count do
            if ctx.items <= 0 then return nil, first, second, true end
            local text
            at, text = draw_block(ctx, parent, place, at)
            if i == 1 then first = text elseif i == 2 then second = text end
            if not at then return nil, first, second end
        end
        return at, first, second
    end

    local function draw_peer(ctx, root, index, at)
        local stop, tvb = ctx.stop, ctx.tvb
        if at >= stop then return nil end
        local addresses, metas = byte(ctx.s, at + 1, at + 2)
        ctx.wanted = index <= SHOWN
        local peer = root:add(F["peer"], tvb(at, ctx.have - at))
        peer:add(F["peer.addresses.count"], tvb(at, 1))
        ctx.items = ctx.items - 3
        if at + 1 >= stop then return nil end
        peer:add(F["peer.metadata.count"], tvb(at + 1, 1))
        local next_at, a, b, over = draw_blocks(ctx, peer, 1, addresses, at + 2)
        local c
        if next_at then next_at, c, _, over = draw_blocks(ctx, peer, 2, metas, next_at) end
        local text = a or "(no address)"
        if b then text = text .. "|" .. b end
        if addresses > 2 then text = text .. format("|+%d", addresses - 2) end
        if c then text = text .. " " .. c end
        if ctx.visible then peer:append_text(format(" %d: %s", index, text)) end
        ctx.wanted = false
        if next_at then peer:set_len(next_at - at) end
        return next_at, text, over
    end

    -- Peers and metadata, as far as the message goes.
    local function draw_body(ctx, root, at, peers, metas, texts)
        for index = 1, peers do
            local text, over
            if ctx.items <= 0 then over = true else at, text, over = draw_peer(ctx, root, index, at) end
            if text and index <= SHOWN then texts[index] = text end
            if over then root:add_proto_expert_info(fam.X["note.unshown"]) end
            if over or not at then return end
        end
        local _, _, _, over = draw_blocks(ctx, root, 3, metas, at)
        if over then root:add_proto_expert_info(fam.X["note.unshown"]) end
    end

    local kinds = { [0] = "view-exchange-request", "view-exchange-response" }
    local titles = { [0] = "Request", "Response" }

    function fam.draw(ctx, at, stop, status)
        local s, tvb, root = ctx.s, ctx.tvb, ctx.root
        local first, _, peers, metas = byte(s, at + 1, at + 4)
        local type = first % 16
        local texts, have = {}, ctx.have - at
        local kind = kinds[type] or format("view-exchange-type-%d", type)
        local title = titles[type] or format("Type %d", type)
        ctx.stop = stop
        root:add(F["version"], tvb(at, 1))
        root:add(F["type"], tvb(at, 1))
        if have > 1 then root:add(F["magic"], tvb(at + 1, 1)) end
        if have > 2 then root:add(F["peers.count"], tvb(at + 2, 1)) end
        if have > 3 then root:add(F["metadata.count"], tvb(at + 3, 1)) end
        if status ~= "bad" or stop > at + 1 then
            root:add(F["kind"], tvb(at, 1), kind):set_generated()
        end
        if not metas then return title end
        if stop > at + 3 then draw_body(ctx, root, at + 4, peers, metas, texts) end
        local line = title .. ", " .. P.plural(peers, "peer")
        if texts[1] then line = line .. ": " .. table.concat(texts, ", ") end
        if peers > SHOWN then line = line .. format(", and %d more", peers - SHOWN) end
        if metas > 0 then line = line .. format("; %d metadata", metas) end
        root:append_text(", " .. kind)
        return line
    end

    -- A response answers the oldest request that went the other way on its connection.
    function fam.pair(ctx, at, status)
        if status ~= "ok" then return end
        local type = byte(ctx.s, at + 1) % 16
        if type == 0 then
            P.asks("pvs " .. ctx.direction, ctx.id, ctx.pinfo)
        elseif type == 1 then
            P.answers("pvs " .. ctx.opposite, ctx.id, ctx.pinfo)
        end
    end
end

-- ==== src/20_ac.lua
do
    -- AC frames.

    local byte, format = string.byte, string.format
    local fail = P.fail

    local types = { "Hello", "Goodbye", "Ping", "Pong", "Inform", [0x10] = "Data" }
    local netids = { { 0, 0, "any node" }, { 1, 0xfffffffe, "a node" },
                     { 0xffffffff, 0xffffffff, "all nodes" } }
    local hex = { base = base.HEX }

    local fam = P.family("ac", "AC", "AC frame", {
        { "magic", "Magic", "uint8", "Always 0xac", hex },
        { "version", "Version", "uint8", "Protocol version, 1" },
        { "type", "Type", "uint8", "The kind of frame", { values = types } },
        { "flags", "Flags", "uint8", "0x80 not to be forwarded, others reserved", hex },
        { "no_forward", "Not to be forwarded", "bool", "Nodes do not pass the frame on",
          { width = 8, mask = 0x80 } },
        { "flags.reserved", "Reserved", "uint8", "Bits without a meaning",
          { base = base.HEX, mask = 0x7f } },
        { "nonce", "Nonce", "uint32", "Random, another one for every packet", hex },
        { "src", "Source node", "uint32", "The netid of the node that the frame began at", hex },
        { "dst", "Target node", "uint32", "The netid that the frame is for",
          { base = base.HEX + base.RANGE_STRING, values = netids } },
        { "subject", "Subject", "uint32", "The netid of the node that was reached", hex },
        { "address", "Address", "ipv6", "Where the source reached the subject" },
        { "address.ipv4", "IPv4 address", "ipv4", "The IPv4 address that is mapped to IPv6" },
        { "port", "Port", "uint16", "Where the source reached the subject" },
        { "payload", "Payload", "bytes", "The application's bytes" },
        { "first_seen_in", "First seen in", "frame", "The frame that this is a copy of" },
    }, { "truncated", "size-limit", "magic", "version", "type", "trailing" }, {},
       { reserved = "Reserved flags are set" })
    P.ac = fam
    fam.transports = { "udp" }
    local F = fam.F

    -- Where the fields start, and their names.
    local starts = { [0] = 0, 1, 2, 3, 4, 8, 12, 16, 20, 36 }
    local names = { [0] = "magic", "version", "type", "flags", "nonce", "src", "dst", "subject",
                    "address", "port" }

    local function cut_off(faults, have)
        local i = 0
        while i < 9 and starts[i + 1] <= have do i = i + 1 end
        fail(faults, "more", starts[i], names[i])
        return "more", have, faults
    end

    function fam.walk(s, from, have)
        local faults = {}
        local magic, version, type = byte(s, from + 1, from + 3)
        have = have - from
        if have < 16 then return cut_off(faults, have) end
        if have > 65527 then return fail(faults, "size-limit", 0, ""), have, faults end
        if magic ~= 0xac then return fail(faults, "magic", 0, "magic"), have, faults end
        if version ~= 1 then return fail(faults, "version", 1, "version"), have, faults end
        if type == 0x10 then return "ok", have, faults end
        if type < 1 or type > 5 then return fail(faults, "type", 2, "type"), have, faults end
        local size = type == 5 and 38 or 16
        if have < size then return cut_off(faults, have) end
        if have > size then
            return fail(faults, "trailing", size, "payload", have - size), have, faults
        end
        return "ok", have, faults
    end

    -- Magic and version are two bytes alone, so a frame has to be right to the last byte, and without
    -- the flags that nobody may set.
    function fam.guess(s, have)
        if byte(s, 1) ~= 0xac or fam.walk(s, 0, have) ~= "ok" then return "no" end
        return byte(s, 4) % 128 == 0 and "yes" or "no"
    end

    local function be32(s, at)
        local a, b, c, d = byte(s, at + 1, at + 4)
        return ((a * 256 + b) * 256 + c) * 256 + d
    end

    local function node(netid)
        return netid == 0 and "any" or netid == 0xffffffff and "all" or format("%08x", netid)
    end

    local function draw_inform(ctx, at)
        local tvb, root, have = ctx.tvb, ctx.root, ctx.have
        if have >= at + 20 then root:add(F["subject"], tvb(at + 16, 4)) end
        if have < at + 36 then return "" end
        local range = tvb(at + 20, 16)
        root:add(F["address"], range)
        if ctx.s:sub(at + 21, at + 32) == P.mapped then
            root:add(F["address.ipv4"], tvb(at + 32, 4)):set_generated()
        end
        if have < at + 38 then return "" end
        root:add(F["port"], tvb(at + 36, 2))
        return format(": %08x at %s", be32(ctx.s, at + 16),
                      P.endpoint(range:ipv6(), tvb(at + 36, 2):uint()))
    end

    local function draw_header(ctx, at)
        local tvb, root, have = ctx.tvb, ctx.root, ctx.have - at
        root:add(F["magic"], tvb(at, 1))
        if have > 1 then root:add(F["version"], tvb(at + 1, 1)) end
        if have > 2 then root:add(F["type"], tvb(at + 2, 1)) end
        if have > 3 then
            local flags = root:add(F["flags"], tvb(at + 3, 1))
            flags:add(F["no_forward"], tvb(at + 3, 1))
            flags:add(F["flags.reserved"], tvb(at + 3, 1))
            if byte(ctx.s, at + 4) % 128 > 0 then
                flags:add_proto_expert_info(fam.X["note.reserved"])
            end
        end
        if have > 7 then root:add(F["nonce"], tvb(at + 4, 4)) end
        if have > 11 then root:add(F["src"], tvb(at + 8, 4)) end
        if have > 15 then root:add(F["dst"], tvb(at + 12, 4)) end
    end

    local seen, copies
    P.on_init(function() seen, copies = {}, {} end)

    function fam.draw(ctx, at, stop, status)
        local s, tvb, root = ctx.s, ctx.tvb, ctx.root
        local magic, version, type, flags = byte(s, at + 1, at + 4)
        draw_header(ctx, at)
        if ctx.have - at < 16 or magic ~= 0xac or version ~= 1 then return "Frame" end
        local title = types[type] or format("Type %d", type)
        local line = format("%s, %08x > %s", title, be32(s, at + 8), node(be32(s, at + 12)))
        if flags >= 128 then line = line .. ", not to be forwarded" end
        if types[type] then
            root:add(F["kind"], tvb(at + 2, 1), title:lower()):set_generated()
            root:append_text(", " .. title)
        end
        if type == 5 then line = line .. draw_inform(ctx, at) end
        if type == 0x10 then
            local n = ctx.have - at - 16
            if n > 0 then root:add(F["payload"], tvb(at + 16, n)) end
            line = line .. format(": %d bytes", n)
        end
        local first = copies[ctx.id]
        if first then
            root:add(F["first_seen_in"], first):set_generated()
            line = line .. format(" (a copy of frame %d)", first)
        end
        return line
    end

    -- Frames are flooded, so only the first copy of each counts. A Pong is matched by its source.
    function fam.pair(ctx, at, status)
        local s = ctx.s
        if ctx.have < 16 or byte(s, 1) ~= 0xac or byte(s, 2) ~= 1 then return end
        local key = s:sub(1, 16) .. #s
        if seen[key] then
            copies[ctx.id] = seen[key]
            return
        end
        seen[key] = ctx.pinfo.number
        if status ~= "ok" then return end
        local type, src, dst = byte(s, 3), s:sub(9, 12), s:sub(13, 16)
        if type == 3 then
            P.asks("ac " .. src .. dst, ctx.id, ctx.pinfo)
        elseif type == 4 then
            P.answers("ac " .. dst .. src, ctx.id, ctx.pinfo)
        end
    end
end

-- ==== src/30_pex.lua
do
    -- PEX: ask, give, peer list.

    local byte, format = string.byte, string.format
    local fail, tolerate = P.fail, P.tolerate

    local types = { { 0, 0, "Ask" }, { 1, 1, "Give" }, { 2, 2, "Peers" }, { 3, 255, "Undefined" } }
    local fam = P.family("pex", "PEX", "PEX", {
        { "size", "Size field", "uint32", "Bytes behind this field" },
        { "type", "Type", "uint8", "The kind of message",
          { base = base.DEC + base.RANGE_STRING, values = types } },
        { "sha256", "SHA-256", "bytes", "The digest of the piece" },
        { "piece", "Piece", "bytes", "A piece of the file" },
        { "piece.size", "Size of the piece", "uint32", "Bytes of the piece" },
        { "peers.count", "Peers", "uint32", "How many peers the list has" },
        { "peer", "Peer", "none", "An entry of the list" },
        { "peer.address", "Address", "ipv6", "Address of the peer" },
        { "peer.address.ipv4", "IPv4 address", "ipv4", "The IPv4 address that is mapped to IPv6" },
        { "peer.port", "Port", "uint16", "Port of the peer" },
        { "stray", "Stray bytes", "bytes", "Bytes behind the last whole entry" },
        { "total", "Size", "uint32", "Bytes of the message" },
    }, { "size-limit", "length", "type", "truncated" }, { "length", "type", "size-limit" })
    P.pex = fam
    fam.transports = { "tcp" }
    fam.limit = 262144 -- what the reference program can take
    local F = fam.F

    local ASK, GIVE = 33, 131105

    -- Is `size` one that a message of this type has? Leniently lists may have stray bytes.
    local function fits(lenient, type, size)
        if type == 0 then return size == ASK end
        if type == 1 then return size == GIVE end
        return size % 18 == 1 or (lenient and size > 0)
    end

    local function fits_any(lenient, size)
        return fits(lenient, 0, size) or fits(lenient, 1, size) or fits(lenient, 2, size)
    end

    -- The size byte by byte, as far as it is there: what is wrong with it.
    local function head_fault(lenient, s, from, have, limit)
        if limit < 5 then return "size-limit" end
        local low = 0
        for n = 0, (have < 4 and have or 4) - 1 do
            low = low + byte(s, from + n + 1) * 256 ^ n
            local least, tries = low, n == 3 and 1 or 9
            while tries > 0 and not fits_any(lenient, least) do
                if n < 3 then least = least + 256 ^ (n + 1) end
                tries = tries - 1
            end
            if tries == 0 then return "length" end
            if least > limit - 4 then return "size-limit" end
        end
        return nil, low
    end

    -- The head, with what only a lenient reader takes noted. nil, size, type where it is good.
    local function head(s, from, have, limit, faults)
        local strict = head_fault(false, s, from, have, limit)
        local lenient, size = head_fault(true, s, from, have, limit)
        if strict and strict ~= lenient then tolerate(faults, strict, 0, "size", 4) end
        if lenient then return fail(faults, lenient, 0, "size", 4) end
        if have < 4 then return fail(faults, "more", 0, "size") and "more" end
        if have < 5 then return fail(faults, "more", 4, "type") and "more" end
        local type = byte(s, from + 5)
        if not strict and type > 2 then
            tolerate(faults, "type", 4, "type")
            strict = "type"
        end
        if not fits(true, type, size) then return fail(faults, "length", 0, "size", 4) end
        if not strict and not fits(false, type, size) then tolerate(faults, "length", 0, "size", 4) end
        return nil, size, type
    end

    local function wait(faults, have, size, type)
        if type < 2 then
            if have < 37 then fail(faults, "more", 5, "sha256")
            else fail(faults, "more", 37, "piece") end
            return
        end
        local entries = size - 1 - (size - 1) % 18
        local got = have - 5
        if got >= entries then return fail(faults, "more", 5 + entries, "peers") end
        local whole = got - got % 18
        if got - whole < 16 then fail(faults, "more", 5 + whole, "peer.address")
        else fail(faults, "more", 5 + whole + 16, "peer.port") end
    end

    function fam.walk(s, from, have, stream, limit)
        local faults = {}
        have = have - from
        local status, size, type = head(s, from, have, limit, faults)
        if status then return status, have, faults end
        if size + 4 > have then
            wait(faults, have, size, type)
            return "more", have, faults
        end
        return "ok", size + 4, faults
    end

    -- An address that a program could call: unicast, mapped IPv4, loopback.
    local zeros = ("\0"):rep(10)
    P.mapped = zeros .. "\255\255"
    local loopback = ("\0"):rep(15) .. "\1"
    local function is_callable(s, at)
        local first, second = byte(s, at + 1, at + 2)
        local low, high = byte(s, at + 17, at + 18)
        if low == 0 and high == 0 then return false end
        return first >= 0x20 and first < 0x40 or first >= 0xfc and first <= 0xfd
            or first == 0xfe and second >= 0x80 and second < 0xc0
            or s:sub(at + 1, at + 12) == P.mapped or s:sub(at + 1, at + 16) == loopback
    end

    -- Other protocols have little-endian sizes, too. So everything that is there has to be messages, and
    -- their peers such that one could call them; an empty list says nothing yet.
    function fam.guess(s, have)
        local guess, at = "wait", 0
        while at < have do
            local status, size, faults = fam.walk(s, at, have, true, fam.limit)
            if status == "bad" or #faults > (status == "more" and 1 or 0) then return "no" end
            if status == "more" then break end
            local type = byte(s, at + 5)
            if type < 2 or size > 5 then guess = "yes" end
            for entry = at + 5, at + size - 18, 18 do
                if type == 2 and not is_callable(s, entry) then return "no" end
            end
            at = at + size
        end
        if guess == "wait" and have < 5 then return "no" end -- too little to hold back from others
        return have < 4096 and guess or "yes"
    end

    local function draw_peers(ctx, root, at, from_end, shown)
        local tvb, s, n = ctx.tvb, ctx.s, 0
        while at + 18 <= from_end do
            if ctx.items <= 0 then
                root:add_proto_expert_info(fam.X["note.unshown"])
                return
            end
            n = n + 1
            local address = tvb(at, 16)
            local item = root:add(F["peer"], tvb(at, 18))
            item:add(F["peer.address"], address)
            local mapped = s:sub(at + 1, at + 12) == P.mapped
            if mapped then item:add(F["peer.address.ipv4"], tvb(at + 12, 4)):set_generated() end
            item:add_le(F["peer.port"], tvb(at + 16, 2))
            ctx.items = ctx.items - 3
            if ctx.visible or n <= 4 then
                local low, high = byte(s, at + 17, at + 18)
                local text = P.endpoint(mapped and tvb(at + 12, 4):ipv4() or address:ipv6(),
                                        low + 256 * high)
                if ctx.visible then item:append_text(format(" %d: %s", n, text)) end
                if n <= 4 then shown[n] = text end
            end
            at = at + 18
        end
    end

    local function draw_list(ctx, at, size, there)
        local root, shown = ctx.root, {}
        local count = (size - 1 - (size - 1) % 18) / 18
        root:add(F["peers.count"], ctx.tvb(at, 4), count):set_generated()
        draw_peers(ctx, root, at + 5, there < at + 5 + count * 18 and there or at + 5 + count * 18,
                   shown)
        local stray = at + 5 + count * 18
        if there > stray then root:add(F["stray"], ctx.tvb(stray, there - stray)) end
        local line = P.plural(count, "peer")
        if shown[1] then line = line .. ": " .. table.concat(shown, ", ") end
        if count > 4 then line = line .. format(", and %d more", count - 4) end
        return line
    end

    local function digest(s, at)
        return (s:sub(at + 1, at + 8):gsub(".", function(c) return format("%02x", byte(c)) end))
    end

    function fam.draw(ctx, at, stop, status)
        local s, tvb, root, have = ctx.s, ctx.tvb, ctx.root, ctx.have
        if have < at + 4 then return "Message" end
        root:add_le(F["size"], tvb(at, 4))
        local a, b, c, d = byte(s, at + 1, at + 4)
        local size = a + 256 * (b + 256 * (c + 256 * d))
        if have < at + 5 then return "Message" end
        root:add(F["type"], tvb(at + 4, 1))
        if status == "bad" then return "Message" end
        local type = byte(s, at + 5)
        local there = at + 4 + size
        if there > have then there = have end
        local kind = ({ [0] = "ask", "give", "peer" })[type] or "unknown"
        root:add(F["kind"], tvb(at + 4, 1), kind):set_generated()
        root:append_text(", " .. kind)
        if type >= 2 then
            local line = draw_list(ctx, at, size, there)
            return type == 2 and "Peers, " .. line or format("Type %d, %s", type, line)
        end
        local line = type == 0 and "Ask" or "Give"
        if there < at + 37 then return line end
        root:add(F["sha256"], tvb(at + 5, 32))
        line = line .. " " .. digest(s, at + 5) .. ".."
        if type == 1 then
            local n = there - at - 37
            root:add(F["piece.size"], tvb(at, 4), size - 33):set_generated()
            if n > 0 then root:add(F["piece"], tvb(at + 37, n)) end
            line = line .. format(", piece of %d bytes", size - 33)
        end
        return line
    end

    -- A give answers an ask for the same piece that went the other way.
    function fam.pair(ctx, at, status)
        if status ~= "ok" then return end
        local type = byte(ctx.s, at + 5)
        if type > 1 then return end
        local piece = ctx.s:sub(at + 6, at + 37)
        if type == 0 then
            P.asks("pex " .. ctx.direction .. piece, ctx.id, ctx.pinfo)
        else
            P.answers("pex " .. ctx.opposite .. piece, ctx.id, ctx.pinfo)
        end
    end
end

-- ==== src/40_gossip.lua
do
    -- Gossip: six bincode messages; on the wire all but the first of each side are inside TLS.

    local byte, format = string.byte, string.format
    local fail = P.fail

    local kinds = { [0] = "gossip", "heartbeat", "list-peers-request", "list-peers-response", "pair",
                    "error" }
    local titles = { [0] = "Gossip", "Heartbeat", "List peers request", "List peers response", "Pair",
                     "Error" }
    local long = { base = base.DEC }
    local fam = P.family("gossip", "Gossip", "p2p-gossip", {
        { "type", "Type", "uint32", "The kind of message", { values = titles } },
        { "text.length", "Length", "uint64", "Bytes of the text", long },
        { "text", "Text", "string", "What is told" },
        { "peers.count", "Peers", "uint64", "How many peers the list has", long },
        { "peer", "Peer", "none", "An entry of the list" },
        { "peer.identity", "Identity", "uint64", "The hash of the peer's certificate", long },
        { "peer.address.family", "Family", "uint32", "0 IPv4, 1 IPv6",
          { values = { [0] = "IPv4", "IPv6" } } },
        { "peer.address.ipv4", "IPv4 address", "ipv4", "Address of the peer" },
        { "peer.address.ipv6", "IPv6 address", "ipv6", "Address of the peer" },
        { "peer.port", "Port", "uint16", "Port of the peer" },
        { "identity", "Identity", "uint64", "The hash of the sender's certificate", long },
        { "listen_port", "Listening port", "uint16", "Where the sender can be called" },
    }, { "type", "size-limit", "text", "truncated" }, {})
    P.gossip = fam
    fam.transports = { "tcp" }
    fam.in_tls = true
    fam.limit = 1048576
    local F = fam.F

    -- ---------------------------------------------------------------------------- the walk

    local least = { [0] = 12, 4, 4, 12, 14, 12 }

    -- The tag byte by byte.
    local function walk_tag(s, from, have, limit, faults)
        local first = byte(s, from + 1)
        local smallest = least[first]
        if limit < 4 then return fail(faults, "size-limit", 0, "type", 4) end
        if not smallest then return fail(faults, "type", 0, "type", 4) end
        if smallest > limit then return fail(faults, "size-limit", 0, "type", 4) end
        for i = 1, (have < 4 and have or 4) - 1 do
            if byte(s, from + i + 1) ~= 0 then return fail(faults, "type", 0, "type", 4) end
        end
        if have < 4 then
            fail(faults, "more", 0, "type")
            return "more"
        end
        return nil
    end

    -- A length or count behind the tag, of things of `unit` bytes at least. It comes least significant
    -- byte first, so what is there of it is a lower bound.
    local function walk_length(s, from, have, limit, unit, field, faults)
        local low = 0
        for i = 0, (have < 12 and have or 12) - 5 do
            low = low + byte(s, from + 5 + i) * 256 ^ i
        end
        if low > (limit - 12) / unit then return fail(faults, "size-limit", 4, field, 8) end
        if have < 12 then
            fail(faults, "more", 4, field)
            return "more"
        end
        return nil, low
    end

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

    local function walk_text(s, from, have, limit, faults)
        local status, length = walk_length(s, from, have, limit, 1, "text.length", faults)
        if status then return status end
        local there = have < 12 + length and have or 12 + length
        local bad = P.utf8_fault(s, from + 12, from + there, length)
        if bad then return fail(faults, "text", bad - from, "text") end
        if have < 12 + length then
            fail(faults, "more", 12, "text")
            return "more"
        end
        return "ok", 12 + length
    end

    -- An entry: its size, or nil with what is wrong or missing.
    local function walk_entry(s, from, at, have, slack, faults)
        local left = have - at
        local base_at = at - from
        local f, g, h, i = byte(s, at + 9, at + 12)
        if f and f > 1 then return nil, fail(faults, "type", base_at + 8, "peer.address.family", 4) end
        if f == 1 and slack < 12 then
            return nil, fail(faults, "size-limit", base_at + 8, "peer.address.family", 4)
        end
        if (g or 0) + (h or 0) + (i or 0) > 0 then
            return nil, fail(faults, "type", base_at + 8, "peer.address.family", 4)
        end
        local size = f == 1 and 28 or 16
        if i and left >= size + 2 then return size + 2 end
        if left >= size then fail(faults, "more", base_at + size, "peer.port")
        elseif left >= 12 then fail(faults, "more", base_at + 12, "peer.address")
        elseif left >= 8 then fail(faults, "more", base_at + 8, "peer.address.family")
        else fail(faults, "more", base_at, "peer.identity") end
        return nil, "more"
    end

    local function walk_peers(s, from, have, limit, faults)
        local status, count = walk_length(s, from, have, limit, 18, "peers.count", faults)
        if status then return status end
        local at, slack = from + 12, limit - 12 - count * 18
        have = from + have
        while count > 0 do
            local size, problem = walk_entry(s, from, at, have, slack, faults)
            if not size then return problem end
            slack = slack - (size - 18)
            at = at + size
            count = count - 1
        end
        return "ok", at - from
    end

    function fam.walk(s, from, have, stream, limit)
        local faults = {}
        have = have - from
        local status = walk_tag(s, from, have, limit, faults)
        if status then return status, have, faults end
        local size
        local tag = byte(s, from + 1)
        if tag == 0 or tag == 5 then
            status, size = walk_text(s, from, have, limit, faults)
        elseif tag == 3 then
            status, size = walk_peers(s, from, have, limit, faults)
        elseif tag == 4 and have < 14 then
            fail(faults, "more", have < 12 and 4 or 12, have < 12 and "identity" or "listen_port")
            status = "more"
        else
            status, size = "ok", tag == 4 and 14 or 4
        end
        return status, size or have, faults
    end

    -- Does TLS begin at `at`? true, false, or nil while that is open.
    local function tls_begins(s, at, have)
        local a, b, c = byte(s, at + 1, at + 3)
        if a and a ~= 0x16 or at + 1 < have and b ~= 3 then return false end
        if at + 2 >= have then return nil end
        return c <= 4
    end

    -- A connection begins with a pair message, or with the error that answers a wrong first one. A pair
    -- is any 14 bytes with the right first four, so it takes the TLS behind it to be sure.
    function fam.guess(s, have)
        local first = byte(s, 1)
        if first ~= 4 and first ~= 5 or have < 4 then return "no" end
        local status, size = fam.walk(s, 0, have, true, 4096)
        if status == "more" then return "wait" end
        if status ~= "ok" then return "no" end
        if first == 5 then
            local text = s:sub(13, size)
            return text ~= "" and not text:find("[^ -~]") and "yes" or "no"
        end
        local tls = tls_begins(s, size, have)
        if tls == nil then return "wait" end
        return tls and "yes" or "no"
    end

    -- ---------------------------------------------------------------------------- showing

    local function draw_entry(ctx, at, n)
        local tvb, s = ctx.tvb, ctx.s
        local six = byte(s, at + 9) == 1
        local size = six and 16 or 4
        local item = ctx.root:add(F["peer"], tvb(at, 14 + size))
        local address = tvb(at + 12, size)
        item:add_le(F["peer.identity"], tvb(at, 8))
        item:add_le(F["peer.address.family"], tvb(at + 8, 4))
        item:add(six and F["peer.address.ipv6"] or F["peer.address.ipv4"], address)
        item:add_le(F["peer.port"], tvb(at + 12 + size, 2))
        ctx.items = ctx.items - 5
        if not ctx.visible and n > 4 then return at + 14 + size end
        local low, high = byte(s, at + 13 + size, at + 14 + size)
        local text = P.endpoint(six and address:ipv6() or address:ipv4(), low + 256 * high)
        if ctx.visible then item:append_text(format(" %d: %s", n, text)) end
        return at + 14 + size, text
    end

    local function draw_peers(ctx, at, stop)
        local tvb, root, shown = ctx.tvb, ctx.root, {}
        if ctx.have < at + 12 then return "" end
        root:add_le(F["peers.count"], tvb(at + 4, 8))
        local count = tvb(at + 4, 8):le_uint64():tonumber()
        local entry, n = at + 12, 0
        while n < count do
            if ctx.items <= 0 then
                root:add_proto_expert_info(fam.X["note.unshown"])
                break
            end
            if stop < entry + 18 then break end
            if byte(ctx.s, entry + 9) == 1 and stop < entry + 30 then break end
            n = n + 1
            local text
            entry, text = draw_entry(ctx, entry, n)
            if n <= 4 then shown[n] = text end
        end
        local line = format(", %.0f peer%s", count, count == 1 and "" or "s")
        if shown[1] then line = line .. ": " .. table.concat(shown, ", ") end
        if count > 4 then line = line .. format(", and %.0f more", count - 4) end
        return line
    end

    local function draw_text(ctx, at)
        local tvb, root = ctx.tvb, ctx.root
        if ctx.have < at + 12 then return "" end
        root:add_le(F["text.length"], tvb(at + 4, 8))
        local n = tvb(at + 4, 8):le_uint64():tonumber()
        if n > ctx.have - at - 12 then n = ctx.have - at - 12 end
        root:add_packet_field(F["text"], tvb(at + 12, n), ENC_UTF_8)
        return " " .. P.quote(ctx.s:sub(at + 13, at + 12 + n), 60)
    end

    local function draw_pair(ctx, at)
        local tvb, root = ctx.tvb, ctx.root
        if ctx.have < at + 14 then return "" end
        root:add_le(F["identity"], tvb(at + 4, 8))
        root:add_le(F["listen_port"], tvb(at + 12, 2))
        return ", " .. tostring(tvb(at + 4, 8):le_uint64()) .. " listens on port "
            .. format("%d", tvb(at + 12, 2):le_uint())
    end

    function fam.draw(ctx, at, stop, status)
        local tvb, root = ctx.tvb, ctx.root
        if ctx.have < at + 4 then return "Message" end
        root:add_le(F["type"], tvb(at, 4))
        local tag = tvb(at, 4):le_uint()
        if not kinds[tag] then return "Message" end
        root:add(F["kind"], tvb(at, 4), kinds[tag]):set_generated()
        root:append_text(", " .. kinds[tag])
        local line = titles[tag]
        if stop <= at + 4 then return line end
        if tag == 0 or tag == 5 then return line .. draw_text(ctx, at) end
        if tag == 3 then return line .. draw_peers(ctx, at, stop) end
        if tag == 4 then return line .. draw_pair(ctx, at) end
        return line
    end

    -- ---------------------------------------------------------------------------- TLS

    local paired, inside
    P.on_init(function() paired, inside = {}, false end)

    function fam.pair(ctx, at, status)
        if status ~= "ok" then return end
        local tag = byte(ctx.s, at + 1)
        if tag == 4 then
            paired[ctx.direction], paired[ctx.opposite] = true, true
        elseif tag == 2 then
            P.asks("gossip " .. ctx.direction, ctx.id, ctx.pinfo)
        elseif tag == 3 then
            P.answers("gossip " .. ctx.opposite, ctx.id, ctx.pinfo)
        end
    end

    -- No tag looks like the first byte of a TLS record: what begins so is for the TLS dissector, which
    -- comes back here with what is inside.
    function fam.other(ctx, at)
        local first = byte(ctx.s, at + 1)
        if inside or first < 0x14 or first > 0x17 then return false end
        local tls = Dissector.get("tls")
        if not tls then return false end
        local pinfo = ctx.pinfo
        inside = true
        tls:call(ctx.tvb(at):tvb(), pinfo, ctx.tree)
        inside = false
        if pinfo.desegment_len ~= 0 then pinfo.desegment_offset = pinfo.desegment_offset + at end
        return true
    end

    -- Inside TLS: connections that began with a pair message.
    local function heuristic_tls(tvb, pinfo, tree)
        local direction = P.directions(pinfo)
        if not paired[direction] then return false end
        fam.dissect(tvb, pinfo, tree)
        return true
    end

    P.later(function() fam.proto:register_heuristic("tls", heuristic_tls) end)
end

-- ==== src/90_register.lua
do
    -- Ports, preferences, heuristics.

    P.item_limit = 600000

    -- ---------------------------------------------------------------------------- preferences

    local function tables_of(fam, transport)
        local list = { DissectorTable.get(transport .. ".port") }
        if transport == "tcp" and fam.in_tls then list[2] = DissectorTable.get("tls.port") end
        return list
    end

    -- Takes the ports of a preference out of the tables and puts the new ones in.
    local function set_ports(fam, transport, wanted)
        local had = fam.ports[transport]
        if had == wanted then return end
        for _, list in ipairs(tables_of(fam, transport)) do
            if had ~= "" then list:remove(had, fam.proto) end
            if wanted ~= "" then list:add(wanted, fam.proto) end
        end
        fam.ports[transport] = wanted
    end

    local function apply(fam)
        local prefs = fam.proto.prefs
        for _, transport in ipairs(fam.transports) do
            set_ports(fam, transport, tostring(prefs[transport .. "_ports"] or ""))
        end
        if fam.limit then fam.limit = prefs.limit end
        P.item_limit = prefs.items
    end

    local function add_preferences(fam)
        local prefs = fam.proto.prefs
        for _, transport in ipairs(fam.transports) do
            local name = transport:upper()
            prefs[transport .. "_ports"] = Pref.range(name .. " ports", "",
                "Ports that are taken for " .. fam.title .. " whatever travels there, such as "
                    .. "5001-5003,7777. Without any it is found by its structure.", 65535)
        end
        if fam.limit then
            prefs.limit = Pref.uint("Largest message of a stream, in bytes", fam.limit,
                "A message that announces more is an error as soon as that can be seen")
        end
        prefs.items = Pref.uint("Items shown of the messages of a packet", 600000,
            "Lists end where so many items have been shown; filters see no more than that")
        fam.proto.prefs_changed = function() apply(fam) end
    end

    -- ---------------------------------------------------------------------------- heuristics

    local function claim(fam, transport, pinfo)
        P.remember(fam, transport, pinfo)
        pinfo.conversation = fam.proto
    end

    local function heuristic_udp(fam)
        return function(tvb, pinfo, tree)
            local have = tvb:len()
            if have == 0 then return false end
            local whole = tvb:reported_len() == have
            if whole and fam.guess(tvb:raw(0, have), have, false) == "yes" then
                claim(fam, "udp", pinfo)
            elseif not P.is_known(fam, "udp", pinfo) then
                return false
            end
            fam.dissect(tvb, pinfo, tree)
            return true
        end
    end

    local function heuristic_tcp(fam)
        return function(tvb, pinfo, tree)
            local have = tvb:len()
            if have == 0 then return false end
            local guess = fam.guess(tvb:raw(0, have), have, true)
            if guess == "yes" or P.is_known(fam, "tcp", pinfo) then
                claim(fam, "tcp", pinfo)
                fam.dissect(tvb, pinfo, tree)
                return true
            end
            if guess == "wait" and pinfo.can_desegment > 0 and tvb:reported_len() == have then
                pinfo.desegment_offset = 0
                pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
                return true
            end
            return false
        end
    end

    -- ---------------------------------------------------------------------------- all of it

    for _, fam in ipairs(P.families) do
        local own = fam
        own.ports = { tcp = "", udp = "" }
        add_preferences(own)
        for _, transport in ipairs(own.transports) do
            if not own.dissect then
                local take = { tcp = P.stream, udp = P.datagram }
                own.dissect = function(tvb, pinfo, tree)
                    return take[pinfo.port_type == 3 and "udp" or "tcp"](own, tvb, pinfo, tree)
                end
            end
            own.proto.dissector = own.dissect
            for _, list in ipairs(tables_of(own, transport)) do
                list:add_for_decode_as(own.proto)
            end
            if own.guess then
                local heuristic = transport == "tcp" and heuristic_tcp or heuristic_udp
                own.proto:register_heuristic(transport, heuristic(own))
            end
        end
        own.proto.init = P.reset
        apply(own)
    end

    for _, f in ipairs(P.last) do f() end
end
