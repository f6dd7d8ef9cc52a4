#!lua flags=allow-oom
-- Drops jobs that the ledger took back. One that runs is marked: it ends, and is not run again.
-- KEYS: scheduled   ARGV: key prefix, then a job: id, generation
for i = 2, #ARGV, 2 do
  local id, key = ARGV[i], ARGV[1] .. ARGV[i]
  local known = redis.call('HMGET', key, 'g', 's')
  if known[1] and tonumber(known[1]) < tonumber(ARGV[i + 1]) then
    if known[2] == 'w' then
      redis.call('ZREM', KEYS[1], id)
      redis.call('DEL', key)
    elseif known[2] == 'r' then
      redis.call('HSET', key, 'x', 1)
    end
  end
end
return 1
