import type { Command } from "@/lib/redis/wire/reply";
import type { Chance } from "./chance";

/** How many names each class of commands has: few enough that keys are met again and again. */
const NAMES = 60;
const FAR_MS = 3_600_000;

type Maker = (chance: Chance) => Command[];

const member = (chance: Chance) => `m${chance.below(200)}`;
const value = (chance: Chance) =>
  chance.isIn(0.1) ? chance.bytes(chance.between(0, 400)) : `v${chance.below(1e9)}`;
const far = (chance: Chance) => FAR_MS + chance.below(FAR_MS);
const soon = (chance: Chance) => chance.between(20, 1500);

/** Every command class, by the prefix of the keys it works on. One call makes a batch for one key or two. */
const makers: Record<string, Maker> = {
  str: (chance) => {
    const key = nameOf(chance, "str");
    return chance.oneOf<() => Command[]>([
      () => [["SET", key, value(chance)]],
      () => [["SET", key, value(chance), "PX", far(chance)]],
      () => [["SET", key, value(chance), "KEEPTTL"]],
      () => [["SETNX", key, value(chance)]],
      () => [["APPEND", key, value(chance)]],
      () => [["SETRANGE", key, chance.below(300), value(chance)]],
      () => [["GETSET", key, value(chance)]],
      () => [["GETDEL", key]],
      () => [["GETEX", key, "PX", far(chance)]],
      () => [["MSET", key, value(chance), nameOf(chance, "str"), value(chance)]],
    ])();
  },
  num: (chance) => {
    const key = nameOf(chance, "num");
    return [chance.isIn(0.8) ? ["INCRBY", key, chance.below(100)] : ["INCRBYFLOAT", key, "0.25"]];
  },
  list: (chance) => {
    const key = nameOf(chance, "list");
    return chance.oneOf<() => Command[]>([
      () => [["RPUSH", key, value(chance), value(chance)]],
      () => [["LPUSH", key, value(chance)]],
      () => [["LPOP", key]],
      () => [["RPOP", key, 2]],
      () => [["LSET", key, 0, value(chance)]],
      () => [["LINSERT", key, "BEFORE", value(chance), value(chance)]],
      () => [["LTRIM", key, 0, 100]],
      () => [["LMOVE", key, nameOf(chance, "list"), "LEFT", "RIGHT"]],
    ])();
  },
  set: (chance) => {
    const key = nameOf(chance, "set");
    const other = nameOf(chance, "set");
    return chance.oneOf<() => Command[]>([
      () => [["SADD", key, member(chance), chance.below(500)]],
      () => [["SADD", key, chance.below(500)]],
      () => [["SREM", key, member(chance)]],
      () => [["SPOP", key]],
      () => [["SMOVE", key, other, member(chance)]],
      () => [["SINTERSTORE", nameOf(chance, "set"), key, other]],
      () => [["SUNIONSTORE", nameOf(chance, "set"), key, other]],
    ])();
  },
  zset: (chance) => {
    const key = nameOf(chance, "zset");
    return chance.oneOf<() => Command[]>([
      () => [["ZADD", key, chance.share() * 100, member(chance)]],
      () => [["ZADD", key, chance.oneOf(["inf", "-inf", "0", "1e300"]), member(chance)]],
      () => [["ZINCRBY", key, 1, member(chance)]],
      () => [["ZREM", key, member(chance)]],
      () => [["ZPOPMIN", key]],
      () => [["ZREMRANGEBYRANK", key, 50, -1]],
      () => [["ZRANGESTORE", nameOf(chance, "zset"), key, 0, 20]],
    ])();
  },
  hash: (chance) => {
    const key = nameOf(chance, "hash");
    return chance.oneOf<() => Command[]>([
      () => [["HSET", key, member(chance), value(chance), member(chance), value(chance)]],
      () => [["HDEL", key, member(chance)]],
      () => [["HINCRBY", key, "count", 1]],
      () => [["HSETNX", key, member(chance), value(chance)]],
    ])();
  },
  stream: (chance) => {
    const key = nameOf(chance, "stream");
    const group = `g${chance.below(2)}`;
    return chance.oneOf<() => Command[]>([
      () => [["XADD", key, "*", "field", value(chance)]],
      () => [["XADD", key, "MAXLEN", 30, "*", "field", value(chance), "other", value(chance)]],
      () => [["XGROUP", "CREATE", key, group, "0", "MKSTREAM"]],
      () => [
        ["XREADGROUP", "GROUP", group, `c${chance.below(3)}`, "COUNT", 3, "STREAMS", key, ">"],
      ],
      () => [["XTRIM", key, "MAXLEN", 10]],
      () => [["XAUTOCLAIM", key, group, "c0", 0, "0", "COUNT", 2]],
      () => [["XGROUP", "DELCONSUMER", key, group, `c${chance.below(3)}`]],
      () => [["XGROUP", "DESTROY", key, group]],
      // Reads what is pending and says that it is done, as consumers do.
      () => [["EVAL", ACKNOWLEDGE, 1, key, group]],
    ])();
  },
  bits: (chance) => {
    const key = nameOf(chance, "bits");
    return chance.oneOf<() => Command[]>([
      () => [["SETBIT", key, chance.below(4000), chance.below(2)]],
      () => [["BITFIELD", key, "INCRBY", "u8", chance.below(100), 1]],
      () => [["BITOP", "XOR", nameOf(chance, "bits"), key, nameOf(chance, "bits")]],
    ])();
  },
  hll: (chance) => {
    const key = nameOf(chance, "hll");
    return [
      chance.isIn(0.8) ? ["PFADD", key, value(chance)] : ["PFMERGE", key, nameOf(chance, "hll")],
    ];
  },
  geo: (chance) => {
    const place = [chance.share() * 180, chance.share() * 80, member(chance)];
    return [["GEOADD", nameOf(chance, "geo"), ...place]];
  },
  /** Keys of any type, which lose it, move about, expire and vanish. */
  any: (chance) => {
    const key = anyName(chance);
    const other = anyName(chance);
    return chance.oneOf<() => Command[]>([
      () => [["DEL", key]],
      () => [["UNLINK", key, other]],
      () => [["RENAME", key, other]],
      () => [["RENAMENX", key, other]],
      () => [["COPY", key, other, "REPLACE"]],
      () => [["COPY", key, other, "DB", chance.between(1, 3), "REPLACE"]],
      () => [["MOVE", key, chance.between(1, 3)]],
      () => [["PEXPIRE", key, soon(chance)]],
      () => [["PEXPIRE", key, far(chance)]],
      () => [["PERSIST", key]],
      () => [["PEXPIREAT", key, 1]],
      () => retyped(chance, key),
    ])();
  },
  script: (chance) => [
    ["EVAL", SCRIPT, 2, nameOf(chance, "str"), nameOf(chance, "list"), value(chance)],
  ],
  transaction: (chance) => [
    ["MULTI"],
    ["SET", nameOf(chance, "str"), value(chance)],
    ["RPUSH", nameOf(chance, "list"), value(chance)],
    ["DEL", nameOf(chance, "hash")],
    ["HSET", nameOf(chance, "hash"), "at", value(chance)],
    [chance.isIn(0.9) ? "EXEC" : "DISCARD"],
  ],
};

const SCRIPT = `redis.call('SET', KEYS[1], ARGV[1], 'PX', 3600000)
if redis.call('TYPE', KEYS[2]).ok == 'list' then redis.call('RPUSH', KEYS[2], ARGV[1]) end
return 1`;
const ACKNOWLEDGE = `local ok = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 2)
if ok.err then return 0 end
for _, entry in ipairs(ok) do redis.call('XACK', KEYS[1], ARGV[1], entry[1]) end
return #ok`;

const classes = Object.keys(makers);

/** What one client does next: a batch that belongs together. */
export function nextCommands(chance: Chance): Command[] {
  return makers[chance.oneOf(classes)]!(chance);
}

/** A value that is moved in slices, rewritten now and then. */
export function bigCommands(chance: Chance): Command[] {
  const key = `big:${chance.below(4)}`;
  const kind = chance.below(5);
  const filler = "x".repeat(150);
  switch (kind) {
    case 0:
      return [
        ["DEL", key],
        ["HSET", key, ...many((at) => [`f${at}`, `${filler}${chance.below(1e6)}`])],
      ];
    case 1:
      return [
        ["DEL", key],
        ["RPUSH", key, ...many((at) => [`${filler}${at}`])],
      ];
    case 2:
      return [
        ["DEL", key],
        ["ZADD", key, ...many((at) => [chance.below(1000), `${filler}${at}`])],
      ];
    case 3:
      return [
        ["DEL", key],
        ["SADD", key, ...many((at) => [`${filler}${at}`])],
      ];
    default:
      return [["SET", key, chance.bytes(500_000)]];
  }
}

/** Small changes of values that are moved in slices, while they are. */
export function bigChanges(chance: Chance): Command[] {
  const key = `big:${chance.below(4)}`;
  return [
    ["HSET", key, `f${chance.below(3000)}`, "changed"],
    ["HDEL", key, `f${chance.below(3000)}`],
    ["RPUSH", key, "more"],
    ["LPOP", key],
    ["ZADD", key, 5, `more${chance.below(100)}`],
    ["SADD", key, `more${chance.below(100)}`],
    ["SETRANGE", key, chance.below(500_000), "changed"],
  ];
}

/** What rests at the source before the copy begins. */
export function restingCommands(chance: Chance, at: number): Command {
  const key = `rest:${at}`;
  switch (at % 10) {
    case 0:
      return ["HSET", key, "name", value(chance), "at", at];
    case 1:
      return ["RPUSH", key, value(chance), at];
    case 2:
      return ["SADD", key, at, at + 1, "three"];
    case 3:
      return ["ZADD", key, at, "one", at + 1, "two"];
    case 4:
      return ["SET", key, value(chance), "PX", far(chance)];
    default:
      return ["SET", key, `${value(chance).toString("latin1")}${"r".repeat(chance.below(300))}`];
  }
}

function many(make: (at: number) => (string | number)[]): (string | number)[] {
  return Array.from({ length: 3000 }, (_, at) => make(at)).flat();
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

function nameOf(chance: Chance, kind: string): string {
  return `${kind}:${chance.below(NAMES)}`;
}

function anyName(chance: Chance): string {
  const kinds = [
    "str",
    "num",
    "list",
    "set",
    "zset",
    "hash",
    "stream",
    "bits",
    "hll",
    "geo",
    "any",
  ];
  return nameOf(chance, chance.oneOf(kinds));
}
