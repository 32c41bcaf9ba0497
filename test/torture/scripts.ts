import type { Wire } from "@/lib/redis/wire/wire";

/** Writes two types, one of them only where it fits. */
export const WRITE = `redis.call('SET', KEYS[1], ARGV[1], 'PX', 3600000)
if redis.call('TYPE', KEYS[2]).ok == 'list' then redis.call('RPUSH', KEYS[2], ARGV[1]) end
return 1`;

/** Writes in another database than the one its client stands in. */
export const ELSEWHERE = `redis.call('SELECT', ARGV[1])
redis.call('SET', KEYS[1], ARGV[2])
return 1`;

/** A value that comes as a payload, as some libraries restore what they kept. */
export const RESTORE = `local payload = redis.call('DUMP', KEYS[1])
if not payload then return 0 end
redis.call('RESTORE', KEYS[2], 0, payload, 'REPLACE')
return 1`;

/** Reads what is pending and says that it is done, as consumers do. */
export const ACKNOWLEDGE = `local ok = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 2)
if ok.err then return 0 end
for _, entry in ipairs(ok) do redis.call('XACK', KEYS[1], ARGV[1], entry[1]) end
return #ok`;

/** Gives what is pending to another consumer, with what was known of it. */
export const CLAIM = `local ok = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 2)
if ok.err then return 0 end
for _, entry in ipairs(ok) do
  redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, entry[1], 'RETRYCOUNT', 7)
end
return #ok`;

/** Takes entries out of the midst of a stream. */
export const DELETE_ENTRIES = `local ok = redis.pcall('XRANGE', KEYS[1], '-', '+', 'COUNT', 5)
if ok.err then return 0 end
for at, entry in ipairs(ok) do if at % 2 == 0 then redis.call('XDEL', KEYS[1], entry[1]) end end
return #ok`;

const LIBRARY = `#!lua name=torture
redis.register_function('torture_write', function(keys, args)
  redis.call('HSET', keys[1], args[1], args[2])
  redis.call('INCR', keys[2])
  return 1
end)`;

/** Servers before 7.0 have no functions; what calls them is refused then and changes nothing. */
export async function loadFunctions(wire: Wire): Promise<void> {
  await wire.send([["FUNCTION", "LOAD", "REPLACE", LIBRARY]]);
}
