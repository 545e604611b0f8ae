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
