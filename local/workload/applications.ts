import type { ChainableCommander } from "ioredis";
import type { Shape } from "@/drizzle/demo/shapes";
import { job, sessionId, value } from "./values";

const HOUR_SECONDS = 3600;
const SPREAD_SECONDS = 1800;

/**
 * What an application does with its Redis. Each function adds commands to a batch.
 *
 * `held` is how many things of its kind the store holds; `add` and `remove` change that by `count`,
 * `read` looks one up that should be there (what it does not find is added again), `miss` one that is not.
 */
export type Application = {
  /** How many things are in the store, by the commands of `count`. */
  count(batch: ChainableCommander): void;
  add(batch: ChainableCommander, held: number, count: number, at: Date): void;
  remove(batch: ChainableCommander, held: number, count: number): void;
  read(batch: ChainableCommander, index: number): void;
  miss(batch: ChainableCommander, index: number): void;
  /** One thing leaves and another comes, without a change of size. */
  turnOver(batch: ChainableCommander, held: number, at: Date): void;
};

export function applicationOf(shape: Shape): Application {
  switch (shape) {
    case "cache-daily":
    case "steady-cache":
    case "idle-giant":
      return cache("cache:product", 6 * HOUR_SECONDS);
    case "slow-leak":
      return cache("session", null);
    case "connection-storm":
      return cache("presence", HOUR_SECONDS);
    case "queue-backlog":
      return queue("default");
    case "mail-queue":
      return queue("mailers");
    case "jobs":
    case "empty":
      return idle;
  }
}

/** Of a Redis that no driver drives. */
const idle: Application = {
  count: (batch) => void batch.dbsize(),
  add: () => {},
  remove: () => {},
  read: () => {},
  miss: () => {},
  turnOver: () => {},
};

/** Keys numbered from 0, with a time to live (seconds) unless they are leaked. */
function cache(prefix: string, ttlSeconds: number | null): Application {
  const key = (index: number) =>
    `${prefix}:${prefix === "cache:product" ? index : sessionId(index)}`;
  const set = (batch: ChainableCommander, index: number) => {
    // Spread, so that not everything that came together goes together.
    if (ttlSeconds === null) batch.set(key(index), value(index));
    else batch.set(key(index), value(index), "EX", ttlSeconds + (index % SPREAD_SECONDS));
  };
  return {
    count: (batch) => void batch.dbsize(),
    add(batch, held, count) {
      for (let index = held; index < held + count; index++) set(batch, index);
    },
    remove(batch, held, count) {
      for (let index = Math.max(0, held - count); index < held; index++) batch.unlink(key(index));
    },
    read(batch, index) {
      // What is looked at stays: only what nobody wants runs out.
      if (ttlSeconds === null) batch.get(key(index));
      else batch.getex(key(index), "EX", ttlSeconds + (index % SPREAD_SECONDS));
    },
    miss: (batch, index) => void batch.get(`${prefix}:${sessionId(index)}:gone`),
    turnOver(batch, held) {
      if (held > 0) set(batch, Math.floor(Math.random() * held));
    },
  };
}

/** A list of jobs as Sidekiq keeps it: pushed on the left, taken from the right. */
function queue(name: string): Application {
  const list = `queue:${name}`;
  const push = (batch: ChainableCommander, number: number, at: Date) =>
    void batch.lpush(list, job(number, name, at));
  return {
    count: (batch) => void batch.llen(list),
    add(batch, held, count, at) {
      batch.sadd("queues", name);
      for (let number = held; number < held + count; number++) push(batch, number, at);
    },
    remove(batch, _held, count) {
      batch.rpop(list, count);
      batch.incrby("stat:processed", count);
    },
    read: (batch) => void batch.smembers("queues"),
    miss: (batch, index) => void batch.get(`lock:${sessionId(index)}`),
    turnOver(batch, held, at) {
      push(batch, held, at);
      batch.rpop(list);
      batch.incr("stat:processed");
    },
  };
}
