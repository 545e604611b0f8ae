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
        S.answered, S.asked, S.took, S.waiting, S.places = {}, {}, {}, {}, {}
        S.skip, S.broken, S.refused, S.walks = {}, {}, {}, {}
        S.number, S.time, S.way, S.filtered = nil, nil, nil, false
        for _, fam in ipairs(P.families) do fam.known = { tcp = {}, udp = {} } end
        for _, f in ipairs(resets) do f() end
    end

    -- The number of this call: one frame can bring several of a stream. pinfo.private lives as long as the
    -- dissection of a frame, so the same call has the same number whenever the frame is looked at.
    local numerals = {}
    for i = 0, 63 do numerals[i] = string.format("%d", i) end

    function P.call_number(pinfo, stream)
        if not stream then
            P.shown = P.shown and {}
            return pinfo.number * 64
        end
        local private = pinfo.private
        local n = tonumber(private["pvs_calls"] or "0")
        if n == 0 then P.shown = P.shown and {} end
        private["pvs_calls"] = numerals[n < 63 and n + 1 or 63]
        return pinfo.number * 64 + (n < 63 and n or 63)
    end

    -- Statistics want to know what a frame shows message by message, which its fields cannot tell: some
    -- messages lack one that others have. So the messages of the frame at hand are listed here, from the
    -- time on that somebody asks.
    P.shown = nil

    -- The messages of a family in the frame that was dissected last.
    function P.messages_shown(fam)
        local list = {}
        for _, message in ipairs(P.shown) do
            if message.fam == fam then list[#list + 1] = message end
        end
        return list
    end

    -- Address and port of the sender, and of the receiver.
    local function ends(pinfo)
        return tostring(pinfo.src) .. " " .. pinfo.src_port, tostring(pinfo.dst) .. " " .. pinfo.dst_port
    end

    -- A direction, and the opposite one.
    function P.directions(pinfo)
        local from, to = ends(pinfo)
        return from .. ">" .. to, to .. ">" .. from
    end

    -- ---------------------------------------------------------------------------- endpoints

    -- Endpoints at which a family was recognised, with the frame in which it was.
    function P.remember(fam, transport, pinfo)
        if pinfo.visited then return end
        local known = fam.known[transport]
        local from, to = ends(pinfo)
        -- Of a TCP connection only the side that was called is worth knowing: the lower port.
        if transport == "udp" or pinfo.src_port <= pinfo.dst_port then
            known[from] = known[from] or pinfo.number
        end
        if transport == "udp" or pinfo.dst_port <= pinfo.src_port then
            known[to] = known[to] or pinfo.number
        end
    end

    -- How many of the two ends of this frame are known.
    function P.known_ends(fam, transport, pinfo)
        local known = fam.known[transport]
        if not next(known) then return 0 end
        local from, to = ends(pinfo)
        local number = pinfo.number
        return ((known[from] or math.huge) <= number and 1 or 0)
            + ((known[to] or math.huge) <= number and 1 or 0)
    end

    P.reset()
end

-- ==== src/03_driver.lua
do
    -- Datagrams and streams: from the bytes of a call to messages.
    --
    -- A family has
    --   walk(s, at, have, stream, limit, ctx) -> "ok" | "more" | "bad", size, faults, missing, goes_on
    --       The message at offset `at` of the bytes s, of which `have` are there. "more": it goes on
    --       behind them; then the last fault says where, and missing how many bytes that is, where it
    --       is final. goes_on: the next message begins behind this bad one. No tree.
    --   line(ctx, at, stop, status) -> line, title
    --       Says in a line what it is, as far as `stop`, and sets ctx.kind. The item of the message gets
    --       the title, or else the line. Where nothing is drawn it also makes the notes that draw makes.
    --   draw(ctx, at, stop, status, size)
    --       Shows it as far as `stop`. ctx.root is its item. Called only where somebody wants the fields.
    --   still_more(walk, have, raw)   may be there: whether a walk that walk has left in ctx.walk goes on
    --   guess(s, have, stream) -> "yes" | "no" | "wait"
    -- and may have
    --   may_begin(s) -> "yes" | "no" | "wait"   whether a known endpoint counts for these bytes: they could
    --       be a broken message, since a constant of one fits
    --   pair(ctx, at, status)   first pass: what the message has to do with others
    --   other(ctx, at) -> true  where the bytes are another protocol's, which was called
    --   passes_on()             whether draw hands bytes to other dissectors, for which it has to run
    --   weight                  items that a message has at most, without those that draw takes off ctx.items
    --   details                 what the names of most fields begin with, for P.wants_details
    --   heads                   draw shows size and links of whole messages itself, before long lists
    --   floods                  pairs its messages without looking at addresses
    --   renew(direction)        a new connection begins between two endpoints
    --   remarks(ctx, at)        whether line makes notes, or draws faults of its own
    --   begin(ctx, anew), finish(ctx)   around the messages of a call; anew: behind an error

    local format = string.format

    -- The item of the message at hand. Where no field is drawn, only faults and notes need it.
    function P.item(ctx)
        if not ctx.root then
            ctx.root, ctx.seen = ctx.tree:add(ctx.fam.proto, ctx.tvb(ctx.at, ctx.size)), true
        end
        return ctx.root
    end

    -- What only whole messages have: how long they are, and to which others they belong.
    function P.draw_whole(ctx, root, size)
        root:add(ctx.fam.total, size):set_generated()
        P.draw_links(ctx, root, ctx.id)
    end

    local function draw(ctx, at, stop, status, size, title)
        local fam = ctx.fam
        if ctx.items <= 0 then
            P.unshown(ctx, P.item(ctx))
        else
            local root = P.item(ctx)
            ctx.items = ctx.items - fam.weight
            fam.draw(ctx, at, stop, status, size)
            if status == "ok" and not fam.heads then P.draw_whole(ctx, root, size) end
            if ctx.visible then root:append_text(", " .. title) end
        end
        if P.shown then
            P.shown[#P.shown + 1] = { fam = fam, kind = ctx.kind, size = status == "ok" and size or nil,
                                      took = status == "ok" and P.state.took[ctx.id] or nil,
                                      s = ctx.s, at = at }
        end
    end

    -- One message, or what is there of one. Gives its line, where somebody reads it.
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
        ctx.root, ctx.kind, ctx.at, ctx.size = nil, nil, at, size
        if not (ctx.drawn or ctx.told or n > 0 or fam.remarks and fam.remarks(ctx, at)) then return nil end
        local line, title = fam.line(ctx, at, stop, status)
        if status ~= "ok" and n > 0 and faults[n].level == "error" then
            line = line .. " [malformed: " .. faults[n].status .. "]"
        end
        if ctx.drawn then draw(ctx, at, stop, status, size, title or line) end
        if n > 0 then P.draw_faults(ctx, P.item(ctx), at, faults) end
        if n > 0 and status == "ok" then line = line .. " [" .. faults[1].status .. "]" end
        return line
    end

    -- drawn: somebody wants fields of the family. Wireshark knows: the tree is looked at, or a filter,
    -- a column, a colour, an export or another script refers to a protocol or to one of its fields.
    -- Where nobody does it throws away every item that it is given (dry: then they are only counted).
    -- told: somebody reads the columns. Neither of them is so in the first of two passes.
    local DENSEST = 4 -- items that a byte can become, at most, faults apart
    local left, left_faults -- of the calls for the frame at hand

    local function context(fam, tvb, pinfo, tree, stream, have)
        fam.handle = fam.handle or Dissector.get(fam.name)
        local call = P.call_number(pinfo, stream)
        if call % 64 == 0 then left, left_faults = fam.items, P.FAULTS end
        -- Where the items may not suffice, they have to be drawn to know whether they do.
        local scarce = have * DENSEST > left
        local wanted = fam.passes_on and fam.passes_on() or tree:referenced(fam.handle)
        local drawn = scarce or wanted
        return { fam = fam, tvb = tvb, pinfo = pinfo, tree = tree, have = have, place = 0,
                 s = tvb:raw(0, have), cut = tvb:reported_len() > have, items = left,
                 faults = left_faults, scarce = scarce, dry = not wanted, drawn = drawn,
                 told = tostring(pinfo.cols.info) ~= "(info)", visible = drawn and tree.visible,
                 call = call, stream = stream }
    end

    P.later(function()
        for _, fam in ipairs(P.families) do
            fam.detail_fields, fam.all_details = P.details_of(fam), {}
            for _, field in ipairs(fam.detail_fields) do fam.all_details[field] = true end
        end
    end)

    -- Which of the details are wanted, as a table by field in ctx.details; false where none is, and none has
    -- to be counted. They are most of the items, and a filter for a kind of message needs none of them.
    function P.wants_details(ctx)
        if ctx.details ~= nil then return ctx.details end
        if ctx.visible then
            ctx.details = ctx.fam.all_details
        else
            local wants, tree, referenced = {}, ctx.tree, ctx.tree.referenced
            for _, field in ipairs(ctx.fam.detail_fields) do
                if referenced(tree, field) then wants[field] = true end
            end
            ctx.details = (ctx.scarce or next(wants) ~= nil) and wants
        end
        return ctx.details
    end

    -- Bytes that are nothing of ours.
    function P.show_skipped(ctx, at, n)
        local root = ctx.tree:add(ctx.fam.proto, ctx.tvb(at, n))
        ctx.seen = true
        root:append_text(", no message")
        root:add(ctx.fam.F["skipped"], ctx.tvb(at, n))
        root:add_proto_expert_info(ctx.fam.X["note.skipped"])
    end

    -- ---------------------------------------------------------------------------- datagrams

    function P.datagram(fam, tvb, pinfo, tree)
        local have = tvb:len()
        if have == 0 then return 0 end
        local ctx = context(fam, tvb, pinfo, tree, false, have)
        local status, size, faults = fam.walk(ctx.s, 0, have, false, math.huge)
        if status == "ok" and size < have then
            P.tolerate(faults, "trailing", size, "", have - size)
        end
        -- What an ICMP error quotes was sent before.
        if not pinfo.visited and fam.pair and not pinfo.in_error_pkt then
            if not fam.floods then ctx.direction, ctx.opposite = P.directions(pinfo) end
            ctx.id = P.message_id(ctx.call, 1)
            fam.pair(ctx, 0, status)
        end
        local line = show(ctx, 0, status == "ok" and size or have, status, faults)
        if ctx.drawn and status == "ok" and size < have then
            ctx.root:add(fam.F["trailing"], tvb(size, have - size))
        end
        if ctx.told then P.columns(fam, pinfo, { line }) end
        if not ctx.seen then tree:add(fam.proto, tvb) end
        return have
    end

    -- ---------------------------------------------------------------------------- streams

    -- Behind an error a stream cannot be read on. Where a message begins beyond doubt it is taken up
    -- again. Gives how many bytes are to be skipped, and whether that is a new start.
    local function skipped(fam, ctx, direction)
        local S = P.state
        local key = fam.name .. " " .. direction
        if ctx.pinfo.visited then return S.skip[ctx.call] or 0 end
        if not S.broken[key] then return 0 end
        local at
        if fam.guess(ctx.s, ctx.have, true) == "yes" then at = 0
        elseif fam.resume then at = fam.resume(ctx.s, ctx.have) end
        if at then S.broken[key] = nil end
        if at ~= 0 then S.skip[ctx.call] = at or ctx.have end
        return at or ctx.have, at ~= nil
    end

    -- A long message comes in many segments, and TCP calls for each of them with all that is there. To walk,
    -- or only to copy, it each time would take time by the square of its size. So where a walk has ended, the
    -- next call goes on, if what is there begins, and goes on, like what was there before. What comes out of
    -- it is only that still more is to be waited for; the whole message is walked once more. Later passes
    -- get whole messages at once.
    local LONG, SAME = 4096, 64

    local function note_walk(ctx, key, at)
        local size = ctx.have - at
        if not ctx.walk or size < LONG then return end
        P.state.walks[key] = { walk = ctx.walk, size = size, head = ctx.s:sub(at + 1, at + SAME),
                               tail = ctx.s:sub(-SAME) }
        ctx.walk.s = nil
    end

    local function waits_on(fam, tvb, pinfo, have)
        local walks = P.state.walks
        if pinfo.visited or not next(walks) then return false end
        local direction, opposite = P.directions(pinfo)
        local key = fam.name .. " " .. direction
        local known = walks[key]
        walks[key] = nil
        if not known or pinfo.can_desegment == 0 or tvb:reported_len() > have or have <= known.size
            or tvb:raw(0, SAME) ~= known.head or tvb:raw(known.size - SAME, SAME) ~= known.tail then
            return false
        end
        local function raw(at) return tvb:raw(at, have - at) end
        if not fam.still_more(known.walk, have, raw) then return false end
        local ctx = { fam = fam, pinfo = pinfo, have = have, s = known.head, direction = direction,
                      opposite = opposite, blind = P.is_blind() }
        if P.mind_losses(ctx) then return false end
        P.call_number(pinfo, true)
        P.note_place(ctx, 0)
        walks[key] = known
        known.size, known.tail, known.walk.s = have, tvb:raw(have - SAME, SAME), nil
        pinfo.desegment_offset = 0
        pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
        return true
    end

    function P.stream(fam, tvb, pinfo, tree)
        local have = tvb:len()
        if have == 0 then return 0 end
        if fam.still_more and waits_on(fam, tvb, pinfo, have) then return have end
        local ctx = context(fam, tvb, pinfo, tree, true, have)
        local s, lines, at = ctx.s, {}, 0
        local limit, waits = fam.limit, pinfo.can_desegment > 0 and not ctx.cut
        local first = not pinfo.visited
        local direction, opposite = P.directions(pinfo)
        ctx.direction, ctx.opposite = direction, opposite
        ctx.blind = first and P.is_blind()
        local minded = not first
        local skip, anew = skipped(fam, ctx, direction)
        if first and (skip > 0 or anew) then P.lose(ctx, true, false) end
        if skip > 0 then
            at = skip
            P.show_skipped(ctx, 0, skip)
            lines[1] = "behind an error, or the middle of a message"
        end
        if fam.begin then fam.begin(ctx, anew) end
        while at < have do
            if fam.other and fam.other(ctx, at) then
                if lines[1] then pinfo.cols.info:prepend(table.concat(lines, "; ") .. "; ") end
                return have
            end
            if not minded then
                P.mind_losses(ctx)
                minded = true
            end
            local status, size, faults, missing, goes_on = fam.walk(s, at, have, true, limit, ctx)
            if status == "more" and waits then
                -- A float raises an error, or is taken for no request at all, in Wireshark 4.4.
                pinfo.desegment_offset = math.floor(at)
                pinfo.desegment_len = missing and math.floor(missing) or DESEGMENT_ONE_MORE_SEGMENT
                if first then note_walk(ctx, fam.name .. " " .. direction, at) end
                break
            end
            if status ~= "ok" and not goes_on then size = have - at end
            if first then
                if fam.pair then
                    ctx.id = P.message_id(ctx.call, ctx.place + 1)
                    fam.pair(ctx, at, status)
                end
                if status ~= "ok" then P.lose(ctx, true, false) end
                if status ~= "ok" and not goes_on then P.state.broken[fam.name .. " " .. direction] = true end
            end
            lines[#lines + 1] = show(ctx, at, size, status, faults)
            at = at + size
        end
        if first then
            P.note_place(ctx, at)
            if ctx.cut then P.lose(ctx, true, false) end
        end
        if fam.finish then fam.finish(ctx) end
        left, left_faults = ctx.items, ctx.faults
        if ctx.told then P.columns(fam, pinfo, lines) end
        if at > 0 and not ctx.seen then tree:add(fam.proto, tvb) end
        return have
    end

    -- ---------------------------------------------------------------------------- garbage

    local ROOM = 8000 -- kilobytes of objects before they are collected
    local LARGE, HUGE = 1000, 65536 -- bytes of a packet for which this is worth while, and affordable
    local enough, stopped = ROOM, false

    -- Newer versions of Lua take their time over objects that are many and short-lived, as tree items
    -- are: with them it is faster, and takes less memory, to collect all of them between the packets.
    -- What is reassembled may be so large that its garbage cannot wait. Behind an error the next packet
    -- switches the collector on again: to catch the error here could leave the tree in pieces.
    function P.tidily(f)
        if _VERSION == "Lua 5.2" then return f end
        return function(tvb, pinfo, tree)
            if stopped then
                collectgarbage("restart")
                stopped = false
            end
            local size = tvb:len()
            if size < LARGE or size > HUGE then return f(tvb, pinfo, tree) end
            collectgarbage("stop")
            stopped = true
            local n = f(tvb, pinfo, tree)
            collectgarbage("restart")
            stopped = false
            if collectgarbage("count") > enough then
                collectgarbage()
                enough = math.max(ROOM, 2 * collectgarbage("count"))
            end
            return n
        end
    end
end

-- ==== src/04_links.lua
do
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
end

-- ==== src/05_foreign.lua
do
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
end

-- ==== src/06_text.lua
do
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
    fam.weight = 10
    fam.enough = 24 -- bytes of a message that the capture has cut, without a contradiction, to know it
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
        w.mark = w.slack
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
        if length > left - 1 - size then
            w.needs = at + 1 + size + length
            return wait(w, at + 1 + size, path .. ".data")
        end
        w.at = at + 1 + size + length
        return "ok"
    end

    -- The blocks of a list, w.left of them. The plain case of a block that is all there is decided in place.
    local function blocks(w, place)
        local s, have, lengths, left = w.s, w.have, general[place], w.left
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
            w.at, w.slack, w.left = at, slack, left
            if left == 0 then break end
            local status = block(w, place)
            if status ~= "ok" then return status end
            left = left - 1
        end
        w.left = 0
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
        w.mark = w.slack
        local at = w.at
        local left = w.have - at
        if left < 1 then return wait(w, at, "peer.addresses.count") end
        local addresses, metas = byte(w.s, at + 1, at + 2)
        if not claim(w, 2 * addresses, at, "peer.addresses.count") then return "bad" end
        if left < 2 then return wait(w, at + 1, "peer.metadata.count") end
        if not claim(w, 2 * metas, at + 1, "peer.metadata.count") then return "bad" end
        w.at = at + 2
        w.peers, w.place, w.left, w.behind = w.peers - 1, 1, addresses, metas
        return "ok"
    end

    -- From w.at on: w.left blocks at w.place (1 to 3 as above), then w.behind metadata of the same peer, then
    -- w.peers peers, then w.metas metadata.
    local function walk_on(w)
        local status = "ok"
        while status == "ok" do
            if w.left > 0 then status = blocks(w, w.place)
            elseif w.place == 1 then w.place, w.left = 2, w.behind
            elseif w.place == 3 then break
            elseif w.peers > 0 then status = walk_peer(w)
            else w.place, w.left = 3, w.metas end
        end
        return status
    end

    function fam.walk(s, from, have, stream, limit, ctx)
        local w = { s = s, from = from, have = have, at = from + 4, slack = limit, faults = {},
                    place = 0, left = 0 }
        local status, peers, metas = walk_header(w)
        if status == "ok" then
            w.peers, w.metas = peers, metas
            status = walk_on(w)
            if status == "more" and ctx then ctx.walk = w end
        end
        local missing
        -- Behind the content of the last block there is nothing.
        if status == "more" and w.needs and w.left == 1 and
            (w.place == 3 or w.peers == 0 and w.metas == 0 and (w.place == 2 or w.behind == 0)) then
            missing = w.needs - have
        end
        return status, w.at - from, w.faults, missing
    end

    -- Does a walk that has ended in the midst of the message need more than `have` bytes of it, too? raw(at)
    -- gives them from byte `at` on. Only what is new is looked at.
    function fam.still_more(w, have, raw)
        local at = w.at - w.from
        if w.needs and have < w.needs - w.from then return true end
        w.s, w.from, w.have, w.at, w.slack, w.faults, w.needs = raw(at), -at, have - at, 0, w.mark, {}, nil
        return walk_on(w) == "more"
    end

    -- Beyond doubt only where nothing at all is odd. A stream has to begin with the two constants, as MQTT
    -- may, too.
    function fam.guess(s, have, stream)
        local first, magic = byte(s, 1, 2)
        if not first or first < 0x10 or first > 0x11 or (magic and magic ~= 177) then return "no" end
        local status, size, faults = fam.walk(s, 0, have, stream, stream and fam.limit or math.huge)
        if status == "more" then
            if not stream or #faults > 1 or P.is_mqtt(s) == "yes" then return "no" end
            return have < 4096 and "wait" or "yes"
        end
        if status ~= "ok" or #faults > 0 then return "no" end
        return (stream or size == have) and "yes" or "no"
    end

    -- One of the two constants may be broken.
    function fam.may_begin(s)
        local first, magic = byte(s, 1, 2)
        if first >= 0x10 and first <= 0x1f or magic == 177 then return "yes" end
        return magic and "no" or "wait"
    end

    -- Where in the middle of a stream a message seems to begin: both constants, and nothing odd as far as
    -- the bytes go.
    function fam.resume(s, have)
        local at = s:find("[\16\17]\177")
        while at do
            local status, _, faults = fam.walk(s, at - 1, have, true, fam.limit)
            if status == "ok" and #faults == 0 or
                status == "more" and #faults == 1 and have - at >= 8 then
                return at - 1
            end
            at = s:find("[\16\17]\177", at + 1)
        end
        return nil
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

    -- ---------------------------------------------------------------------------- lines

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

    local function address_text(ctx, code, at)
        if code == 0 then
            local seen = ctx.source or source(ctx)
            return "reflective, here " .. P.endpoint(seen.text, ctx.pinfo.src_port)
        end
        local port
        local size = code < 3 and 4 or 16
        if code == 2 or code == 4 then
            local high, low = byte(ctx.s, at + size + 1, at + size + 2)
            port = high * 256 + low
        end
        local range = ctx.tvb(at, size)
        return P.endpoint(size == 4 and range:ipv4() or range:ipv6(), port)
    end

    -- Times of years with four digits; others have no date that everybody writes alike.
    local EARLIEST, LATEST = -62135596800, 253402300799

    local function time_text(ctx, at)
        local exact = ctx.tvb(at, 8):int64()
        local value = exact:tonumber()
        if value >= EARLIEST and value <= LATEST then return P.date(value) end
        return "utc " .. tostring(exact)
    end

    -- What the block of `length` bytes at `at` says.
    local function content_text(ctx, place, code, at, length)
        if general[place][code] ~= length or at + length > ctx.have then
            return format(length == 1 and "type %d, %.0f byte" or "type %d, %.0f bytes", code, length)
        end
        if place == 1 then return address_text(ctx, code, at) end
        if code == 1 then return time_text(ctx, at) end
        local a, b, c, d = byte(ctx.s, at + 1, at + 4)
        return format("t=%d", ((a * 256 + b) * 256 + c) * 256 + d)
    end

    -- The length at `at`: its value and the bytes it takes, or nil where it is not all there.
    local function length_at(ctx, at)
        local first = byte(ctx.s, at + 1)
        if first < 248 then return first, 1 end
        local follow = first - 247
        if at + 1 + follow > ctx.have then return nil end
        return ctx.tvb(at + 1, follow):uint64():tonumber(), 1 + follow
    end

    -- Where the block behind the one at `at` is, and what this one says; nil where the message stops inside.
    local function block_text(ctx, place, at)
        if at + 1 >= ctx.stop then return nil end
        local length, used = length_at(ctx, at + 1)
        if not length then return nil end
        local content = at + 1 + used
        if content >= ctx.stop and length > 0 then return nil end
        return content + length, content_text(ctx, place, byte(ctx.s, at + 1), content, length)
    end

    -- The blocks of a list: where they end (nil: inside of them) and what the first two say.
    local function list_text(ctx, place, count, at)
        local first, second
        for i = 1, count do
            local text
            at, text = block_text(ctx, place, at)
            if i == 1 then first = text elseif i == 2 then second = text end
            if not at then break end
        end
        return at, first, second
    end

    -- What a peer says: its first two addresses and its first metadata.
    local function peer_label(addresses, a, b, c)
        local text = a or "(no address)"
        if b then text = text .. "|" .. b end
        if addresses > 2 then text = text .. format("|+%d", addresses - 2) end
        if c then text = text .. " " .. c end
        return text
    end

    local function peer_text(ctx, at)
        if at + 1 >= ctx.stop then return nil end
        local addresses, metas = byte(ctx.s, at + 1, at + 2)
        local next_at, a, b = list_text(ctx, 1, addresses, at + 2)
        local c
        if next_at then next_at, c = list_text(ctx, 2, metas, next_at) end
        return next_at, peer_label(addresses, a, b, c)
    end

    local kinds = { [0] = "view-exchange-request", "view-exchange-response" }
    local titles = { [0] = "Request", "Response" }

    function fam.line(ctx, at, stop, status)
        local first, _, peers, metas = byte(ctx.s, at + 1, at + 4)
        local type = first % 16
        local title = titles[type] or format("Type %d", type)
        ctx.stop = stop
        if status ~= "bad" or stop > at + 1 then
            ctx.kind = kinds[type] or format("view-exchange-type-%d", type)
        end
        if not metas then return title end
        title = title .. ", " .. P.plural(peers, "peer")
        local line, next_at, text = title, at + 4, nil
        for i = 1, ctx.told and (peers < SHOWN and peers or SHOWN) or 0 do
            next_at, text = peer_text(ctx, next_at)
            if text then line = line .. (i == 1 and ": " or ", ") .. text end
            if not next_at then break end
        end
        if peers > SHOWN then line = line .. format(", and %d more", peers - SHOWN) end
        if metas > 0 then line = line .. format("; %d metadata", metas) end
        return line, title
    end

    -- ---------------------------------------------------------------------------- items

    -- The fields of each place, without a look at a name for each block.
    local places = {}
    for place, path in ipairs(paths) do
        places[place] = { block = F[path], type = F[path .. ".type"], length = F[path .. ".length"],
                          data = F[path .. ".data"], logical = F[path .. ".logical_timestamp"],
                          utc = F[path .. ".utc_timestamp"],
                          seconds = F[path .. ".utc_timestamp.seconds"] }
    end
    local ipv4, ipv6, port_field = F["peer.address.ipv4"], F["peer.address.ipv6"], F["peer.address.port"]

    local function draw_reflective(ctx, item, at)
        local seen = ctx.source or source(ctx)
        local where = piece(ctx, at, 2)
        if seen.field then item:add(seen.field, where, seen.value):set_generated() end
        item:add(F["peer.address.resolved.port"], where, ctx.pinfo.src_port):set_generated()
    end

    local function draw_time(ctx, item, fields, at)
        local range = ctx.tvb(at, 8)
        local value = range:int64():tonumber()
        if value >= EARLIEST and value <= LATEST then item:add(fields.utc, range, NSTime.new(value, 0)) end
        item:add(fields.seconds, range)
    end

    -- The content of a block, `length` bytes at `at`.
    local function draw_content(ctx, item, place, code, at, length, block_at)
        local fields, tvb = places[place], ctx.tvb
        if general[place][code] ~= length or at + length > ctx.have then
            local n = length
            if n > ctx.have - at then n = ctx.have - at end
            if n > 0 then item:add(fields.data, tvb(at, n)) end
        elseif place == 1 and code == 0 then draw_reflective(ctx, item, block_at)
        elseif place == 1 then
            local size = code < 3 and 4 or 16
            item:add(size == 4 and ipv4 or ipv6, tvb(at, size))
            if length > size then item:add(port_field, tvb(at + size, 2)) end
        elseif code == 1 then draw_time(ctx, item, fields, at)
        else item:add(fields.logical, tvb(at, 4)) end
    end

    -- A block. Gives where the next one is (nil: the message stops inside) and what this one says, where
    -- that is shown.
    local function draw_block(ctx, parent, place, at)
        local stop, fields, tvb = ctx.stop, places[place], ctx.tvb
        if at >= stop then return nil end
        local code, length = byte(ctx.s, at + 1, at + 2)
        local size = ctx.have - at
        if length and length < 248 and 2 + length < size then size = 2 + length end
        local item = parent:add(fields.block, tvb(at, size))
        item:add(fields.type, tvb(at, 1))
        ctx.items = ctx.items - 5
        if at + 1 >= stop then return nil end
        local used
        length, used = length_at(ctx, at + 1)
        if not length then return nil end
        if used == 1 then item:add(fields.length, tvb(at + 1, 1))
        else item:add(fields.length, tvb(at + 1, used), tvb(at + 2, used - 1):uint64()) end
        local content = at + 1 + used
        draw_content(ctx, item, place, code, content, length, at)
        local text = ctx.visible and content_text(ctx, place, code, content, length)
        if text then item:append_text(": " .. text) end
        if content >= stop and length > 0 then return nil end
        if used > 1 then item:set_len(1 + used + length) end
        return content + length, text
    end

    -- Blocks of a general code whose content is fields as they stand: size, field and bytes, and the port.
    local plain = { { [1] = { 4, ipv4, 4 }, [2] = { 6, ipv4, 4, port_field }, [3] = { 16, ipv6, 16 },
                      [4] = { 18, ipv6, 16, port_field } },
                    { [0] = { 4, places[2].logical, 4 } }, { [0] = { 4, places[3].logical, 4 } } }

    -- Shows the block at `at` if it is plain and whole, as most are, and of it only what is wanted. Gives
    -- what draw_block gives; nil where it is not plain.
    local function draw_plain(ctx, parent, place, at)
        local s, tvb, fields, wants = ctx.s, ctx.tvb, places[place], ctx.details
        local code, length = byte(s, at + 1, at + 2)
        local layout = plain[place][code]
        if not layout or length ~= layout[1] or at + 2 + length > ctx.stop then return nil end
        local add, range, item, n = parent.add, tvb.range, parent, layout[3]
        if wants[fields.block] then item = add(parent, fields.block, range(tvb, at, 2 + length)) end
        if wants[fields.type] then add(item, fields.type, range(tvb, at, 1)) end
        if wants[fields.length] then add(item, fields.length, range(tvb, at + 1, 1)) end
        if wants[layout[2]] then add(item, layout[2], range(tvb, at + 2, n)) end
        if layout[4] and wants[layout[4]] then add(item, layout[4], range(tvb, at + 2 + n, 2)) end
        ctx.items = ctx.items - 5
        if not ctx.visible then return at + 2 + length end
        local text = content_text(ctx, place, code, at + 2, length)
        item:append_text(": " .. text)
        return at + 2 + length, text
    end

    -- Blocks of a list. Gives where they end (nil: inside of them), whether that is for want of items, and
    -- what the first two say.
    local function draw_blocks(ctx, parent, place, count, at)
        local first, second
        for i = 1, count do
            if ctx.items <= 0 then return nil, true, first, second end
            local next_at, text = draw_plain(ctx, parent, place, at)
            if not next_at then next_at, text = draw_block(ctx, parent, place, at) end
            if i == 1 then first = text elseif i == 2 then second = text end
            at = next_at
            if not at then break end
        end
        return at, false, first, second
    end

    local peer_field, addresses_field, metas_field =
        F["peer"], F["peer.addresses.count"], F["peer.metadata.count"]

    local function draw_peer(ctx, root, index, at)
        local stop, tvb, wants, peer = ctx.stop, ctx.tvb, ctx.details, root
        if at >= stop then return nil end
        local addresses, metas = byte(ctx.s, at + 1, at + 2)
        if wants[peer_field] then peer = root:add(peer_field, tvb(at, ctx.have - at)) end
        if wants[addresses_field] then peer:add(addresses_field, tvb(at, 1)) end
        ctx.items = ctx.items - 3
        if at + 1 >= stop then return nil end
        if wants[metas_field] then peer:add(metas_field, tvb(at + 1, 1)) end
        local next_at, over, a, b = draw_blocks(ctx, peer, 1, addresses, at + 2)
        local c
        if next_at then next_at, over, c = draw_blocks(ctx, peer, 2, metas, next_at) end
        if ctx.visible then peer:append_text(format(" %d: %s", index, peer_label(addresses, a, b, c))) end
        if next_at and wants[peer_field] then peer:set_len(next_at - at) end
        return next_at, over
    end

    -- Peers and metadata, as far as the message goes.
    local function draw_body(ctx, root, at, peers, metas)
        local over
        for index = 1, peers do
            if ctx.items <= 0 then over = true else at, over = draw_peer(ctx, root, index, at) end
            if over or not at then break end
        end
        if at and not over then at, over = draw_blocks(ctx, root, 3, metas, at) end
        if over then P.unshown(ctx, root) end
    end

    fam.heads = true
    fam.details = { "peer", "metadata" }

    function fam.draw(ctx, at, stop, status, size)
        local s, tvb, root = ctx.s, ctx.tvb, ctx.root
        local _, _, peers, metas = byte(s, at + 1, at + 4)
        local have = ctx.have - at
        root:add(F["version"], tvb(at, 1))
        root:add(F["type"], tvb(at, 1))
        if have > 1 then root:add(F["magic"], tvb(at + 1, 1)) end
        if have > 2 then root:add(F["peers.count"], tvb(at + 2, 1)) end
        if have > 3 then root:add(F["metadata.count"], tvb(at + 3, 1)) end
        if ctx.kind then root:add(F["kind"], ctx.kind):set_generated() end
        if status == "ok" then P.draw_whole(ctx, root, size) end
        if metas and stop > at + 3 and P.wants_details(ctx) then
            draw_body(ctx, root, at + 4, peers, metas)
        end
    end

    -- A response answers a request that went the other way: on a connection the oldest, else the latest.
    function fam.pair(ctx, at, status)
        if status ~= "ok" then return end
        local type = byte(ctx.s, at + 1) % 16
        if type == 0 then
            P.asks(ctx, ctx.direction, "")
        elseif type == 1 then
            P.answers(ctx, ctx.opposite, "")
        end
    end
end

-- ==== src/20_ac.lua
do
    -- AC frames.

    local byte, format = string.byte, string.format
    local fail = P.fail

    local types = { "Hello", "Goodbye", "Ping", "Pong", "Inform", [0x10] = "Data" }
    local kinds = {}
    for type, title in pairs(types) do kinds[type] = title:lower() end
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
    fam.weight = 24
    fam.floods = true
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

    function fam.may_begin(s) return byte(s, 1) == 0xac and "yes" or "no" end

    local function be32(s, at)
        local a, b, c, d = byte(s, at + 1, at + 4)
        return ((a * 256 + b) * 256 + c) * 256 + d
    end

    local function node(netid)
        return netid == 0 and "any" or netid == 0xffffffff and "all" or format("%08x", netid)
    end

    -- ---------------------------------------------------------------------------- showing

    -- Frames are flooded, and nodes know their own by heart for a while. Here that is as long as it takes
    -- for RECENT others to come: `recent` is filled, and what was filled before is `older`. They hold frame
    -- numbers, and the lengths behind them.
    local RECENT, LENGTHS = 8192, 65536
    local recent, older, room, copies
    P.on_init(function() recent, older, room, copies = {}, {}, RECENT, {} end)

    -- Is the header of a frame of this version there?
    local function is_framed(ctx, at)
        local magic, version = byte(ctx.s, at + 1, at + 2)
        return ctx.have - at >= 16 and magic == 0xac and version == 1
    end

    -- Are flags set that are reserved?
    function fam.remarks(ctx, at)
        return ctx.have > at + 3 and byte(ctx.s, at + 4) % 128 > 0
    end

    local function inform_line(ctx, at)
        if ctx.have < at + 38 then return "" end
        local mapped = ctx.s:sub(at + 21, at + 32) == P.mapped
        local address = mapped and ctx.tvb(at + 32, 4):ipv4() or ctx.tvb(at + 20, 16):ipv6()
        return format(": %08x at %s", be32(ctx.s, at + 16),
                      P.endpoint(address, ctx.tvb(at + 36, 2):uint()))
    end

    function fam.line(ctx, at)
        local s = ctx.s
        if not ctx.drawn and fam.remarks(ctx, at) then
            P.item(ctx):add_proto_expert_info(fam.X["note.reserved"])
        end
        if not is_framed(ctx, at) then return "Frame" end
        local type, flags = byte(s, at + 3, at + 4)
        ctx.kind = kinds[type]
        local line = format("%s, %08x > %s", types[type] or format("Type %d", type), be32(s, at + 8),
                            node(be32(s, at + 12)))
        if flags >= 128 then line = line .. ", not to be forwarded" end
        if type == 5 then line = line .. inform_line(ctx, at) end
        if type == 0x10 then line = line .. ": " .. P.plural(ctx.have - at - 16, "byte") end
        local first = copies[ctx.id]
        return first and line .. format(" (a copy of frame %d)", first) or line
    end

    fam.details = { "magic", "version", "type", "flags", "no_forward", "nonce", "src", "dst" }

    -- Fields, where they are, and their sizes; the flags stand between the third and the fourth.
    local header = { { F["magic"], 0, 1 }, { F["version"], 1, 1 }, { F["type"], 2, 1 },
                     { F["nonce"], 4, 4 }, { F["src"], 8, 4 }, { F["dst"], 12, 4 } }
    local f_flags, f_no_forward, f_reserved = F["flags"], F["no_forward"], F["flags.reserved"]

    local function draw_fields(ctx, wants, at, first, last)
        local tvb, root, have = ctx.tvb, ctx.root, ctx.have - at
        local add, range = root.add, tvb.range
        for i = first, last do
            local part = header[i]
            local field, start, size = part[1], part[2], part[3]
            if wants[field] and start + size <= have then add(root, field, range(tvb, at + start, size)) end
        end
    end

    local function draw_header(ctx, at)
        local wants = P.wants_details(ctx)
        local odd = fam.remarks(ctx, at)
        if wants then draw_fields(ctx, wants, at, 1, 3) end
        local flagged = wants and (wants[f_flags] or wants[f_no_forward] or wants[f_reserved])
        if ctx.have > at + 3 and (odd or flagged) then
            local where = ctx.tvb(at + 3, 1)
            local flags = ctx.root:add(f_flags, where)
            flags:add(f_no_forward, where)
            flags:add(f_reserved, where)
            if odd then flags:add_proto_expert_info(fam.X["note.reserved"]) end
        end
        if wants then draw_fields(ctx, wants, at, 4, 6) end
    end

    local function draw_inform(ctx, at)
        local tvb, root, have = ctx.tvb, ctx.root, ctx.have - at
        if have >= 20 then root:add(F["subject"], tvb(at + 16, 4)) end
        if have < 36 then return end
        root:add(F["address"], tvb(at + 20, 16))
        if ctx.s:sub(at + 21, at + 32) == P.mapped then
            root:add(F["address.ipv4"], tvb(at + 32, 4)):set_generated()
        end
        if have >= 38 then root:add(F["port"], tvb(at + 36, 2)) end
    end

    function fam.draw(ctx, at)
        local root, n = ctx.root, ctx.have - at - 16
        draw_header(ctx, at)
        if not is_framed(ctx, at) then return end
        if ctx.kind then root:add(F["kind"], ctx.kind):set_generated() end
        if ctx.kind == "inform" then draw_inform(ctx, at) end
        if ctx.kind == "data" and n > 0 then root:add(F["payload"], ctx.tvb(at + 16, n)) end
        local first = copies[ctx.id]
        if first and first < ctx.pinfo.number then root:add(F["first_seen_in"], first):set_generated() end
    end

    -- ---------------------------------------------------------------------------- what belongs together

    -- The frame that this is a copy of, or nil: then it is the first.
    local function first_of(s, number)
        local key, size = s:sub(1, 16), #s
        local known = recent[key] or older[key]
        if known and known % LENGTHS ~= size then
            key = key .. size -- the header of another frame
            known = recent[key] or older[key]
        end
        if known then return math.floor(known / LENGTHS) end
        if room == 0 then recent, older, room = {}, recent, RECENT end
        recent[key], room = number * LENGTHS + size, room - 1
    end

    -- Only the first copy of a frame counts. A Pong has a nonce of its own, so it is matched by the two
    -- nodes.
    function fam.pair(ctx, at, status)
        if not is_framed(ctx, at) then return end
        local s = ctx.s
        local first = first_of(s, ctx.pinfo.number)
        if first then
            copies[ctx.id] = first
            return
        end
        if status ~= "ok" then return end
        local type = byte(s, 3)
        if type == 3 then
            P.asks(ctx, s:sub(9, 12), s:sub(13, 16))
        elseif type == 4 then
            P.answers(ctx, s:sub(13, 16), s:sub(9, 12))
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
    fam.weight = 12
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
            return "more", have, faults, size + 4 - have
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
    -- their peers such that one could call them, those of a list that goes on included; an empty list says
    -- nothing yet.
    function fam.guess(s, have)
        local guess, at = "wait", 0
        while at < have do
            local status, size, faults = fam.walk(s, at, have, true, fam.limit)
            if status == "bad" or #faults > (status == "more" and 1 or 0) then return "no" end
            local stop = status == "more" and have or at + size
            local type = byte(s, at + 5)
            for entry = at + 5, stop - 18, 18 do
                if type == 2 and not is_callable(s, entry) then return "no" end
            end
            if status == "more" then break end
            if type < 2 or size > 5 then guess = "yes" end
            at = stop
        end
        if guess == "wait" and have < 5 then return "no" end -- too little to hold back from others
        return have < 4096 and guess or "yes"
    end

    -- One of the two may be broken: a size that the types have, and a type.
    function fam.may_begin(s)
        local a, b, c, d, type = byte(s, 1, 5)
        if (c or 0) > 4 or (d or 0) > 0 then return "no" end
        if not type then return "wait" end
        local size = a + 256 * (b + 256 * c)
        if type > 2 and not fits_any(false, size) then return "no" end
        local other = size >= 16 and P.is_mongodb(s)
        return other == "yes" and "no" or other == "wait" and other or "yes"
    end

    -- ---------------------------------------------------------------------------- showing

    local SHOWN = 4 -- peers in the Info column
    local kinds = { [0] = "ask", "give", "peer" }

    local function entry_text(ctx, at)
        local s, tvb = ctx.s, ctx.tvb
        local low, high = byte(s, at + 17, at + 18)
        local mapped = s:sub(at + 1, at + 12) == P.mapped
        return P.endpoint(mapped and tvb(at + 12, 4):ipv4() or tvb(at, 16):ipv6(), low + 256 * high)
    end

    -- How many entries a list has, and where it ends or the bytes do.
    local function list_of(ctx, at, size)
        local count = (size - 1 - (size - 1) % 18) / 18
        local stop = at + 5 + count * 18
        return count, stop < ctx.have and stop or ctx.have
    end

    local function list_line(ctx, at, size)
        local count, stop = list_of(ctx, at, size)
        local line = P.plural(count, "peer")
        for n = 1, count < SHOWN and count or SHOWN do
            local entry = at + 5 + (n - 1) * 18
            if entry + 18 > stop then break end
            line = line .. (n == 1 and ": " or ", ") .. entry_text(ctx, entry)
        end
        if count > SHOWN then line = line .. format(", and %d more", count - SHOWN) end
        return line
    end

    local function digest(s, at)
        return (s:sub(at + 1, at + 8):gsub(".", function(c) return format("%02x", byte(c)) end))
    end

    local function size_of(s, at)
        local a, b, c, d = byte(s, at + 1, at + 4)
        return a + 256 * (b + 256 * (c + 256 * d))
    end

    function fam.line(ctx, at, stop, status)
        if ctx.have < at + 5 or status == "bad" then return "Message" end
        local size, type = size_of(ctx.s, at), byte(ctx.s, at + 5)
        ctx.kind = kinds[type] or "unknown"
        if type == 2 then return "Peers, " .. list_line(ctx, at, size) end
        if type > 2 then return format("Type %d, %s", type, list_line(ctx, at, size)) end
        local line = type == 0 and "Ask" or "Give"
        if at + 4 + size < at + 37 or ctx.have < at + 37 then return line end
        line = line .. " " .. digest(ctx.s, at + 5) .. ".."
        return type == 0 and line or line .. format(", piece of %d bytes", size - 33)
    end

    local function draw_peers(ctx, root, at, stop)
        local tvb, s, n = ctx.tvb, ctx.s, 0
        local peer, address, port = F["peer"], F["peer.address"], F["peer.port"]
        while at + 18 <= stop do
            if ctx.items <= 0 then
                return P.unshown(ctx, root)
            end
            n = n + 1
            if not ctx.dry then
                local item = root:add(peer, tvb(at, 18))
                item:add(address, tvb(at, 16))
                if s:sub(at + 1, at + 12) == P.mapped then
                    item:add(F["peer.address.ipv4"], tvb(at + 12, 4)):set_generated()
                end
                item:add_le(port, tvb(at + 16, 2))
                if ctx.visible then item:append_text(format(" %d: %s", n, entry_text(ctx, at))) end
            end
            ctx.items = ctx.items - 4
            at = at + 18
        end
    end

    local function draw_list(ctx, root, at, size)
        local count, stop = list_of(ctx, at, size)
        root:add(F["peers.count"], ctx.tvb(at, 4), count):set_generated()
        if P.wants_details(ctx) then draw_peers(ctx, root, at + 5, stop) end
        local stray, there = at + 5 + count * 18, math.min(at + 4 + size, ctx.have)
        if there > stray then root:add(F["stray"], ctx.tvb(stray, there - stray)) end
    end

    fam.details = { "peer" }

    function fam.draw(ctx, at, stop, status)
        local tvb, root, have = ctx.tvb, ctx.root, ctx.have
        if have < at + 4 then return end
        root:add_le(F["size"], tvb(at, 4))
        if have < at + 5 then return end
        root:add(F["type"], tvb(at + 4, 1))
        if status == "bad" then return end
        local size, type = size_of(ctx.s, at), byte(ctx.s, at + 5)
        root:add(F["kind"], ctx.kind):set_generated()
        if type >= 2 then return draw_list(ctx, root, at, size) end
        local there = math.min(at + 4 + size, have)
        if there < at + 37 then return end
        root:add(F["sha256"], tvb(at + 5, 32))
        if type == 0 then return end
        root:add(F["piece.size"], tvb(at, 4), size - 33):set_generated()
        if there > at + 37 then root:add(F["piece"], tvb(at + 37, there - at - 37)) end
    end

    -- A give answers an ask for the same piece that went the other way.
    function fam.pair(ctx, at, status)
        if status ~= "ok" then return end
        local type = byte(ctx.s, at + 5)
        if type > 1 then return end
        local piece = ctx.s:sub(at + 6, at + 37)
        if type == 0 then
            P.asks(ctx, ctx.direction, piece)
        else
            P.answers(ctx, ctx.opposite, piece)
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
    }, { "type", "size-limit", "text", "truncated" }, {},
       { tls = "The TLS of this connection is malformed" })
    P.gossip = fam
    fam.transports = { "tcp" }
    fam.weight = 10
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

    -- The type is a small number, whatever else is broken.
    function fam.may_begin(s)
        if byte(s, 1) > 15 or s:sub(2, 4) ~= ("\0\0\0"):sub(1, #s < 4 and #s - 1 or 3) then return "no" end
        return #s >= 4 and "yes" or "wait"
    end

    -- ---------------------------------------------------------------------------- showing

    local SHOWN = 4 -- peers in the Info column

    -- An entry: how long its address is, and what it says.
    local function address_size(ctx, at) return byte(ctx.s, at + 9) == 1 and 16 or 4 end

    local function entry_text(ctx, at)
        local size = address_size(ctx, at)
        local low, high = byte(ctx.s, at + 13 + size, at + 14 + size)
        local range = ctx.tvb(at + 12, size)
        return P.endpoint(size == 16 and range:ipv6() or range:ipv4(), low + 256 * high)
    end

    -- Is all of the entry at `at` in front of `stop`?
    local function is_whole(ctx, at, stop)
        return stop >= at + 18 and stop >= at + 14 + address_size(ctx, at)
    end

    local function count_of(ctx, at) return ctx.tvb(at + 4, 8):le_uint64():tonumber() end

    local function peers_line(ctx, at, stop)
        if ctx.have < at + 12 then return "" end
        local count, entry = count_of(ctx, at), at + 12
        local line = format(", %.0f peer%s", count, count == 1 and "" or "s")
        for n = 1, count < SHOWN and count or SHOWN do
            if not is_whole(ctx, entry, stop) then break end
            line = line .. (n == 1 and ": " or ", ") .. entry_text(ctx, entry)
            entry = entry + 14 + address_size(ctx, entry)
        end
        if count > SHOWN then line = line .. format(", and %.0f more", count - SHOWN) end
        return line
    end

    -- How many bytes of a text are there.
    local function text_size(ctx, at)
        local n, there = count_of(ctx, at), ctx.have - at - 12
        return n < there and n or there
    end

    function fam.line(ctx, at, stop)
        local s, have = ctx.s, ctx.have
        local tag = have >= at + 4 and ctx.tvb(at, 4):le_uint()
        if not tag or not kinds[tag] then return "Message" end
        ctx.kind = kinds[tag]
        local line = titles[tag]
        if stop <= at + 4 then return line end
        if tag == 3 then return line .. peers_line(ctx, at, stop) end
        if (tag == 0 or tag == 5) and have >= at + 12 then
            return line .. " " .. P.quote(s:sub(at + 13, at + 12 + text_size(ctx, at)), 60)
        end
        if tag == 4 and have >= at + 14 then
            local low, high = byte(s, at + 13, at + 14)
            return line .. ", " .. tostring(ctx.tvb(at + 4, 8):le_uint64()) .. " listens on port "
                .. format("%d", low + 256 * high)
        end
        return line
    end

    local function draw_entry(ctx, at, n)
        local tvb, size = ctx.tvb, address_size(ctx, at)
        local item = ctx.root:add(F["peer"], tvb(at, 14 + size))
        item:add_le(F["peer.identity"], tvb(at, 8))
        item:add_le(F["peer.address.family"], tvb(at + 8, 4))
        item:add(size == 16 and F["peer.address.ipv6"] or F["peer.address.ipv4"], tvb(at + 12, size))
        item:add_le(F["peer.port"], tvb(at + 12 + size, 2))
        ctx.items = ctx.items - 5
        if ctx.visible then item:append_text(format(" %d: %s", n, entry_text(ctx, at))) end
        return at + 14 + size
    end

    local function draw_peers(ctx, at, stop)
        local tvb, root = ctx.tvb, ctx.root
        if ctx.have < at + 12 then return end
        root:add_le(F["peers.count"], tvb(at + 4, 8))
        if not P.wants_details(ctx) then return end
        local entry, n, count = at + 12, 0, count_of(ctx, at)
        while n < count do
            if ctx.items <= 0 then
                return P.unshown(ctx, root)
            end
            if not is_whole(ctx, entry, stop) then return end
            n = n + 1
            entry = draw_entry(ctx, entry, n)
        end
    end

    fam.details = { "peer" }

    function fam.draw(ctx, at, stop)
        local tvb, root, kind = ctx.tvb, ctx.root, ctx.kind
        if ctx.have < at + 4 then return end
        root:add_le(F["type"], tvb(at, 4))
        if not kind then return end
        root:add(F["kind"], kind):set_generated()
        if stop <= at + 4 then return end
        if kind == "list-peers-response" then draw_peers(ctx, at, stop) end
        if (kind == "gossip" or kind == "error") and ctx.have >= at + 12 then
            root:add_le(F["text.length"], tvb(at + 4, 8))
            local n = text_size(ctx, at)
            P.add_text(root, F["text"], tvb(at + 12, n), ctx.s:sub(at + 13, at + 12 + n))
        end
        if kind == "pair" and ctx.have >= at + 14 then
            root:add_le(F["identity"], tvb(at + 4, 8))
            root:add_le(F["listen_port"], tvb(at + 12, 2))
        end
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
            P.asks(ctx, ctx.direction, "")
        elseif tag == 3 then
            P.answers(ctx, ctx.opposite, "")
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
        -- What is broken in there ends that dissector with an error, which is told as one of TLS.
        local ok = pcall(tls.call, tls, ctx.tvb(at):tvb(), pinfo, ctx.tree)
        inside = false
        if not ok then ctx.tree:add_proto_expert_info(fam.X["note.tls"]) end
        if pinfo.desegment_len ~= 0 then
            pinfo.desegment_offset = math.floor(pinfo.desegment_offset + at)
        end
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

-- ==== src/50_factom_fields.lua
do
    -- Factom p2p: its fields, and the small rules of the protocol.

    local byte, format, floor = string.byte, string.format, math.floor

    local types = { [0] = "Heartbeat", "Ping", "Pong", "Peer-Request", "Peer-Response", "Alert",
                    "Message", "MessagePart", "Handshake", "Rejection-Alternative" }
    local networks = { [0xfeedbeef] = "MainNet", [0xdeadbeef] = "TestNet", [0x00beaded] = "LocalNet" }
    local hex = { base = base.HEX }
    -- The first that fits counts.
    local network_ranges = { { 0, 0, "none" } }
    for id, name in pairs(networks) do table.insert(network_ranges, { id, id, name }) end
    network_ranges[#network_ranges + 1] = { 1, 0xffffffff, "CustomNet" }
    local network = { base = base.HEX + base.RANGE_STRING, values = network_ranges }

    local list = {
        { "form", "Form", "uint8", "The version of the format: 9, 10 or 11" },
        { "signature", "Signature", "string", "What a stream of version 11 begins with" },
        { "size", "Size field", "uint64", "Bytes of the frame, or of the gob message" },
        { "total", "Size", "uint32", "Bytes of the message" },
        { "gob.type_id", "Type id", "int64", "The number of a type; negative where it is defined" },
        { "gob.defined_in", "Defined in", "frame", "The frame that defines the type of this value" },
        { "gob.definition", "Type definition", "none", "What a type consists of" },
        { "gob.definition.id", "Id", "int64", "The number of the type" },
        { "gob.definition.name", "Name", "string", "The sender's name for the type" },
        { "gob.definition.kind", "Kind", "string", "array, slice, struct, map, marshaler" },
        { "gob.definition.elem", "Element type", "string", "What an array, slice or map holds" },
        { "gob.definition.key", "Key type", "string", "The type of the keys of a map" },
        { "gob.definition.length", "Length", "int64", "Elements of an array" },
        { "gob.definition.field", "Field", "none", "A field of a struct" },
        { "gob.definition.field.name", "Name", "string", "The name of a field" },
        { "gob.definition.field.type", "Type", "string", "The type of a field" },
        { "unknown_field", "Unknown field", "none", "A field that has no meaning here" },
        { "unknown_field.name", "Name", "string", "The name or number of the field" },
        { "unknown_field.data", "Bytes", "bytes", "Its encoded value" },
    }

    -- The header of a V9Msg is that of a handshake or of a parcel.
    local function header(where)
        for _, item in ipairs {
            { "network", "Network", "uint32", "The id of the network", network },
            { "version", "Version", "uint32", "The sender's protocol version" },
            { "type", "Type", "uint32", "The kind of parcel", { values = types } },
            { "length", "Length", "uint32", "Bytes of the payload, as the header has it" },
            { "target_peer", "Target peer", "string", "Whom the parcel is for" },
            { "crc32", "CRC-32", "uint32", "Koopman's CRC of the payload", hex },
            { "part_no", "Part", "uint32", "The number of the part" },
            { "parts_total", "Parts", "uint32", "How many parts there are" },
            { "node_id", "Node id", "uint64", "The number of the sending node" },
            { "peer_address", "Peer address", "string", "The sender's address, mostly empty" },
            { "peer_port", "Peer port", "string", "The sender's listening port" },
            { "app_hash", "App hash", "string", "Whom the application means, mostly a constant" },
            { "app_type", "App type", "string", "The kind of application, mostly a constant" },
            { "payload", "Payload", "bytes", "What the message carries" },
            { "valid", "Valid for version 9", "string", "true, or what is wrong with the header" },
        } do
            list[#list + 1] = { where .. "." .. item[1], item[2], item[3], item[4], item[5] }
        end
    end
    header("handshake")
    header("parcel")

    for _, item in ipairs {
        { "handshake.node_id.sent", "Node id as sent", "uint64",
          "The node id where it has more than the 32 bits that count" },
        { "handshake.listen_port", "Listening port", "string", "Where the sender can be called" },
        { "handshake.loopback", "Loopback", "uint64", "A nonce: who gets back his own calls himself",
          { base = base.HEX_DEC } },
        { "parcel.application", "For the application", "bool",
          "Whether a node hands the parcel to its application" },
        { "parcel.crc32.computed", "CRC-32 of the payload", "uint32", "What it should be", hex },
        { "parcel.share", "Peer share", "none", "The payload as a list of endpoints" },
    } do list[#list + 1] = item end

    -- Endpoints of a share or of a rejection.
    local function endpoint(path, title)
        for _, item in ipairs {
            { "", title, "none", "An element of the list" },
            { ".host", "Host", "string", "An address or a name" },
            { ".ipv4", "IPv4 address", "ipv4", "The host where that is an IPv4 address" },
            { ".ipv6", "IPv6 address", "ipv6", "The host where that is an IPv6 address" },
            { ".port", "Port", "string", "The port, as text" },
        } do list[#list + 1] = { path .. item[1], item[2], item[3], item[4] } end
    end
    endpoint("handshake.alternative", "Alternative")
    endpoint("parcel.endpoint", "Endpoint")
    for _, item in ipairs {
        { "quality_score", "Quality score", "int32", "Version 9" },
        { "node_id", "Node id", "uint64", "Version 9" },
        { "hash", "Hash", "string", "Version 9: the address once more" },
        { "location", "Location", "uint32", "Version 9: the address as a number", hex },
        { "network", "Network", "uint32", "Version 9: the id of the network", network },
        { "type", "Type", "uint8", "Version 9" },
        { "connections", "Connections", "int64", "Version 9" },
        { "last_contact", "Last contact", "string", "Version 9: a time" },
        { "source", "Source", "string", "Version 9: times by peer" },
    } do
        list[#list + 1] = { "parcel.endpoint." .. item[1], item[2], item[3], item[4], item[5] }
    end

    local fam = P.family("factom", "Factom", "Factom p2p", list,
        { "size-limit", "type-limit", "field-limit", "depth-limit", "truncated", "trailing", "magic",
          "version", "type", "length", "nonminimal", "count", "text", "checksum", "syntax", "kind",
          "duplicate", "empty", "endpoint" },
        { "length", "nonminimal", "text", "checksum", "syntax", "kind", "duplicate", "type", "trailing",
          "depth-limit", "endpoint", "empty", "count", "size-limit" },
        { parcel = "A node refuses this parcel and closes the connection",
          unchecked = "The payload is too long to compute its checksum",
          guessed = "The start of the stream is not in the capture: read by the usual shape" })
    P.factom = fam
    fam.transports = { "tcp" }
    fam.weight = 16
    fam.limit = 134217728 + 4096
    fam.proto.prefs.json = Pref.bool("Show peer shares as JSON, too", false,
        "Hands the peer shares of versions 9 and 10 to the JSON dissector as well")
    fam.proto.prefs.protobuf = Pref.bool("Show version 11 as protobuf, too", false,
        "Hands the messages of version 11 to the protobuf dissector as well; it knows their fields by "
            .. "name where its search paths have factom.proto")
    fam.types = types

    -- Lists of what is counted and checked, but kept only as far as it can be shown. room: items that there
    -- is room for; the first three elements are for the line. n: how many there are, spent: how many items
    -- these are, before: without those of the last one.
    local LINE = 3
    function fam.new_list(room) return { n = 0, room = room or 0, spent = 0, before = 0 } end

    function fam.keep(list, element, items)
        local n, before = list.n + 1, list.spent
        list.n, list.before, list.spent = n, before, before + items
        if n <= LINE or before < list.room then list[n] = element end
    end

    function fam.type_name(type) return types[type] or format("type %d", type) end

    function fam.network_name(network)
        return networks[network] or format("CustomNet ID: %x", network)
    end

    -- ---------------------------------------------------------------------------- CRC

    local band, bxor, rshift = bit.band, bit.bxor, bit.rshift
    local crc_table

    local function make_crc_table()
        crc_table = {}
        for i = 0, 255 do
            local c = i
            for _ = 1, 8 do
                c = band(c, 1) == 1 and bxor(rshift(c, 1), 0xeb31d82e) or rshift(c, 1)
            end
            crc_table[i] = c
        end
    end

    -- Koopman's CRC-32 of n bytes behind offset `at` of s.
    function fam.crc32(s, at, n)
        if not crc_table then make_crc_table() end
        local c, last, lookup = -1, at + n, crc_table
        for i = at + 1, last - 7, 8 do
            local b1, b2, b3, b4, b5, b6, b7, b8 = byte(s, i, i + 7)
            c = bxor(lookup[band(bxor(c, b1), 255)], rshift(c, 8))
            c = bxor(lookup[band(bxor(c, b2), 255)], rshift(c, 8))
            c = bxor(lookup[band(bxor(c, b3), 255)], rshift(c, 8))
            c = bxor(lookup[band(bxor(c, b4), 255)], rshift(c, 8))
            c = bxor(lookup[band(bxor(c, b5), 255)], rshift(c, 8))
            c = bxor(lookup[band(bxor(c, b6), 255)], rshift(c, 8))
            c = bxor(lookup[band(bxor(c, b7), 255)], rshift(c, 8))
            c = bxor(lookup[band(bxor(c, b8), 255)], rshift(c, 8))
        end
        for i = last - n % 8 + 1, last do
            c = bxor(lookup[band(bxor(c, byte(s, i)), 255)], rshift(c, 8))
        end
        c = bit.bnot(c)
        return c < 0 and c + 4294967296 or c
    end
    fam.crc_limit = 4 * 1048576 -- bytes of a payload whose CRC is computed

    -- ---------------------------------------------------------------------------- hosts and ports

    -- What the protocol calls a valid port: a number with or without sign that is not 0 and fits 64 bits.
    function fam.is_port(text)
        local sign, digits = text:match("^([+-]?)(%d+)$")
        if not digits or not digits:find("[1-9]") then return false end
        digits = digits:gsub("^0+", "")
        local most = sign == "-" and "9223372036854775808" or "9223372036854775807"
        return #digits < 19 or #digits == 19 and digits <= most
    end

    local function is_name(host)
        local from = 1
        while true do
            local dot = host:find(".", from, true)
            local label = host:sub(from, (dot or #host + 1) - 1)
            if #label > 63 or not label:find("^[A-Za-z0-9][A-Za-z0-9-]*$") then return false end
            if not dot then return true end
            from = dot + 1
        end
    end

    local function is_ipv4(text)
        local a, b, c, d = text:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
        if not a then return false end
        for _, part in ipairs { a, b, c, d } do
            if #part > 3 or tonumber(part) > 255 or #part > 1 and byte(part) == 48 then return false end
        end
        return true
    end
    fam.is_ipv4 = is_ipv4

    -- How many bytes the groups take, or nil where they are none. Groups may have leading zeros.
    local function groups(text, last)
        if text == "" then return 0 end
        local n = 0
        for group, sep in (text .. ":"):gmatch("([^:]*)(:)") do
            local is_last = sep == ":" and n >= 0
            if is_last and last and group:find(".", 1, true) then
                if not is_ipv4(group) then return nil end
                n = n + 4
            else
                local digits = group:match("^0*(%x*)$")
                if not digits or group == "" or #digits > 4 then return nil end
                n = n + 2
            end
        end
        return n
    end

    function fam.is_ipv6(text)
        if text:find("[^%x:.]") or not text:find(":", 1, true) then return false end
        local front, back = text:match("^(.-)::(.*)$")
        if front then
            if front:find(".", 1, true) or back:find("::", 1, true) then return false end
            local a, b = groups(front, false), groups(back, true)
            return a ~= nil and b ~= nil and a + b < 16
        end
        local dotted = text:find(".", 1, true)
        if dotted and not is_ipv4(text:match("([^:]*)$")) then return false end
        return groups(text, true) == 16
    end

    function fam.is_host(host)
        return #host <= 253 and host ~= "" and (is_name(host) or fam.is_ipv6(host))
    end

    -- Bytes of UTF-8 or not?
    function fam.is_utf8(text)
        return P.utf8_fault(text, 0, #text, #text) == nil
    end
end

-- ==== src/51_gob.lua
do
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
end

-- ==== src/52_gob_value.lua
do
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
end

-- ==== src/53_factom_json.lua
do
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
end

-- ==== src/54_factom_v11.lua
do
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
end

-- ==== src/55_factom.lua
do
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
end

-- ==== src/56_factom_draw.lua
do
    -- Factom p2p: how messages are shown.

    local byte, format = string.byte, string.format
    local fam, gob = P.factom, P.gob
    local F = fam.F

    local SHOWN = 3 -- endpoints in the Info column
    local LABEL = 200 -- bytes of a line that the label of a message has

    local function text_of(ctx, field)
        return ctx.s:sub(field.text_at + 1, field.text_at + field.text_size)
    end

    local function add_text(ctx, tree, path, field)
        P.add_text(tree, F[path], ctx.tvb(field.text_at, field.text_size), text_of(ctx, field))
    end

    local function add_number(ctx, tree, path, field)
        tree:add(F[path], ctx.tvb(field.at, field.size), field.value)
    end

    local function add_u64(ctx, tree, path, field)
        tree:add(F[path], ctx.tvb(field.at, field.size), UInt64.new(field.low, field.high))
    end

    -- ---------------------------------------------------------------------------- endpoints

    local numbers = { quality_score = "signed", location = "plain", network = "plain", type = "plain",
                      connections = "i64", node_id = "u64" }
    -- In the order in which nodes write them.
    local members = { "quality_score", "node_id", "hash", "location", "network", "type", "connections",
                      "last_contact", "source" }

    local function draw_member(ctx, item, path, name, field)
        local raw = ctx.s:sub(field.at + 1, field.at + field.size)
        if raw == "null" then return end
        local range, kind = ctx.tvb(field.at, field.size), numbers[name]
        local value
        if kind == "i64" then value = Int64.new(raw)
        elseif kind == "u64" then value = UInt64.new(raw)
        elseif kind then value = tonumber(raw)
        elseif field.text_at then value = fam.unescape(text_of(ctx, field))
        else value = raw:match('^"(.*)"$') or raw end
        if kind then item:add(F[path .. "." .. name], range, value)
        else P.add_text(item, F[path .. "." .. name], range, value) end
    end

    -- The host or the port of an element.
    local function part_of(ctx, element, name)
        local field = element[name]
        if not field or not field.text_at then return "" end
        return field.plain and text_of(ctx, field) or fam.unescape(text_of(ctx, field)), field
    end

    local function endpoint_text(ctx, element)
        return P.clip(part_of(ctx, element, "host"), 60) .. " "
            .. P.clip(part_of(ctx, element, "port"), 20)
    end

    -- What a list of endpoints says.
    local function endpoints_line(ctx, list)
        local texts = {}
        for i = 1, list.n < SHOWN and list.n or SHOWN do texts[i] = endpoint_text(ctx, list[i]) end
        local line = table.concat(texts, ", ")
        return list.n > SHOWN and line .. format(", and %d more", list.n - SHOWN) or line
    end

    local function draw_endpoint(ctx, tree, path, element)
        local item = tree:add(F[path], ctx.tvb(element.at, element.size))
        local items = 1
        for _, name in ipairs { "host", "port" } do
            local value, field = part_of(ctx, element, name)
            if field then
                items = items + (name == "host" and 2 or 1)
                local range = ctx.tvb(field.text_at, field.text_size)
                P.add_text(item, F[path .. "." .. name], range, value)
                if name == "host" and fam.is_ipv4(value) then
                    item:add(F[path .. ".ipv4"], range, Address.ip(value)):set_generated()
                elseif name == "host" and fam.is_ipv6(value) and not value:find("0%x%x%x%x") then
                    item:add(F[path .. ".ipv6"], range, Address.ipv6(value)):set_generated()
                end
            end
        end
        for _, name in ipairs(members) do
            if element[name] then
                draw_member(ctx, item, path, name, element[name])
                items = items + 1
            end
        end
        ctx.items = ctx.items - items
        if ctx.visible then item:append_text(": " .. endpoint_text(ctx, element)) end
    end

    fam.details = { "parcel.endpoint", "handshake.alternative" }

    -- Shows those of the unknown fields from number i on that stand in front of `stop`. Gives the number of
    -- the next one. Items in another order than that of the bytes are taken for an endless loop by Wireshark.
    local function draw_unknown(ctx, root, unknown, i, stop)
        while unknown[i] and unknown[i].at < stop do
            if ctx.items <= 0 then
                P.unshown(ctx, root)
                return i
            end
            local field = unknown[i]
            local range = ctx.tvb(field.at, field.size)
            local item = root:add(F["unknown_field"], range)
            item:append_text(": " .. P.clip(field.name, 40))
            P.add_text(item, F["unknown_field.name"], range, field.name)
            item:add(F["unknown_field.data"], range)
            ctx.items = ctx.items - 3
            i = i + 1
        end
        return i
    end

    -- Only counts a list of which nobody wants anything.
    local function count_list(ctx, tree, list)
        if (list.n or 0) > 0 and list.before >= ctx.items then P.unshown(ctx, tree) end
        ctx.items = ctx.items - (list.spent or 0)
    end

    -- Shows a list of endpoints, and between them unknown fields as far as they go.
    local function draw_endpoints(ctx, tree, path, list, unknown)
        if ctx.dry then
            count_list(ctx, tree, list)
            return count_list(ctx, tree, unknown)
        end
        local i = 1
        for _, element in ipairs(P.wants_details(ctx) and list or {}) do
            i = draw_unknown(ctx, tree, unknown, i, element.at)
            if ctx.items <= 0 then return P.unshown(ctx, tree) end
            draw_endpoint(ctx, tree, path, element)
        end
        i = draw_unknown(ctx, tree, unknown, i, math.huge)
        if P.wants_details(ctx) and list.n > #list or i <= (unknown.n or 0) then P.unshown(ctx, tree) end
    end

    -- Is there room for what another dissector makes of so many bytes?
    local MOST = 4 -- items that a byte becomes there
    local function has_room(ctx, tree, size)
        if size * MOST > ctx.items then
            P.unshown(ctx, tree)
            return false
        end
        ctx.items = ctx.items - size * MOST
        return true
    end

    -- The payload of a Peer-Response: its endpoints, and what is wrong with them.
    local function share_of(ctx)
        local m = ctx.m
        if not m.share then
            local payload = m.value.payload
            local read = m.form == 11 and fam.read_share_11 or fam.read_json
            local room = ctx.drawn and not ctx.dry and P.wants_details(ctx) and ctx.items or 0
            local list, faults = read(ctx.s, payload.text_at, payload.text_size, m.form, room)
            m.share = { list = list, faults = faults }
        end
        return m.share.list, m.share.faults
    end

    local function draw_share(ctx, root, form, payload)
        local at, size = payload.text_at, payload.text_size
        local list, faults = share_of(ctx)
        local item = root:add(F["parcel.share"], ctx.tvb(at, size))
        item:append_text(", " .. P.plural(list.n, "endpoint"))
        draw_endpoints(ctx, item, "parcel.endpoint", list, {})
        P.draw_faults(ctx, item, at, faults)
        if fam.proto.prefs.json and form ~= 11 then
            local first = byte(ctx.s, at + 1)
            local json = Dissector.get("json")
            if json and (first == 91 or first == 123) and has_room(ctx, item, size) then
                pcall(json.call, json, ctx.tvb(at, size):tvb(), ctx.pinfo, item)
            end
        end
    end

    function fam.passes_on() return fam.proto.prefs.json or fam.proto.prefs.protobuf end

    -- ---------------------------------------------------------------------------- definitions

    local builtin = { "bool", "int", "uint", "float", "bytes", "string", "complex", "interface" }

    local function type_name(types, id)
        local type = types and types[id]
        if type and type.name ~= "" then return type.name .. format(" (%d)", id) end
        return builtin[id] or format("type %d", id)
    end

    local function draw_definition(ctx, root, type)
        local range = ctx.tvb(type.at, type.size)
        local item = root:add(F["gob.definition"], range)
        item:append_text(format(": %s = %s", type_name(nil, type.id), P.clip(type.name, 60)))
        item:add(F["gob.definition.id"], range, Int64.new(type.id))
        if type.name ~= "" then P.add_text(item, F["gob.definition.name"], range, type.name) end
        item:add(F["gob.definition.kind"], range, type.kind or "none")
        local types = ctx.state.types
        if type.elem and type.elem > 0 then
            P.add_text(item, F["gob.definition.elem"], range, type_name(types, type.elem))
        end
        if type.key and type.key > 0 then
            P.add_text(item, F["gob.definition.key"], range, type_name(types, type.key))
        end
        if type.kind == "array" then
            local exact = type.exact or { 0, 0 } -- the halves of its 64 bits
            item:add(F["gob.definition.length"], range, Int64.new(exact[1], exact[2]))
        end
        for _, field in ipairs(type.fields or {}) do
            local where = ctx.tvb(field.at, field.size)
            local inner = item:add(F["gob.definition.field"], where)
            local field_type = type_name(types, field.type)
            inner:append_text(": " .. P.clip(field.name, 60) .. " " .. P.clip(field_type, 60))
            P.add_text(inner, F["gob.definition.field.name"], where, field.name)
            P.add_text(inner, F["gob.definition.field.type"], where, field_type)
            ctx.items = ctx.items - 3
        end
        ctx.items = ctx.items - 7
    end

    -- ---------------------------------------------------------------------------- messages

    -- Wireshark's own dissector for protobuf knows the names if it is told where factom.proto is.
    local function draw_protobuf(ctx, root, m)
        local at = m.size_at + 4
        local protobuf = Dissector.get("protobuf")
        if not protobuf or m.end_at <= at or m.end_at > ctx.have then return end
        if not has_room(ctx, root, m.end_at - at) then return end
        ctx.pinfo.private["pb_msg_type"] =
            "message,factom." .. (m.kind == "handshake" and "Handshake" or "Parcel")
        pcall(protobuf.call, protobuf, ctx.tvb(at, m.end_at - at):tvb(), ctx.pinfo, root)
    end

    local function draw_head(ctx, root, at, m)
        local tvb = ctx.tvb
        if m.signature then root:add(F["signature"], tvb(at, 4)) end
        if m.form == 11 then
            root:add(F["size"], tvb(m.size_at, 4))
            return
        end
        if not m.size_at then return end
        local range = tvb(m.size_at, m.size_size)
        local first = byte(ctx.s, m.size_at + 1)
        local value = first < 0x80 and UInt64.new(first) or tvb(m.size_at + 1, m.size_size - 1):uint64()
        root:add(F["size"], range, value)
        if m.id then
            root:add(F["gob.type_id"], tvb(m.id_at, m.id_size), Int64.new(format("%d", m.id)))
        end
        if m.type and not m.type.guessed and m.type.frame ~= ctx.pinfo.number then
            root:add(F["gob.defined_in"], m.type.frame):set_generated()
        end
    end

    -- The fields of a V9 header, those of V10 and V11 among them.
    local header_order = { "network", "version", "type", "length", "target_peer", "crc32", "part_no",
                           "parts_total", "node_id", "peer_address", "peer_port", "app_hash", "app_type" }

    local function draw_header(ctx, root, value, where, m)
        for _, name in ipairs(header_order) do
            local field, path = value[name], where .. "." .. name
            if field then ctx.items = ctx.items - 1 end
            if not field then -- a field that is zero is not sent
            elseif name == "node_id" then
                -- Handshakes are about nodes with ids of 32 bits.
                if where == "handshake" and field.high > 0 then
                    add_u64(ctx, root, path .. ".sent", field)
                    field.high = 0
                end
                add_u64(ctx, root, path, field)
            elseif field.text_at then add_text(ctx, root, path, field)
            else
                local item = root:add(F[path], ctx.tvb(field.at, field.size), field.value)
                if name == "crc32" and m.crc32 then
                    item:append_text(m.crc32 == field.value and " (right)" or " (wrong)")
                end
            end
        end
        if m.unchecked then root:add_proto_expert_info(fam.X["note.unchecked"]) end
    end

    local function value_of(field) return field and field.value or 0 end

    -- What a node of version 9 says about the header.
    local function draw_verdict(ctx, root, where, m)
        local value = m.value
        local size = value.payload and value.payload.text_size or 0
        local verdict = "true"
        if value_of(value.version) ~= 9 then verdict = "version"
        elseif size == 0 then verdict = "empty"
        elseif value_of(value.length) ~= size % 4294967296 then verdict = "length"
        elseif m.unchecked then return
        elseif m.crc32 ~= value_of(value.crc32) then verdict = "checksum" end
        root:add(F[where .. ".valid"], ctx.tvb(m.size_at, m.size_size), verdict):set_generated()
    end

    local function draw_handshake(ctx, root, m)
        local value = m.value
        draw_header(ctx, root, value, "handshake", m)
        if m.form ~= 11 then draw_verdict(ctx, root, "handshake", m) end
        if value.peer_port then add_text(ctx, root, "handshake.listen_port", value.peer_port) end
        if value.listen_port then add_text(ctx, root, "handshake.listen_port", value.listen_port) end
        if value.loopback then add_u64(ctx, root, "handshake.loopback", value.loopback) end
        local payload = value.payload
        local is_reject = value_of(value.type) == 9
        if payload and m.form ~= 11 then
            local range = ctx.tvb(payload.text_at, payload.text_size)
            root:add(F["handshake.payload"], range)
            if payload.text_size == 8 and not is_reject then
                root:add(F["handshake.loopback"], range, range:le_uint64())
            end
        end
        draw_endpoints(ctx, root, "handshake.alternative", value.alternatives or fam.new_list(),
                       value.unknown)
    end

    local function draw_parcel(ctx, root, m)
        local value = m.value
        local type = value_of(value.type)
        draw_header(ctx, root, value, "parcel", m)
        if m.form == 9 then draw_verdict(ctx, root, "parcel", m) end
        local payload = value.payload
        local size = payload and payload.text_size or 0
        if payload then
            root:add(F["parcel.payload"], ctx.tvb(payload.text_at, size))
        end
        root:add(F["parcel.application"], ctx.tvb(m.size_at, 1), type == 6 or type == 7):set_generated()
        if m.crc32 and m.crc32 ~= value_of(value.crc32) then
            root:add(F["parcel.crc32.computed"], ctx.tvb(m.size_at, 1), m.crc32):set_generated()
        end
        if ctx.dry then count_list(ctx, root, value.unknown) end
        local i = draw_unknown(ctx, root, value.unknown, 1, size > 0 and payload.text_at or 0)
        if type > 9 or size == 0 then root:add_proto_expert_info(fam.X["note.parcel"]) end
        if type == 4 and size > 0 then draw_share(ctx, root, m.form, payload) end
        i = draw_unknown(ctx, root, value.unknown, i, math.huge)
        if i <= (value.unknown.n or 0) and not ctx.dry then P.unshown(ctx, root) end
    end

    function fam.draw(ctx, at, stop, status)
        local m, root = ctx.m, ctx.root
        local where = ctx.tvb(at, 1)
        if m.kind and m.form then
            root:add(F["form"], where, m.form):set_generated()
        end
        if ctx.kind then root:add(F["kind"], ctx.kind):set_generated() end
        if status ~= "bad" or m.size_at then draw_head(ctx, root, at, m) end
        if m.guessed then root:add_proto_expert_info(fam.X["note.guessed"]) end
        for _, type in ipairs(m.defined or {}) do
            if type.size then draw_definition(ctx, root, type) end
        end
        if not ctx.kind or not m.value then return end
        if m.form == 11 and fam.proto.prefs.protobuf and m.end_at then draw_protobuf(ctx, root, m) end
        if m.kind == "handshake" then draw_handshake(ctx, root, m) else draw_parcel(ctx, root, m) end
    end

    -- ---------------------------------------------------------------------------- lines

    local function handshake_line(ctx, value)
        local port = value.peer_port or value.listen_port
        local line = format("Handshake, version %d, %s, node %08x port %s", value_of(value.version),
                            fam.network_name(value_of(value.network)),
                            value.node_id and value.node_id.low or 0,
                            port and P.clip(text_of(ctx, port), 20) or "")
        local list, is_reject = value.alternatives or { n = 0 }, value_of(value.type) == 9
        if not is_reject and list.n == 0 then return line end
        if is_reject then line = line .. ", rejected" end
        line = line .. ", " .. P.plural(list.n, "alternative")
        return list.n > 0 and line .. ": " .. endpoints_line(ctx, list) or line
    end

    local function parcel_line(ctx, value)
        local type, payload, target = value_of(value.type), value.payload, value.target_peer
        local size = payload and payload.text_size or 0
        local line = fam.type_name(type) .. ", " .. P.plural(size, "byte")
        if type == 4 and size > 0 then
            local list = share_of(ctx)
            line = line .. ", " .. P.plural(list.n, "endpoint")
            if list.n > 0 then line = line .. ": " .. endpoints_line(ctx, list) end
        end
        if target and target.text_size > 0 then
            line = line .. " to " .. P.clip(text_of(ctx, target), 60)
        end
        return line
    end

    local function is_parcel(m) return m.value and m.kind and m.kind ~= "handshake" end

    -- A type or payload that no node takes, or a list that has to be read.
    local function is_odd_parcel(m)
        local type, payload = value_of(m.value.type), m.value.payload
        return type > 9 or type == 4 or not payload or payload.text_size == 0
    end

    function fam.remarks(ctx)
        local m = ctx.m
        return m.guessed or m.unchecked or is_parcel(m) and is_odd_parcel(m)
    end

    -- The notes and faults that draw would have shown.
    local function remark(ctx, at)
        local m = ctx.m
        local function note(name) P.item(ctx):add_proto_expert_info(fam.X["note." .. name]) end
        if m.guessed then note("guessed") end
        if m.unchecked then note("unchecked") end
        if not is_parcel(m) then return end
        local type, payload = value_of(m.value.type), m.value.payload
        local size = payload and payload.text_size or 0
        if type > 9 or size == 0 then note("parcel") end
        if type == 4 and size > 0 then
            local _, faults = share_of(ctx)
            if #faults > 0 then P.draw_faults(ctx, P.item(ctx), payload.text_at, faults) end
        end
    end

    function fam.line(ctx, at)
        local m = ctx.m
        if m.kind ~= "definition" then ctx.kind = m.kind end
        if not ctx.drawn and fam.remarks(ctx) then remark(ctx, at) end
        if m.kind == "definition" then
            for _, type in ipairs(m.defined or {}) do
                if type.size then return "Definition of " .. P.clip(type.name, 60) end
            end
            return "Definition of a type"
        end
        if not m.value or not m.kind then return "Message" end
        local line = m.kind == "handshake" and handshake_line(ctx, m.value) or parcel_line(ctx, m.value)
        return line, P.fit(line, LABEL)
    end

    -- Pong answers Ping, Peer-Response Peer-Request, and one handshake the other.
    local answers = { [2] = 1, [4] = 3 }

    function fam.pair(ctx, at, status)
        local m = ctx.m
        if status ~= "ok" or not m.value or not m.kind or m.kind == "definition" then return end
        if m.kind == "handshake" then
            if P.is_asked(ctx, ctx.opposite, "handshake") then
                P.answers(ctx, ctx.opposite, "handshake")
            else
                P.asks(ctx, ctx.direction, "handshake")
            end
            return
        end
        local type = value_of(m.value.type)
        if type == 1 or type == 3 then
            P.asks(ctx, ctx.direction, type)
        elseif answers[type] then
            P.answers(ctx, ctx.opposite, answers[type])
        end
    end
end

-- ==== src/80_stats.lua
do
    -- Statistics: tshark -z pvs,tree and the like, and windows of the menu Statistics.

    local format = string.format

    -- Counts one more of a key, with its value where it has one.
    local function add(into, key, value)
        local entry = into[key]
        if not entry then
            entry = { n = 0, sum = 0 }
            into[key] = entry
        end
        entry.n = entry.n + 1
        if not value then return end
        entry.sum = entry.sum + value
        if not entry.least or value < entry.least then entry.least = value end
        if not entry.most or value > entry.most then entry.most = value end
    end

    local function sorted(entries)
        local keys = {}
        for key in pairs(entries) do keys[#keys + 1] = key end
        table.sort(keys)
        return keys
    end

    local function report(fam, counts)
        local lines = { format("%s, %d packets", fam.title, counts.packets) }
        local function title(...) lines[#lines + 1] = format("\n%-26s %9s %12s %12s %12s", ...) end
        title("message", "count", "bytes", "least", "most")
        for _, kind in ipairs(sorted(counts.kinds)) do
            local e = counts.kinds[kind]
            lines[#lines + 1] = format("%-26s %9d %12.0f %12s %12s", kind, e.n, e.sum,
                                       e.least and format("%.0f", e.least) or "-",
                                       e.most and format("%.0f", e.most) or "-")
        end
        if next(counts.faults) then title("fault", "count", "", "", "") end
        for _, status in ipairs(sorted(counts.faults)) do
            lines[#lines + 1] = format("%-26s %9d", status, counts.faults[status].n)
        end
        if next(counts.times) then title("response time of", "count", "mean", "least", "most, in s") end
        for _, kind in ipairs(sorted(counts.times)) do
            local e = counts.times[kind]
            lines[#lines + 1] = format("%-26s %9d %12.6f %12.6f %12.6f", kind, e.n, e.sum / e.n, e.least,
                                       e.most)
        end
        return (table.concat(lines, "\n"):gsub(" +\n", "\n")) .. "\n"
    end

    -- Listens to the packets of a family that pass the filter; draw(text) gets the report.
    local function listen(fam, filter, draw)
        local counts
        local tap = Listener.new("frame", filter ~= "" and format("%s and (%s)", fam.name, filter)
                                 or fam.name)
        P.shown = P.shown or {}
        local function reset() counts = { packets = 0, kinds = {}, faults = {}, times = {} } end
        reset()
        tap.reset = reset
        function tap.packet()
            counts.packets = counts.packets + 1
            for _, message in ipairs(P.messages_shown(fam)) do
                -- Messages that are not whole have no size, definitions of types no kind.
                local kind = message.kind
                if kind then add(counts.kinds, kind, message.size) end
                if message.took then add(counts.times, kind, message.took) end
                if message.fault then add(counts.faults, message.fault) end
            end
        end
        function tap.draw() draw(report(fam, counts)) end
        return tap
    end

    local function to_window(fam)
        return function()
            local window = TextWindow.new(fam.title .. " statistics")
            local tap = listen(fam, "", function(text) window:set(text) end)
            window:set_atclose(function() tap:remove() end)
            retap_packets()
        end
    end

    for _, fam in ipairs(P.families) do
        local own = fam
        if register_stat_cmd_arg then
            register_stat_cmd_arg(own.name .. ",tree", function(argument)
                local filter = (argument or ""):match("^%w+,tree,(.+)$") or ""
                local good = pcall(listen, own, filter,
                                   function(text) io.stdout:write("\n", text) end)
                if not good then
                    io.stderr:write(format("%s,tree: not a display filter: %s\n", own.name, filter))
                end
            end)
        end
        if gui_enabled() then
            register_menu("libpvs: " .. own.title, to_window(own), MENU_STAT_UNSORTED)
        end
    end

    -- ---------------------------------------------------------------------------- pieces of PEX

    local HEAD, PIECE = 37, 131072

    -- Writes every piece that is given to a file of the folder, named by its digest in hexadecimal digits
    -- and by nothing that was sent as text. A piece that is not there as a whole would keep its file from a
    -- later one that is. say(line) gets what became of it.
    local function save_pieces(folder, say)
        local tap = Listener.new("frame", "pex.kind == \"give\"")
        local saved = {}
        local n, bytes, cut, failed = 0, 0, 0, nil
        P.shown = P.shown or {}
        local function save(digest, piece)
            local name = digest:gsub(".", function(c) return format("%02x", c:byte()) end)
            if saved[name] then return end
            saved[name] = true
            local file, problem = io.open(folder .. "/" .. name, "wb")
            if not file then
                failed = problem
                return
            end
            -- What does not fit on the disk may show when the file is closed only.
            local written, why = file:write(piece)
            local closed, late = file:close()
            if not written or not closed then
                failed = why or late
                return
            end
            n, bytes = n + 1, bytes + #piece
        end
        function tap.packet()
            for _, message in ipairs(P.messages_shown(P.pex)) do
                if message.kind == "give" then
                    local at = message.at
                    local piece = message.s:sub(at + HEAD + 1, at + HEAD + PIECE)
                    if message.size and #piece == PIECE then
                        save(message.s:sub(at + 6, at + HEAD), piece)
                    else
                        cut = cut + 1
                    end
                end
            end
        end
        function tap.draw()
            say(format("pex: %d pieces saved, %d bytes\n", n, bytes)
                .. (cut > 0 and format("pex: %d pieces are not there as a whole\n", cut) or "")
                .. (failed and format("pex: %s\n", failed) or ""))
        end
        return tap
    end

    if register_stat_cmd_arg then
        register_stat_cmd_arg("pex,save", function(argument)
            save_pieces((argument or ""):match("^pex,save,(.+)$") or ".",
                        function(text) io.stdout:write(text) end)
        end)
    end
    if gui_enabled() then
        register_menu("libpvs/Save PEX pieces..", function()
            new_dialog("Save PEX pieces", function(folder)
                local window = TextWindow.new("PEX pieces")
                local tap = save_pieces(folder, function(text) window:set(text) end)
                window:set_atclose(function() tap:remove() end)
                retap_packets()
            end, "Folder")
        end, MENU_TOOLS_UNSORTED)
    end
end

-- ==== src/90_register.lua
do
    -- Ports, preferences, heuristics.

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
        fam.items = prefs.items
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

    -- Heuristics are asked about each connection once, so this is a new one, whatever was between the same
    -- two endpoints before.
    local function claim(fam, transport, pinfo)
        P.remember(fam, transport, pinfo)
        if transport == "tcp" and not pinfo.visited then
            local S = P.state
            for _, direction in ipairs { P.directions(pinfo) } do
                S.broken[fam.name .. " " .. direction] = nil
                P.forget_questions(fam, direction)
                if fam.renew then fam.renew(direction) end
            end
        end
        pinfo.conversation = fam.proto
    end

    -- Of a frame that the capture has cut the rest never comes, so what is there has to do.
    local function is_enough(fam, have, guess)
        return fam.enough ~= nil and have >= fam.enough and guess ~= "no"
    end

    -- A known endpoint helps where bytes are broken, not where they are plainly another protocol's. Datagrams
    -- between two known ones are taken for ours whatever they are.
    local function expectation(fam, transport, pinfo, s)
        local ends = P.known_ends(fam, transport, pinfo)
        if ends == 0 then return "no" end
        if ends == 2 and transport == "udp" then return "yes" end
        local foreign = P.is_foreign(s)
        if foreign == "yes" then return "no" end
        local expected = fam.may_begin(s)
        if expected == "yes" and foreign == "wait" and transport == "tcp" then return "wait" end
        return expected
    end

    -- What a connection begins with decides, not what comes later.
    local function expectation_tcp(fam, pinfo, s)
        local refused, direction, opposite = P.state.refused, P.directions(pinfo)
        local key = fam.name .. " " .. direction
        if (refused[key] or pinfo.number) < pinfo.number then return "no" end
        local expected = expectation(fam, "tcp", pinfo, s)
        if expected == "no" and not pinfo.visited then
            refused[key] = refused[key] or pinfo.number
            key = fam.name .. " " .. opposite
            refused[key] = refused[key] or pinfo.number
        end
        return expected
    end

    local function heuristic_udp(fam)
        return function(tvb, pinfo, tree)
            local have = tvb:len()
            if have == 0 then return false end
            local whole = tvb:reported_len() == have
            local s = tvb:raw(0, have)
            local guess = fam.guess(s, have, not whole)
            if whole and guess == "yes" or not whole and is_enough(fam, have, guess) then
                claim(fam, "udp", pinfo)
            elseif expectation(fam, "udp", pinfo, s) ~= "yes" then
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
            local s = tvb:raw(0, have)
            local guess = fam.guess(s, have, true)
            local whole = tvb:reported_len() == have
            local sure = guess == "yes" or not whole and is_enough(fam, have, guess)
            local expected = sure and "yes" or expectation_tcp(fam, pinfo, s)
            if expected == "yes" then
                claim(fam, "tcp", pinfo)
                fam.dissect(tvb, pinfo, tree)
                return true
            end
            if (guess == "wait" or expected == "wait") and pinfo.can_desegment > 0 and whole then
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
                own.dissect = P.tidily(function(tvb, pinfo, tree)
                    return take[pinfo.port_type == 3 and "udp" or "tcp"](own, tvb, pinfo, tree)
                end)
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
        apply(own)
    end
    P.families[1].proto.init = P.reset -- each protocol has one, which is called for each capture

    for _, f in ipairs(P.last) do f() end
end
