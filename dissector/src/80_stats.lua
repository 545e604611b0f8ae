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
