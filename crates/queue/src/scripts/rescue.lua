#!lua flags=allow-oom
-- Takes jobs back whose lease ran out. No attempt is spent; a crash is counted, and one too many
-- ends the job.
-- ARGV: limit, crash limit, the worker's time of day in ms
-- Answers how many were taken back.
local lapsed = redis.call('ZRANGE', RUNNING, '-inf', NOW, 'BYSCORE', 'LIMIT', '0', ARGV[3])
local back = false
for _, id in ipairs(lapsed) do
  local key = jobs .. id
  local job = redis.call('HMGET', key, 's', 'm', 'h')
  redis.call('ZREM', RUNNING, id)
  if is_lease(job[1]) then
    local token, started, marks = string.match(job[1], '^%d+:%d+:([^:]*):(%-?%d+):%-?%d+(%a*)$')
    local generation, runs, attempts, crashes = string.match(job[2], '^(%d+):(%d+):(%d+):(%d+)$')
    local run = text(runs + 1)
    crashes = text(crashes + 1)
    local over = tonumber(crashes) >= tonumber(ARGV[4])
    local fate = {
      job = id, kind = kind_of(job[3]), generation = tonumber(generation), run = tonumber(run), attempts = tonumber(attempts),
      crashes = tonumber(crashes), started_at = tonumber(started), finished_at = tonumber(ARGV[5]),
      worker = redis.call('GET', base .. 'worker:' .. token) or token, error = 'worker lost', delay = 0,
      outcome = over and 'lost_for_good' or 'lost',
    }
    if over or string.find(marks, 'x') then
      redis.call('HSET', key, 's', ended_after(job[2]))
    else
      redis.call('HSET', key, 's', 'w', 'm', table.concat({ generation, run, attempts, crashes }, ':'))
      redis.call('HDEL', key, 'z')
      redis.call('ZADD', SCHEDULED, NOW, id)
      back = true
    end
    redis.call('ZADD', UNRECORDED, NOW, cjson.encode(fate))
    if string.find(marks, 's') then let_go(id) end
  end
end
if back then wake() end
return #lapsed
