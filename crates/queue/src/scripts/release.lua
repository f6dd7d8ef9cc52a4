#!lua flags=allow-oom
-- Puts jobs back that were set aside for their kind, unless it is still paused or its circuit open.
-- ARGV: kind, limit
-- Answers how many.
local kind = ARGV[3]
if redis.call('HEXISTS', PAUSED, kind) == 1 or redis.call('HEXISTS', CIRCUITS, kind) == 1 then return 0 end
local first = redis.call('ZPOPMIN', base .. 'held:' .. kind, tonumber(ARGV[4]))
for i = 1, #first, 2 do put_back(first[i], first[i + 1]) end
if #first == 0 then redis.call('SREM', HELD, kind) else wake() end
return #first / 2
