-- Statistics: tshark -z pvs,tree and the like, and windows of the menu Statistics.

local format = string.format

-- The fields that are counted, by family. Extractors can be made only while the script is loaded.
local extract = {}
for _, fam in ipairs(P.families) do
    local name = fam.name
    local total = fam.F["total"] and ".total" or ".size"
    extract[name] = { kind = Field.new(name .. ".kind"), size = Field.new(name .. total),
                      fault = Field.new(name .. ".fault.status"),
                      time = Field.new(name .. ".response_time") }
end

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

-- Listens to the packets of a family; draw(text) gets the report.
local function listen(fam, draw)
    local counts
    local tap = Listener.new("frame", fam.name)
    local fields = extract[fam.name]
    local function reset() counts = { packets = 0, kinds = {}, faults = {}, times = {} } end
    reset()
    tap.reset = reset
    function tap.packet()
        counts.packets = counts.packets + 1
        local kinds, sizes, times = { fields.kind() }, { fields.size() }, { fields.time() }
        for i, kind in ipairs(kinds) do
            -- Messages that are not whole have no size.
            add(counts.kinds, tostring(kind.value),
                #sizes == #kinds and tonumber(tostring(sizes[i].value)) or nil)
        end
        for _, fault in ipairs { fields.fault() } do add(counts.faults, tostring(fault.value)) end
        for i, time in ipairs(times) do
            -- Which message of several took the time only their number can tell.
            local kind = #times == #kinds and kinds[i] or #kinds == 1 and kinds[1]
            add(counts.times, kind and tostring(kind.value) or "several",
                tonumber(tostring(time.value)) or 0)
        end
    end
    function tap.draw() draw(report(fam, counts)) end
    return tap
end

local function to_window(fam)
    return function()
        local window = TextWindow.new(fam.title .. " statistics")
        local tap = listen(fam, function(text) window:set(text) end)
        window:set_atclose(function() tap:remove() end)
        retap_packets()
    end
end

for _, fam in ipairs(P.families) do
    local own = fam
    if register_stat_cmd_arg then
        register_stat_cmd_arg(own.name .. ",tree", function()
            listen(own, function(text) io.stdout:write("\n", text) end)
        end)
    end
    if gui_enabled() then
        register_menu("libpvs: " .. own.title, to_window(own), MENU_STAT_UNSORTED)
    end
end

-- ---------------------------------------------------------------------------- pieces of PEX

local pex_piece, pex_digest = Field.new("pex.piece"), Field.new("pex.sha256")
local pex_kind = Field.new("pex.kind")

-- Writes every piece that is given to a file of the folder, named by its digest in hexadecimal digits
-- and by nothing that was sent as text. say(line) gets what became of it.
local function save_pieces(folder, say)
    local tap = Listener.new("frame", "pex.piece")
    local saved = {}
    local n, bytes, failed = 0, 0, nil
    local function save(digest, piece)
        local name = digest:tohex(true)
        if saved[name] or #name ~= 64 then return end
        saved[name] = true
        local file, problem = io.open(folder .. "/" .. name, "wb")
        if not file then
            failed = problem
            return
        end
        file:write(piece:raw())
        file:close()
        n, bytes = n + 1, bytes + piece:len()
    end
    function tap.packet()
        local pieces, digests, place = { pex_piece() }, { pex_digest() }, 0
        -- Asks and gives have a digest, gives a piece as well.
        local at = 0
        for _, kind in ipairs { pex_kind() } do
            local what = tostring(kind.value)
            if what == "ask" or what == "give" then at = at + 1 end
            if what == "give" then
                place = place + 1
                local piece, digest = pieces[place], digests[at]
                if piece and digest then save(digest.range:bytes(), piece.range:bytes()) end
            end
        end
    end
    function tap.draw()
        say(format("pex: %d pieces saved, %d bytes\n", n, bytes)
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
