/**
 * Answers for each key its type, expiry, size and a fingerprint of its value, as bytes that `looksOf` reads. It
 * only reads.
 *
 * `ARGV`: the largest value that is looked at in one go, in bytes; how much work one call may do, in bytes
 * (what is left when it is done is not answered); 1 to tell lengths instead of fingerprints; the command that
 * tells the expiry; 1 where fields of hashes may expire, which a list of fields and values would not show.
 *
 * Strings are hashed as they are, because that costs less than dumping them and is the same on every version.
 * Sets and hashes that are held as tables are hashed in the order of their names: a table's own order differs
 * between two servers. Members without an end of line are joined by one, which says where each ends. Other sets
 * begin with two, which no joined ones do, and say how long each member is.
 *
 * A value above the limit is never dumped: that would stall every other client. Numbers are handed on as the
 * text they came as: a server writes every other one out as a fraction first.
 */
export const script = `
local call, pcall, sha, pack = redis.call, redis.pcall, redis.sha1hex, struct.pack
local sub, find, sort, concat = string.sub, string.find, table.sort, table.concat
local last, biggest, budget = ARGV[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local only_length, expiry, fields_expire = ARGV[3] == '1', ARGV[4], ARGV[5] == '1'
local codes = { string = 1, list = 2, set = 3, zset = 4, hash = 5, stream = 6 }
local lengths = { string = 'STRLEN', list = 'LLEN', set = 'SCARD', zset = 'ZCARD', hash = 'HLEN', stream = 'XLEN' }
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local out = { pack('<d', now) }

local function members(key)
  local all = call('SMEMBERS', key)
  sort(all)
  local text = concat(all)
  if not find(text, '\\n', 1, true) then return sha(concat(all, '\\n')), #text end
  for i, member in ipairs(all) do all[i] = #member .. ':' .. member end
  return sha('\\n\\n' .. concat(all)), #text
end

local function fields(key)
  local all, parts, size = call('HGETALL', key), {}, 0
  for i = 1, #all, 2 do
    parts[#parts + 1] = #all[i] .. ':' .. all[i] .. #all[i + 1] .. ':' .. all[i + 1]
    size = size + #all[i] + #all[i + 1]
  end
  sort(parts)
  return sha(concat(parts)), size
end

for i = 1, #KEYS do
  local key = KEYS[i]
  local kind = call('TYPE', key).ok
  local code = codes[kind]
  if kind == 'none' then
    out[i + 1] = pack('<BBdd', 0, 0, -1, 0)
  else
    local at = call(expiry, key)
    if expiry == 'PTTL' and at >= 0 then at = now + at end
    if not code then
      out[i + 1] = pack('<BBdd', 7, 0, at, 0)
    elseif only_length then
      out[i + 1] = pack('<BBdd', code, 4, at, call(lengths[kind], key))
    elseif kind == 'string' then
      local text = call('GETRANGE', key, '0', last)
      local size = #text
      if size > biggest then
        out[i + 1] = pack('<BBdd', code, 0, at, call('STRLEN', key))
      else
        out[i + 1] = pack('<BBddc32', code, 1, at, size, sha(text))
      end
      budget = budget - size
    else
      local size = pcall('MEMORY', 'USAGE', key, 'SAMPLES', '1')
      if type(size) ~= 'number' then
        out[i + 1] = pack('<BBdd', code, 0, at, 0)
      elseif size > biggest then
        out[i + 1] = pack('<BBdd', code, 0, at, size)
      elseif (kind == 'set' or kind == 'hash') and call('OBJECT', 'ENCODING', key) == 'hashtable' then
        if call(lengths[kind], key) > 256 or (kind == 'hash' and fields_expire) then
          out[i + 1] = pack('<BBdd', code, 0, at, size)
        else
          local hash, sum = (kind == 'set' and members or fields)(key)
          out[i + 1] = pack('<BBddc32', code, 2, at, sum, hash)
          budget = budget - 4 * size
        end
      else
        local payload = call('DUMP', key)
        out[i + 1] = pack('<BBddc10', code, 3, at, #payload - 10, sub(payload, -10))
        budget = budget - size
      end
    end
    if budget < 0 then break end
  end
end
return concat(out)
`;
