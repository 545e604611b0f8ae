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
