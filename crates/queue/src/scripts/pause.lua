#!lua flags=allow-oom
-- Makes these the pauses of the queue.
-- ARGV: kinds, and '*' for the whole queue
local wanted = {}
for i = 3, #ARGV do wanted[ARGV[i]] = true end
for _, word in ipairs(redis.call('HKEYS', PAUSED)) do
  if not wanted[word] then redis.call('HDEL', PAUSED, word) end
  wanted[word] = nil
end
for word in pairs(wanted) do redis.call('HSET', PAUSED, word, 1) end
wake()
return 1
