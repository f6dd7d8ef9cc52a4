#!lua
-- Tells the queue of jobs. The one script that a full Redis refuses: the ledger keeps the rest.
-- ARGV: epoch, then a job: id, h, payload, m, generation, delay ms, serial key, limits (both may be '')
-- Answers a number a job: 1 taken, 0 known already, 2 an older generation of it runs just now.
if redis.call('GET', EPOCH) ~= ARGV[3] then
  return redis.error_reply('EPOCH differs')
end
local told, due, earliest = {}, {}, nil
for i = 4, #ARGV, 8 do
  local id, key = ARGV[i], jobs .. ARGV[i]
  local known = redis.call('HMGET', key, 'm', 's')
  if known[1] and tonumber(string.match(known[1], '^%d+')) >= tonumber(ARGV[i + 4]) then
    told[#told + 1] = 0
  elseif is_lease(known[2]) then
    told[#told + 1] = 2
  else
    if known[1] then take_out(id, known[2]) end
    redis.call('HSET', key, 'h', ARGV[i + 1], 'p', ARGV[i + 2], 'm', ARGV[i + 3], 's', 'w')
    if ARGV[i + 6] ~= '' then redis.call('HSET', key, 'q', ARGV[i + 6]) end
    if ARGV[i + 7] ~= '' then redis.call('HSET', key, 'r', ARGV[i + 7]) end
    local at = now + tonumber(ARGV[i + 5])
    due[#due + 1] = text(at)
    due[#due + 1] = id
    if not earliest or at < earliest then earliest = at end
    told[#told + 1] = 1
  end
end
if #due > 0 then redis.call('ZADD', SCHEDULED, unpack(due)) end
wake_for(earliest)
return told
