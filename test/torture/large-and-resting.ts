import type { Command } from "@/lib/redis/wire/reply";
import type { Chance } from "./chance";
import { far, value } from "./words";

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
