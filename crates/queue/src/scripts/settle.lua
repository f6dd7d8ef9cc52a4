#!lua flags=allow-oom
-- Ends runs. Each is judged for itself: one whose lease is not the job's is refused.
-- ARGV: a run: id, lease, verdict, delay ms, s or m afterwards, fate,
--       strain ('', 'ok', or 'failed:failures that open the circuit:shortest ms:longest ms'),
--       'limit class:ms' that nobody may use before, or ''
-- Verdicts: again (after the delay, with that m), final (with that s), unbegun (it did not run and goes back as it was)
-- Answers a number a run: 0 refused, 1 settled, 2 settled, and its kind's circuit is closed again.

-- What a run means for the circuit of its kind. True when it closed it.
local function judge(kind, id, strain)
  local ends, step, probe = string.match(redis.call('HGET', CIRCUITS, kind) or '', '^(%d+):(%d+):(.*)$')
  if strain == 'ok' then
    redis.call('HDEL', STRAIN, kind)
    return redis.call('HDEL', CIRCUITS, kind) == 1
  end
  local most, shortest, longest = string.match(strain, '^failed:(%d+):(%d+):(%d+)$')
  if most then
    local failures = redis.call('HINCRBY', STRAIN, kind, '1')
    -- Others that were on their way when it opened change nothing.
    if (ends and probe == id) or (not ends and failures >= tonumber(most)) then
      step = ends and tonumber(step) + 1 or 0
      local pause = math.min(tonumber(shortest) * 2 ^ math.min(step, 20), tonumber(longest))
      redis.call('HSET', CIRCUITS, kind, text(now + pause) .. ':' .. text(step) .. ':')
    end
  elseif ends and probe == id then
    -- It found out nothing: the next one probes.
    redis.call('HSET', CIRCUITS, kind, ends .. ':' .. step .. ':')
  end
  return false
end

local answer, earliest, watched = {}, nil, redis.call('EXISTS', CIRCUITS, STRAIN) > 0
local ended, fates, again = {}, {}, {}
for i = 3, #ARGV, 8 do
  local id, key, lease = ARGV[i], jobs .. ARGV[i], ARGV[i + 1]
  local s = redis.call('HGET', key, 's')
  local withdrawn = s == lease .. 'x'
  if s ~= lease and not withdrawn then
    answer[#answer + 1] = 0
  else
    ended[#ended + 1] = id
    local verdict, strain, due, closed = ARGV[i + 2], ARGV[i + 6], nil, false
    local marks = string.byte(lease, -1) > 57 and string.match(lease, '%a+$') or ''
    if strain ~= '' or watched then
      watched = watched or strain ~= 'ok'
      if watched then closed = judge(kind_of(redis.call('HGET', key, 'h')), id, strain) end
    end
    if verdict == 'final' then
      redis.call('HSET', key, 's', ARGV[i + 4])
    elseif verdict == 'again' and not withdrawn then
      redis.call('HSET', key, 's', 'w', 'm', ARGV[i + 4])
      if string.find(marks, 'l') then redis.call('HDEL', key, 'z') end
      due = now + tonumber(ARGV[i + 3])
    elseif verdict == 'unbegun' and not withdrawn then
      redis.call('HSET', key, 's', 'w')
      due = tonumber(string.match(lease, '(%-?%d+)%a*$'))
    else
      redis.call('HSET', key, 's', ended_after(redis.call('HGET', key, 'm')))
    end
    if marks ~= '' and string.find(marks, 's') then let_go(id) end
    if verdict == 'unbegun' and withdrawn then redis.call('DEL', key) end
    if due then
      again[#again + 1] = text(due)
      again[#again + 1] = id
      if not earliest or due < earliest then earliest = due end
    end
    if ARGV[i + 7] ~= '' then
      local class, ms = string.match(ARGV[i + 7], '^(.+):(%d+)$')
      local floor = math.max(now + tonumber(ms), tonumber(redis.call('GET', base .. 'floor:' .. class) or 0))
      redis.call('SET', base .. 'floor:' .. class, text(floor), 'PX', text(floor - now + 1))
    end
    if ARGV[i + 5] ~= '' then
      fates[#fates + 1] = NOW
      fates[#fates + 1] = ARGV[i + 5]
    end
    answer[#answer + 1] = closed and 2 or 1
  end
end
if #ended > 0 then redis.call('ZREM', RUNNING, unpack(ended)) end
if #again > 0 then redis.call('ZADD', SCHEDULED, unpack(again)) end
if #fates > 0 then redis.call('ZADD', UNRECORDED, unpack(fates)) end
wake_for(earliest)
return answer
