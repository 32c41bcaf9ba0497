import type { Command } from "@/lib/redis/wire/reply";
import type { Chance } from "./chance";
import { ACKNOWLEDGE, CLAIM, DELETE_ENTRIES, ELSEWHERE, RESTORE, WRITE } from "./scripts";
import { anyName, far, member, nameOf, soon, value } from "./words";

/** Commands that belong together, and what they are called in the table of all. */
type Maker = (chance: Chance, key: string) => Command[];

/** Writes one command or a few, on one key or two. */
const one =
  (make: (chance: Chance, key: string) => Command): Maker =>
  (chance, key) => [make(chance, key)];
const like = (chance: Chance, key: string) => nameOf(chance, key.split(":")[0]!);

/** Every command class, by the prefix of the keys it works on. Each line is as likely as the others of it. */
const makers: Record<string, readonly Maker[]> = {
  str: [
    one((chance, key) => ["SET", key, value(chance)]),
    one((chance, key) => ["SET", key, value(chance), "PX", far(chance)]),
    one((chance, key) => ["SET", key, value(chance), "KEEPTTL"]),
    one((chance, key) => ["SET", key, value(chance), chance.oneOf(["NX", "XX"])]),
    one((chance, key) => ["SET", key, value(chance), "GET"]),
    one((chance, key) => ["SET", key, value(chance), "PX", soon(chance)]),
    one((chance, key) => ["SETNX", key, value(chance)]),
    one((chance, key) => ["SETEX", key, 4000 + chance.below(1000), value(chance)]),
    one((chance, key) => ["PSETEX", key, far(chance), value(chance)]),
    one((chance, key) => ["APPEND", key, value(chance)]),
    one((chance, key) => ["SETRANGE", key, chance.below(300), value(chance)]),
    one((chance, key) => ["GETSET", key, value(chance)]),
    one((_chance, key) => ["GETDEL", key]),
    one((chance, key) => ["GETEX", key, "PX", far(chance)]),
    one((_chance, key) => ["GETEX", key, "PERSIST"]),
    one((chance, key) => ["MSET", key, value(chance), like(chance, key), value(chance)]),
    one((chance, key) => ["MSETNX", key, value(chance), like(chance, key), value(chance)]),
  ],
  num: [
    one((chance, key) => ["INCRBY", key, chance.below(100)]),
    one((_chance, key) => ["INCR", key]),
    one((chance, key) => ["DECRBY", key, chance.below(100)]),
  ],
  float: [one((_chance, key) => ["INCRBYFLOAT", key, "0.25"])],
  list: [
    one((chance, key) => ["RPUSH", key, value(chance), value(chance)]),
    one((chance, key) => ["LPUSH", key, value(chance)]),
    one((chance, key) => ["LPUSHX", key, value(chance)]),
    one((_chance, key) => ["LPOP", key]),
    one((_chance, key) => ["RPOP", key, 2]),
    one((chance, key) => ["LSET", key, 0, value(chance)]),
    one((chance, key) => ["LINSERT", key, "BEFORE", value(chance), value(chance)]),
    one((_chance, key) => ["LREM", key, 1, "v1"]),
    one((_chance, key) => ["LTRIM", key, 0, 100]),
    one((chance, key) => ["RPOPLPUSH", key, like(chance, key)]),
    one((chance, key) => ["LMOVE", key, like(chance, key), "LEFT", "RIGHT"]),
    one((chance, key) => ["LMPOP", 2, key, like(chance, key), "RIGHT", "COUNT", 2]),
    one((chance, key) => ["SORT", key, "ALPHA", "STORE", like(chance, key)]),
  ],
  set: [
    one((chance, key) => ["SADD", key, member(chance), chance.below(500)]),
    one((chance, key) => ["SADD", key, chance.below(500)]),
    one((chance, key) => ["SREM", key, member(chance)]),
    one((_chance, key) => ["SPOP", key]),
    one((_chance, key) => ["SPOP", key, 3]),
    one((chance, key) => ["SMOVE", key, like(chance, key), member(chance)]),
    one((chance, key) => ["SINTERSTORE", like(chance, key), key, like(chance, key)]),
    one((chance, key) => ["SUNIONSTORE", like(chance, key), key, like(chance, key)]),
    one((chance, key) => ["SDIFFSTORE", like(chance, key), key, like(chance, key)]),
    one((chance, key) => ["SORT", key, "ALPHA", "STORE", nameOf(chance, "list")]),
  ],
  zset: [
    one((chance, key) => ["ZADD", key, chance.share() * 100, member(chance)]),
    one((chance, key) => ["ZADD", key, chance.oneOf(["inf", "-inf", "0", "1e300"]), "extreme"]),
    one((chance, key) => ["ZADD", key, chance.oneOf(["GT", "LT", "NX"]), 50, member(chance)]),
    one((chance, key) => ["ZINCRBY", key, 1, member(chance)]),
    one((chance, key) => ["ZREM", key, member(chance)]),
    one((_chance, key) => ["ZPOPMIN", key]),
    one((_chance, key) => ["ZPOPMAX", key, 2]),
    one((chance, key) => ["ZMPOP", 2, key, like(chance, key), "MIN"]),
    one((_chance, key) => ["ZREMRANGEBYRANK", key, 50, -1]),
    one((_chance, key) => ["ZREMRANGEBYSCORE", key, 20, 25]),
    one((_chance, key) => ["ZREMRANGEBYLEX", key, "[m5", "[m6"]),
    one((chance, key) => ["ZRANGESTORE", like(chance, key), key, 0, 20]),
    one((chance, key) => ["ZUNIONSTORE", like(chance, key), 2, key, nameOf(chance, "set")]),
    one((chance, key) => ["ZINTERSTORE", like(chance, key), 2, key, like(chance, key)]),
    one((chance, key) => ["ZDIFFSTORE", like(chance, key), 2, key, like(chance, key)]),
  ],
  hash: [
    one((chance, key) => ["HSET", key, member(chance), value(chance), "at", value(chance)]),
    one((chance, key) => ["HMSET", key, member(chance), value(chance)]),
    one((chance, key) => ["HDEL", key, member(chance)]),
    one((_chance, key) => ["HINCRBY", key, "count", 1]),
    one((_chance, key) => ["HINCRBYFLOAT", key, "sum", "0.5"]),
    one((chance, key) => ["HSETNX", key, member(chance), value(chance)]),
  ],
  stream: [
    one((chance, key) => ["XADD", key, "*", "field", value(chance)]),
    one((chance, key) => ["XADD", key, "MAXLEN", 30, "*", "field", value(chance)]),
    one((chance, key) => ["XADD", key, "NOMKSTREAM", "*", "field", value(chance)]),
    one((chance, key) => ["XGROUP", "CREATE", key, group(chance), "0", "MKSTREAM"]),
    one((chance, key) => ["XGROUP", "CREATECONSUMER", key, group(chance), consumer(chance)]),
    one((chance, key) => ["XGROUP", "SETID", key, group(chance), chance.oneOf(["0", "$"])]),
    one((chance, key) => reading(group(chance), consumer(chance), key)),
    one((chance, key) => reading(group(chance), consumer(chance), key)),
    one((_chance, key) => ["XTRIM", key, "MAXLEN", 10]),
    one((chance, key) => ["XAUTOCLAIM", key, group(chance), "c0", 0, "0", "COUNT", 2]),
    one((chance, key) => ["XGROUP", "DELCONSUMER", key, group(chance), consumer(chance)]),
    one((chance, key) => ["XGROUP", "DESTROY", key, group(chance)]),
    one((_chance, key) => ["XSETID", key, "9999999999999-1"]),
    one((_chance, key) => ["EVAL", DELETE_ENTRIES, 1, key]),
    one((chance, key) => ["EVAL", ACKNOWLEDGE, 1, key, group(chance)]),
    one((chance, key) => ["EVAL", CLAIM, 1, key, group(chance), consumer(chance)]),
  ],
  bits: [
    one((chance, key) => ["SETBIT", key, chance.below(4000), chance.below(2)]),
    one((chance, key) => ["BITFIELD", key, "INCRBY", "u8", chance.below(100), 1]),
    one((chance, key) => ["BITFIELD", key, "SET", "i16", chance.below(100), chance.below(99)]),
    one((chance, key) => ["BITOP", "XOR", like(chance, key), key, like(chance, key)]),
  ],
  hll: [
    one((chance, key) => ["PFADD", key, value(chance)]),
    one((chance, key) => ["PFADD", key, value(chance), value(chance)]),
    one((chance, key) => ["PFMERGE", key, like(chance, key)]),
    // Counting writes as well: it keeps the result within the value.
    one((_chance, key) => ["PFCOUNT", key]),
  ],
  geo: [
    one((chance, key) => ["GEOADD", key, chance.share() * 180, chance.share() * 80, "home"]),
    one((chance, key) => ["GEOADD", key, chance.share() * 9, chance.share() * 9, member(chance)]),
    one((chance, key) => ["GEOSEARCHSTORE", like(chance, key), key, ...around]),
    one((chance, key) => ["GEORADIUS", key, 5, 5, 900, "km", "STORE", like(chance, key)]),
  ],
  /** Keys of any type, which lose it, move about, expire and vanish. */
  any: [
    one((_chance, key) => ["DEL", key]),
    one((chance, key) => ["UNLINK", key, anyName(chance)]),
    one((chance, key) => ["RENAME", key, anyName(chance)]),
    one((chance, key) => ["RENAMENX", key, anyName(chance)]),
    one((chance, key) => ["COPY", key, anyName(chance), "REPLACE"]),
    one((chance, key) => ["COPY", key, anyName(chance), "DB", chance.between(1, 3), "REPLACE"]),
    one((chance, key) => ["MOVE", key, chance.between(1, 3)]),
    one((chance, key) => ["PEXPIRE", key, soon(chance)]),
    one((chance, key) => ["PEXPIRE", key, far(chance)]),
    one((chance, key) => ["EXPIRE", key, 5000, chance.oneOf(["NX", "XX", "GT", "LT"])]),
    one((chance, key) => ["EXPIREAT", key, Math.floor(YEAR_2100 - chance.below(1e6))]),
    one((_chance, key) => ["PERSIST", key]),
    one((_chance, key) => ["PEXPIREAT", key, 1]),
    one((chance, key) => ["EVAL", RESTORE, 2, key, anyName(chance)]),
    retyped,
    retyped,
  ],
  script: [
    one((chance) => ["EVAL", WRITE, 2, nameOf(chance, "str"), nameOf(chance, "list"), "script"]),
    one((chance) => ["EVAL", ELSEWHERE, 1, nameOf(chance, "str"), chance.below(4), value(chance)]),
    one((chance) => ["FCALL", "torture_write", 2, ...called(chance), value(chance)]),
  ],
  transaction: [
    (chance) => [
      ["MULTI"],
      ["SET", nameOf(chance, "str"), value(chance)],
      ["RPUSH", nameOf(chance, "list"), value(chance)],
      ["DEL", nameOf(chance, "hash")],
      ["HSET", nameOf(chance, "hash"), "at", value(chance)],
      [chance.isIn(0.9) ? "EXEC" : "DISCARD"],
    ],
    (chance) => [
      ["WATCH", nameOf(chance, "num")],
      ["MULTI"],
      ["INCR", nameOf(chance, "num")],
      ["RENAME", nameOf(chance, "set"), nameOf(chance, "set")],
      ["EXEC"],
    ],
  ],
};

const YEAR_2100 = 4_102_444_800;
const around = ["FROMLONLAT", 5, 5, "BYRADIUS", 900, "km"] as const;
const classes = Object.keys(makers);

/** What one client does next: a batch that belongs together. */
export function nextCommands(chance: Chance): Command[] {
  const name = chance.oneOf(classes);
  const key = name === "any" ? anyName(chance) : nameOf(chance, name);
  return chance.oneOf(makers[name]!)(chance, key);
}

/** What a client does that waits a moment for something to take; others bring it. */
export function blockingCommand(chance: Chance): Command {
  const seconds = 0.02;
  const [list, zset] = [nameOf(chance, "list"), nameOf(chance, "zset")];
  return chance.oneOf<Command>([
    ["BLPOP", list, nameOf(chance, "list"), seconds],
    ["BRPOP", list, seconds],
    ["BLMOVE", list, nameOf(chance, "list"), "LEFT", "LEFT", seconds],
    ["BRPOPLPUSH", list, nameOf(chance, "list"), seconds],
    ["BLMPOP", seconds, 2, list, nameOf(chance, "list"), "LEFT"],
    ["BZPOPMIN", zset, seconds],
    ["BZPOPMAX", zset, nameOf(chance, "zset"), seconds],
    ["BZMPOP", seconds, 1, zset, "MAX"],
    reading(group(chance), consumer(chance), nameOf(chance, "stream"), 20),
  ]);
}

function reading(group: string, consumer: string, key: string, blockMs?: number): Command {
  const wait = blockMs === undefined ? [] : ["BLOCK", blockMs];
  return ["XREADGROUP", "GROUP", group, consumer, "COUNT", 3, ...wait, "STREAMS", key, ">"];
}

function group(chance: Chance): string {
  return `g${chance.below(2)}`;
}

function consumer(chance: Chance): string {
  return `c${chance.below(3)}`;
}

/** Keys and first argument of our function. */
function called(chance: Chance): string[] {
  return [nameOf(chance, "hash"), nameOf(chance, "num"), member(chance)];
}

function retyped(chance: Chance, key: string): Command[] {
  const make = chance.oneOf<Command>([
    ["SET", key, value(chance)],
    ["RPUSH", key, value(chance)],
    ["SADD", key, member(chance)],
    ["HSET", key, member(chance), value(chance)],
    ["ZADD", key, 1, member(chance)],
    ["XADD", key, "*", "a", "b"],
  ]);
  return [["DEL", key], make];
}
