#!lua flags=allow-oom
-- Drops jobs that the ledger took back. One that runs is marked: it ends, and is not run again.
-- ARGV: a job: id, generation
for i = 3, #ARGV, 2 do
  local id = ARGV[i]
  local known = redis.call('HMGET', jobs .. id, 'm', 's')
  if known[1] and tonumber(string.match(known[1], '^%d+')) < tonumber(ARGV[i + 1]) then
    local s = known[2]
    if is_lease(s) then
      if string.sub(s, -1) ~= 'x' then redis.call('HSET', jobs .. id, 's', s .. 'x') end
    elseif string.sub(s, 1, 1) ~= 'd' then
      take_out(id, s)
    end
  end
end
return 1
