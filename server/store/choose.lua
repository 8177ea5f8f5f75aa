-- Keep with whom somebody would like to go on, unless the host has closed choosing.
--
-- KEYS  1 state HASH, 2 private choices HASH
-- ARGV  1 participant id, 2 JSON of the choice, 3 seconds to live
-- Returns 1 if it is kept, 0 if choosing is closed or there is no such event
--
-- Atomic because pairs are made of what is there once choosing is closed: a choice that came later would be lost
-- without a word. Writing the same again changes nothing, so a repeat is harmless.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local choosing = redis.call('HGET', KEYS[1], 'choosing')
if choosing and cjson.decode(choosing).closed then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1
