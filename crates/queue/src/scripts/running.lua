#!lua flags=allow-oom
-- Jobs held under a lease. KEYS: running   ARGV: key prefix, offset, limit
-- Answers a list a job: id, worker, started ms, run
local answer = {}
local from = tonumber(ARGV[2])
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], from, from + tonumber(ARGV[3]) - 1)) do
  local job = redis.call('HMGET', ARGV[1] .. id, 'w', 't', 'n')
  if job[1] then
    answer[#answer + 1] = { id, job[1], job[2], job[3] }
  end
end
return answer
