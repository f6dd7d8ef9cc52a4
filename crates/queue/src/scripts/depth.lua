#!lua flags=allow-oom
-- How the queue stands. KEYS: scheduled, running, unrecorded   ARGV: now ('' = the server's)
-- Answers: scheduled, ready, running, ms since the oldest ready one was due (or -1),
--          unrecorded, ms since the oldest of those was settled (or -1)
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local ready = redis.call('ZCOUNT', KEYS[1], '-inf', now)
local oldest, unrecorded = -1, -1
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if first[2] and tonumber(first[2]) <= now then oldest = now - tonumber(first[2]) end
local settled = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
if settled[2] then unrecorded = now - tonumber(settled[2]) end
return { redis.call('ZCARD', KEYS[1]) - ready, ready, redis.call('ZCARD', KEYS[2]), oldest,
  redis.call('ZCARD', KEYS[3]), unrecorded }
