#!lua
-- Tells the queue of jobs. The one script that a full Redis refuses: the ledger keeps the rest.
-- KEYS: epoch, scheduled, wake
-- ARGV: now ('' = the server's), key prefix, epoch,
--       then a job: id, kind, version, payload, generation, delay ms, attempts, runs, crashes
-- Answers a number a job: 1 taken, 0 known already, 2 an older generation of it runs just now.
if redis.call('GET', KEYS[1]) ~= ARGV[3] then
  return redis.error_reply('EPOCH differs')
end
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local told, earliest = {}, nil
for i = 4, #ARGV, 9 do
  local id, generation = ARGV[i], tonumber(ARGV[i + 4])
  local key = ARGV[2] .. id
  local known = redis.call('HMGET', key, 'g', 's')
  if known[1] and tonumber(known[1]) >= generation then
    told[#told + 1] = 0
  elseif known[2] == 'r' then
    told[#told + 1] = 2
  else
    local due = now + tonumber(ARGV[i + 5])
    if known[1] then redis.call('DEL', key) end
    redis.call('HSET', key, 'k', ARGV[i + 1], 'v', ARGV[i + 2], 'p', ARGV[i + 3], 'g', generation,
      'a', ARGV[i + 6], 'n', ARGV[i + 7], 'c', ARGV[i + 8], 's', 'w')
    redis.call('ZADD', KEYS[2], due, id)
    if not earliest or due < earliest then earliest = due end
    told[#told + 1] = 1
  end
end
-- An idle worker sleeps until the earliest time that it knew of: wake one if that has changed.
if earliest and redis.call('LLEN', KEYS[3]) == 0 then
  local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  if earliest <= now or tonumber(first[2]) == earliest then redis.call('LPUSH', KEYS[3], 1) end
end
return told
