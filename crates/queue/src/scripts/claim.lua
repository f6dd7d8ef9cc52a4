#!lua flags=allow-oom
-- Takes jobs that are due under a lease.
-- KEYS: scheduled, running, wake, epoch
-- ARGV: now ('' = the server's), key prefix, limit, lease ms, worker, number of the first claim,
--       the worker's time of day in ms, ms that an idle worker sleeps at most
-- Answers: now, the next due time (or -1), then a list a job:
--          id, kind, version, payload, generation, run, attempts, crashes, due, lease
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local epoch = redis.call('GET', KEYS[4]) or '0'
local answer = { now, -1 }
local limit = tonumber(ARGV[3])
local due = redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES')
for i = 1, #due, 2 do
  local id, key = due[i], ARGV[2] .. due[i]
  local job = redis.call('HMGET', key, 'k', 'v', 'p', 'g', 'n', 'a', 'c')
  redis.call('ZREM', KEYS[1], id)
  if job[1] then
    local run = tonumber(job[5]) + 1
    local lease = epoch .. ':' .. run .. ':' .. (tonumber(ARGV[6]) + (i - 1) / 2) .. ':' .. ARGV[5]
    redis.call('HSET', key, 's', 'r', 'n', run, 'l', lease, 'w', ARGV[5], 't', ARGV[7], 'd', due[i + 1])
    redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), id)
    answer[#answer + 1] = { id, job[1], job[2], job[3], job[4], run, job[6], job[7], due[i + 1], lease }
  end
end
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if first[2] then
  answer[2] = tonumber(first[2])
  -- More is due than this worker has room for: another one may have some. One that stops hands on
  -- what it would have woken for, where nobody else would look in time.
  local soon = limit == 0 and now + tonumber(ARGV[8]) or now
  if answer[2] <= soon and redis.call('LLEN', KEYS[3]) == 0 then redis.call('LPUSH', KEYS[3], 1) end
end
return answer
