#!lua flags=allow-oom
-- Jobs held under a lease.
-- ARGV: offset, limit
-- Answers a list a job: id, worker, started ms, run
local answer = {}
local from = tonumber(ARGV[3])
for _, id in ipairs(redis.call('ZRANGE', RUNNING, ARGV[3], text(from + tonumber(ARGV[4]) - 1))) do
  local s = redis.call('HGET', jobs .. id, 's')
  if is_lease(s) then
    local run, token, started = string.match(s, '^%d+:%d+:(%d+):%d+:([^:]*):(%-?%d+):')
    answer[#answer + 1] = { id, redis.call('GET', base .. 'worker:' .. token) or token, started, run }
  end
end
return answer
