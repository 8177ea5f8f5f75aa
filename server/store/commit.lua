-- Commit one change to an event, if nobody else has since it was decided on.
--
-- KEYS  1 state HASH, 2 people HASH, 3 log STREAM, 4 commands HASH
-- ARGV  1 version it was decided on, 2 command id, 3 new stamp, 4 seconds to live, 5 channel,
--       6 names of what changed (for the notice), 7 log entry JSON, 8 people JSON {id: json text | false},
--       9.. pairs of field name and JSON value
-- Returns {'OK' | 'KNOWN' | 'STALE' | 'GONE', version}
--
-- Atomic because the check of the version, the command id (a retry must not act twice), the write, the log and the
-- notice have to be one step: a crash between any two would lose or double a command. Nothing is written before the
-- last check has passed, and only declared keys are used.
local found = redis.call('HMGET', KEYS[1], 'version', 'stamp')
if not found[1] then return {'GONE', 0} end
local version, previous = tonumber(found[1]), found[2]
local known = redis.call('HGET', KEYS[4], ARGV[2])
if known then return {'KNOWN', tonumber(known)} end
if version ~= tonumber(ARGV[1]) then return {'STALE', version} end

local new = string.format('%d', version + 1)
local fields = {'version', new, 'stamp', ARGV[3]}
for i = 9, #ARGV do fields[#fields + 1] = ARGV[i] end
redis.call('HSET', KEYS[1], unpack(fields))
if ARGV[8] ~= '' then
  for id, json in pairs(cjson.decode(ARGV[8])) do
    if json then redis.call('HSET', KEYS[2], id, json) else redis.call('HDEL', KEYS[2], id) end
  end
end
redis.call('XADD', KEYS[3], new .. '-0', 'stamp', ARGV[3], 'previous', previous, 'entry', ARGV[7])
redis.call('HSET', KEYS[4], ARGV[2], new)
for i = 1, 4 do redis.call('EXPIRE', KEYS[i], ARGV[4]) end
redis.call('PUBLISH', ARGV[5], new .. '|' .. previous .. '|' .. ARGV[3] .. '|' .. ARGV[6])
return {'OK', version + 1}
