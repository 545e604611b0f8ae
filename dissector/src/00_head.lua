-- What the parts of this file know of one another.

local P = { version = "@VERSION@", families = {} }

if set_plugin_info then
    set_plugin_info({
        version = P.version,
        description = "PVS view exchanges, AC frames, PEX, p2p-gossip, Factom p2p",
        author = "the libpvs authors",
    })
end
