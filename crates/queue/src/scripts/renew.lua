#!lua flags=allow-oom
-- Extends leases. KEYS: running
-- ARGV: now ('' = the server's), key prefix, lease ms, then a run: id, generation, lease
-- Answers a number a run: 1 renewed, 0 it is not this claim's any more.
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local answer = {}
for i = 4, #ARGV, 3 do
  local job = redis.call('HMGET', ARGV[2] .. ARGV[i], 'g', 'l', 's')
  if job[3] == 'r' and job[1] == ARGV[i + 1] and job[2] == ARGV[i + 2] then
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[i])
    answer[#answer + 1] = 1
  else
    answer[#answer + 1] = 0
  end
end
return answer
