#!lua flags=allow-oom
-- Ends runs. Each is judged for itself: one that is not this claim of this generation is refused.
-- KEYS: scheduled, running, unrecorded, wake
-- ARGV: now ('' = the server's), key prefix,
--       then a run: id, generation, lease, verdict, delay ms, attempts, crashes, fate
-- Verdicts: again (after the delay), final, park (final, and it did not run),
--           unbegun (it did not run and goes back as it was)
-- Answers a number a run: 1 settled, 0 refused.
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local answer, earliest = {}, nil
for i = 3, #ARGV, 8 do
  local id, key = ARGV[i], ARGV[2] .. ARGV[i]
  local job = redis.call('HMGET', key, 'g', 'l', 's', 'x', 'n', 'd')
  if job[3] ~= 'r' or job[1] ~= ARGV[i + 1] or job[2] ~= ARGV[i + 2] then
    answer[#answer + 1] = 0
  else
    redis.call('ZREM', KEYS[2], id)
    local verdict, due = ARGV[i + 3], nil
    if verdict == 'unbegun' then
      if job[4] then
        redis.call('DEL', key)
      else
        redis.call('HSET', key, 's', 'w', 'n', tonumber(job[5]) - 1)
        due = tonumber(job[6])
      end
    elseif verdict == 'again' and not job[4] then
      redis.call('HSET', key, 's', 'w', 'a', ARGV[i + 5], 'c', ARGV[i + 6])
      due = now + tonumber(ARGV[i + 4])
    else
      redis.call('HSET', key, 's', 'd', 'a', ARGV[i + 5], 'c', ARGV[i + 6])
      if verdict == 'park' then redis.call('HSET', key, 'n', tonumber(job[5]) - 1) end
      redis.call('HDEL', key, 'p', 'l')
    end
    if due then
      redis.call('HDEL', key, 'l')
      redis.call('ZADD', KEYS[1], due, id)
      if not earliest or due < earliest then earliest = due end
    end
    if ARGV[i + 7] ~= '' then redis.call('ZADD', KEYS[3], now, ARGV[i + 7]) end
    answer[#answer + 1] = 1
  end
end
if earliest and redis.call('LLEN', KEYS[4]) == 0 then
  local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  if earliest <= now or tonumber(first[2]) == earliest then redis.call('LPUSH', KEYS[4], 1) end
end
return answer
