#!lua flags=allow-oom
-- Worker processes that live. KEYS: workers, their descriptions
-- Answers a list a worker: description, ms since 1970 when it is gone unless it says something
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local answer = {}
local living = redis.call('ZRANGE', KEYS[1], now, '+inf', 'BYSCORE', 'LIMIT', 0, 200, 'WITHSCORES')
for i = 1, #living, 2 do
  local description = redis.call('HGET', KEYS[2], living[i])
  if description then
    answer[#answer + 1] = { description, living[i + 1] }
  end
end
return answer
