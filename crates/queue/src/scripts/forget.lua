#!lua flags=allow-oom
-- Drops fates that the ledger has, and the jobs that have ended with them.
-- ARGV: a fate: fate, id, s of a job that has ended with it
local fates, over = {}, {}
for i = 3, #ARGV, 3 do
  fates[#fates + 1] = ARGV[i]
  local key = jobs .. ARGV[i + 1]
  if redis.call('HGET', key, 's') == ARGV[i + 2] then over[#over + 1] = key end
end
if #fates > 0 then redis.call('ZREM', UNRECORDED, unpack(fates)) end
if #over > 0 then redis.call('DEL', unpack(over)) end
return 1
