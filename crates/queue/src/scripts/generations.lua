#!lua flags=allow-oom
-- What the queue knows of jobs.
-- ARGV: ids
-- Answers a generation a job, '' where it knows nothing.
local answer = {}
for i = 3, #ARGV do
  answer[#answer + 1] = string.match(redis.call('HGET', jobs .. ARGV[i], 'm') or '', '^%d+') or ''
end
return answer
