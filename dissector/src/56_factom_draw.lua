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
