#!lua flags=allow-oom
-- Fates that have waited for the ledger for so long, the oldest first.
-- ARGV: age ms, limit
return redis.call('ZRANGE', UNRECORDED, '-inf', text(now - tonumber(ARGV[3])), 'BYSCORE', 'LIMIT', '0', ARGV[4])
