#!lua flags=allow-oom
-- Takes jobs back whose lease ran out. No attempt is spent; a crash is counted, and one too many
-- ends the job. KEYS: scheduled, running, unrecorded, wake
-- ARGV: now ('' = the server's), key prefix, limit, crash limit, the worker's time of day in ms
-- Answers how many were taken back.
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local lapsed = redis.call('ZRANGE', KEYS[2], '-inf', now, 'BYSCORE', 'LIMIT', 0, tonumber(ARGV[3]))
local back = false
for _, id in ipairs(lapsed) do
  local key = ARGV[2] .. id
  local job = redis.call('HMGET', key, 'g', 'n', 'a', 'c', 't', 'w', 's', 'x', 'k')
  redis.call('ZREM', KEYS[2], id)
  if job[7] == 'r' then
    local crashes = tonumber(job[4]) + 1
    local over = crashes >= tonumber(ARGV[4])
    local fate = {
      job = id, kind = job[9], generation = tonumber(job[1]), run = tonumber(job[2]), attempts = tonumber(job[3]), crashes = crashes,
      started_at = tonumber(job[5]), finished_at = tonumber(ARGV[5]), worker = job[6], error = 'worker lost', delay = 0,
      outcome = over and 'lost_for_good' or 'lost',
    }
    if over or job[8] then
      redis.call('HSET', key, 's', 'd', 'c', crashes)
      redis.call('HDEL', key, 'p')
    else
      redis.call('HSET', key, 's', 'w', 'c', crashes)
      redis.call('ZADD', KEYS[1], now, id)
      back = true
    end
    redis.call('HDEL', key, 'l')
    redis.call('ZADD', KEYS[3], now, cjson.encode(fate))
  end
end
if back and redis.call('LLEN', KEYS[4]) == 0 then redis.call('LPUSH', KEYS[4], 1) end
return #lapsed
