#!lua flags=allow-oom
-- Drops fates that the ledger has, and the jobs that have ended with them.
-- KEYS: unrecorded   ARGV: key prefix, then a fate: fate, id, generation, run
for i = 2, #ARGV, 4 do
  redis.call('ZREM', KEYS[1], ARGV[i])
  local key = ARGV[1] .. ARGV[i + 1]
  local job = redis.call('HMGET', key, 's', 'g', 'n')
  if job[1] == 'd' and job[2] == ARGV[i + 2] and job[3] == ARGV[i + 3] then redis.call('DEL', key) end
end
return 1
