-- What the scripts share; it stands after the first line of each. Every script is called with the same keys, with the
-- time ('' = the server's) and with the first part of all keys of the queue.
--
-- A job is a hash of few and short fields, for memory and for time:
--   h  1 when it has a serial key or limits, else 0; kind, version, ms when its life began ('-' = the time in its id)
--   p  payload
--   m  generation:runs:attempts:crashes, as they stand between two runs
--   s  w: waits. bk, bs: set aside for its kind, its serial key. d:generation:run: has ended, and its fate is not
--      forgotten. A lease: runs. A lease and x: runs, and was withdrawn
--   q serial key, r limits, z how many of them have let it pass
-- A lease: epoch:claim:worker's token:started ms:due ms, s when it holds a serial key, l when limited. No two are alike.
--
-- Redis writes a number that a script gives it with 17 digits and reads it back: texts are much cheaper.
local EPOCH, SCHEDULED, RUNNING, UNRECORDED, WAKE, ASIDE, PAUSED, CIRCUITS, STRAIN, SERIAL, HELD = unpack(KEYS)
local base, jobs = ARGV[2], ARGV[2] .. 'meta:'
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local function text(number) return string.format('%d', number) end
local NOW = text(now)

local function is_lease(s) return s and string.find(s, '^%d') ~= nil end

local function kind_of(head) return string.match(head, '^.(%S+)') end

-- Field s of a job that ends with the run after those that m counts.
local function ended_after(m)
  local generation, runs = string.match(m, '^(%d+):(%d+)')
  return 'd:' .. generation .. ':' .. text(runs + 1)
end

-- Somebody should look for work.
local function wake()
  if redis.call('LLEN', WAKE) == 0 then redis.call('LPUSH', WAKE, '1') end
end

-- An idle worker sleeps until the earliest time that it knew of: wakes one if that has changed.
local function wake_for(earliest)
  if not earliest then return end
  if earliest <= now then return wake() end
  local first = redis.call('ZRANGE', SCHEDULED, '0', '0', 'WITHSCORES')
  if tonumber(first[2]) == earliest then wake() end
end

-- A due job waits for its kind ('k': paused, or its circuit is open) or for its serial key ('s').
local function set_aside(id, due, why, word)
  redis.call('HSET', jobs .. id, 's', 'b' .. why)
  redis.call('ZADD', ASIDE, due, id)
  redis.call('ZADD', base .. (why == 'k' and 'held:' or 'waiting:') .. word, due, id)
  if why == 'k' then redis.call('SADD', HELD, word) end
end

local function put_back(id, due)
  redis.call('ZREM', ASIDE, id)
  redis.call('HSET', jobs .. id, 's', 'w')
  redis.call('ZADD', SCHEDULED, due, id)
end

-- Where nobody runs under a serial key, the first that waits for it may try.
local function pass_on(serial)
  if redis.call('HEXISTS', SERIAL, serial) == 1 then return end
  local first = redis.call('ZPOPMIN', base .. 'waiting:' .. serial)
  if first[1] then
    put_back(first[1], first[2])
    wake()
  end
end

-- The run of a job has ended.
local function let_go(id)
  local serial = redis.call('HGET', jobs .. id, 'q')
  if serial and redis.call('HGET', SERIAL, serial) == id then redis.call('HDEL', SERIAL, serial) end
  if serial then pass_on(serial) end
end

-- Deletes a job that waits, in state s, or has ended.
local function take_out(id, s)
  local job = redis.call('HMGET', jobs .. id, 'h', 'q')
  if s == 'w' then
    redis.call('ZREM', SCHEDULED, id)
  elseif s == 'bk' or s == 'bs' then
    redis.call('ZREM', ASIDE, id)
    redis.call('ZREM', base .. (s == 'bk' and 'held:' .. kind_of(job[1]) or 'waiting:' .. job[2]), id)
  end
  redis.call('DEL', jobs .. id)
  if job[2] then pass_on(job[2]) end
end
