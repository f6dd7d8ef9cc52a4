#!lua flags=allow-oom
-- Fates that have waited for the ledger for so long, the oldest first.
-- KEYS: unrecorded   ARGV: now ('' = the server's), age ms, limit
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
return redis.call('ZRANGE', KEYS[1], '-inf', now - tonumber(ARGV[2]), 'BYSCORE', 'LIMIT', 0, tonumber(ARGV[3]))
