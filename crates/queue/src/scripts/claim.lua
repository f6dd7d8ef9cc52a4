#!lua flags=allow-oom
-- Takes jobs that are due under a lease. What may not run yet is moved on: to its slot of a limit, or aside.
-- ARGV: how many, lease ms, worker, its token, number of the first claim, the worker's time of day in ms,
--       ms that an idle worker sleeps at most, then a limit: class, ms between two, burst
-- Answers: now, when to look again (or -1), then a job's: id, h, payload, m, lease,
--          1 when it probes its kind's circuit, else 0
local answer = { NOW, '-1' }
if redis.call('HEXISTS', PAUSED, '*') == 1 then return answer end
local limit, epoch = tonumber(ARGV[3]), redis.call('GET', EPOCH) or '0'
local rates = {}
for i = 10, #ARGV, 3 do rates[ARGV[i]] = { every = tonumber(ARGV[i + 1]), burst = tonumber(ARGV[i + 2]) } end

-- Kinds of which nothing may run, and those of which one may.
local held, circuits, gates, again = {}, {}, false, nil
for _, kind in ipairs(redis.call('HKEYS', PAUSED)) do
  held[kind], gates = true, true
end
local open = redis.call('HGETALL', CIRCUITS)
for i = 1, #open, 2 do
  local kind, ends, step, probe = open[i], string.match(open[i + 1], '^(%d+):(%d+):(.*)$')
  gates = true
  if not held[kind] then
    if tonumber(ends) > now then
      held[kind], again = true, math.min(tonumber(ends), again or math.huge)
    elseif probe ~= '' and is_lease(redis.call('HGET', jobs .. probe, 's')) then
      held[kind] = true
    else
      -- The next of its kind finds out whether the other side is well again.
      circuits[kind] = ends .. ':' .. step .. ':'
      local first = limit > 0 and redis.call('ZPOPMIN', base .. 'held:' .. kind) or {}
      if first[1] then put_back(first[1], first[2]) end
    end
  end
end

-- What limits are read and written once a call, however many jobs count against them.
local floors, frees, changed = {}, {}, {}

local function read(known, key, word)
  if not known[word] then known[word] = tonumber(redis.call('GET', base .. key .. word) or 0) end
  return known[word]
end

-- When it may run, or nil: now. A slot ahead is its own: it comes back then and is not counted twice. The narrowest
-- limit is asked first, so that who waits for it takes nothing of the wider ones.
local function slot(id, limits, passed)
  local number = 0
  for word in string.gmatch(limits, '%S+') do
    number = number + 1
    local class = string.match(word, '^[^:]+')
    local rate, floor = rates[class], read(floors, 'floor:', class)
    if floor > now or (rate and number > passed) then
      rate = rate or { every = 0, burst = 1 }
      local free = read(frees, 'limit:', word)
      local at = math.max(now, floor, free - (rate.burst - 1) * rate.every)
      frees[word], changed[word] = math.max(free, at) + rate.every, true
      if number > passed then passed = number end
      if at > now then
        redis.call('HSET', jobs .. id, 'z', text(passed))
        return math.ceil(at)
      end
    end
  end
  return nil
end

-- The marks of its lease where a job with a serial key or limits may run, nil where it was moved on.
local function gated(id, due, key)
  local job = redis.call('HMGET', key, 'q', 'r', 'z')
  local serial, limits = job[1], job[2]
  local holder = serial and redis.call('HGET', SERIAL, serial)
  if holder and holder ~= id and is_lease(redis.call('HGET', jobs .. holder, 's')) then
    set_aside(id, due, 's', serial)
    return nil
  end
  local later = limits and slot(id, limits, tonumber(job[3] or 0))
  if later then
    redis.call('ZADD', SCHEDULED, text(later), id)
    if serial then pass_on(serial) end
    return nil
  end
  if serial then redis.call('HSET', SERIAL, serial, id) end
  return (serial and 's' or '') .. (limits and 'l' or '')
end

local claimed, budget, leases = 0, math.max(limit, 100), {}
local before, first, after = epoch .. ':', tonumber(ARGV[7]), ':' .. ARGV[6] .. ':' .. ARGV[8] .. ':'
local ends = text(now + tonumber(ARGV[4]))
while claimed < limit and budget > 0 do
  local most = math.min(limit - claimed, budget)
  local due = redis.call('ZRANGE', SCHEDULED, '-inf', NOW, 'BYSCORE', 'LIMIT', '0', text(most), 'WITHSCORES')
  if #due == 0 then break end
  local ids = {}
  for i = 1, #due, 2 do ids[#ids + 1] = due[i] end
  redis.call('ZREM', SCHEDULED, unpack(ids))
  budget = budget - #ids
  for i, id in ipairs(ids) do
    local key, at = jobs .. id, due[2 * i]
    local job = redis.call('HMGET', key, 'h', 'p', 'm')
    local head = job[1]
    -- None when it was deleted meanwhile: there is nothing to run.
    if head then
      local kind = gates and kind_of(head)
      local marks = ''
      if kind and held[kind] then
        set_aside(id, at, 'k', kind)
        local serial = string.byte(head) == 49 and redis.call('HGET', key, 'q')
        if serial then pass_on(serial) end
        marks = nil
      elseif string.byte(head) == 49 then
        marks = gated(id, at, key)
      end
      if marks then
        local lease = before .. (first + claimed) .. after .. at .. marks
        redis.call('HSET', key, 's', lease)
        local probing = '0'
        if kind and circuits[kind] then
          redis.call('HSET', CIRCUITS, kind, circuits[kind] .. id)
          held[kind], probing = true, '1'
        end
        leases[#leases + 1] = ends
        leases[#leases + 1] = id
        claimed = claimed + 1
        local n = #answer
        answer[n + 1], answer[n + 2], answer[n + 3] = id, head, job[2]
        answer[n + 4], answer[n + 5], answer[n + 6] = job[3], lease, probing
      end
    end
  end
end
for word in pairs(changed) do
  local free = frees[word]
  redis.call('SET', base .. 'limit:' .. word, string.format('%.3f', free), 'PX', text(math.ceil(free - now) + 1))
end
if #leases > 0 then
  redis.call('ZADD', RUNNING, unpack(leases))
  redis.call('SET', base .. 'worker:' .. ARGV[6], ARGV[5], 'EX', '86400')
end

local next = redis.call('ZRANGE', SCHEDULED, '0', '0', 'WITHSCORES')
if next[2] then
  again = math.min(tonumber(next[2]), again or math.huge)
  -- More is due than this worker has room for: another one may have some. One that stops hands on
  -- what it would have woken for, where nobody else would look in time.
  local soon = limit == 0 and now + tonumber(ARGV[9]) or now
  if tonumber(next[2]) <= soon then wake() end
end
if again then answer[2] = text(again) end
return answer
