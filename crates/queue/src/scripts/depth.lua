#!lua flags=allow-oom
-- How the queue stands. What was set aside is due, and so it counts as ready.
-- Answers: scheduled, ready, running, ms since the oldest ready one was due (or -1),
--          unrecorded, ms since the oldest of those was settled (or -1)
local ready, aside = redis.call('ZCOUNT', SCHEDULED, '-inf', NOW), redis.call('ZCARD', ASIDE)

-- Milliseconds since the first one's time, or -1.
local function since_first(set)
  local first = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
  return first[2] and now - tonumber(first[2]) or -1
end

local oldest = math.max(since_first(SCHEDULED), since_first(ASIDE), -1)
return { redis.call('ZCARD', SCHEDULED) - ready, ready + aside, redis.call('ZCARD', RUNNING), oldest,
  redis.call('ZCARD', UNRECORDED), since_first(UNRECORDED) }
