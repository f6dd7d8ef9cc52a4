#!lua flags=allow-oom
-- Jobs held under a lease.
-- ARGV: offset, limit
-- Answers a list a job: id, worker, started ms, run
local answer = {}
local from = tonumber(ARGV[3])
for _, id in ipairs(redis.call('ZRANGE', RUNNING, ARGV[3], text(from + tonumber(ARGV[4]) - 1))) do
  local job = redis.call('HMGET', jobs .. id, 's', 'm')
  if is_lease(job[1]) then
    local token, started = string.match(job[1], '^%d+:%d+:([^:]*):(%-?%d+):')
    local run = string.match(job[2], '^%d+:(%d+)') + 1
    answer[#answer + 1] = { id, redis.call('GET', base .. 'worker:' .. token) or token, started, run }
  end
end
return answer
