#!lua flags=allow-oom
-- Extends leases.
-- ARGV: lease ms, then a run: id, lease
-- Answers a number a run: 1 renewed, 2 renewed, and it was cancelled, 0 it is not this claim's any more.
local answer, leases, ends = {}, {}, text(now + tonumber(ARGV[3]))
for i = 4, #ARGV, 2 do
  local s, lease = redis.call('HGET', jobs .. ARGV[i], 's'), ARGV[i + 1]
  if s == lease or s == lease .. 'x' then
    leases[#leases + 1] = ends
    leases[#leases + 1] = ARGV[i]
    answer[#answer + 1] = s == lease and 1 or 2
  else
    answer[#answer + 1] = 0
  end
end
if #leases > 0 then redis.call('ZADD', RUNNING, unpack(leases)) end
return answer
