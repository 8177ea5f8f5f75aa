-- Keep what somebody has to themselves, as long as they are who they were let in as.
--
-- KEYS  1 people HASH, 2 that person's own HASH
-- ARGV  1 participant id, 2 number of their personal link, 3 seconds to live, 4.. pairs of field and text, '' takes it away
-- Returns 1 if it is kept, 0 if that link lets nobody in any more
--
-- Atomic because whoever deletes their data makes their link worthless in the same commit: nothing that was under way
-- may come to be kept after that. Writing the same again changes nothing, so a repeat is harmless.
local person = redis.call('HGET', KEYS[1], ARGV[1])
if not person or (cjson.decode(person).link_no or 0) ~= tonumber(ARGV[2]) then return 0 end
for i = 4, #ARGV, 2 do
  if ARGV[i + 1] == '' then redis.call('HDEL', KEYS[2], ARGV[i]) else redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
end
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1
