import { expect, test } from "vitest";
import { KeyQueue } from "@/lib/transfer/feed/key-queue";
import type { Dirty } from "@/lib/transfer/feed/model";

function take(queue: KeyQueue, max: number): string[] {
  const taken: Dirty[] = [];
  queue.take(max, taken);
  return taken.map(({ key, database }) => `${database ?? "?"}:${key.toString("latin1")}`);
}

test("keys come out once, in the order they came, whatever their database", () => {
  const queue = new KeyQueue();
  queue.add("a", 0, 1);
  queue.add("b", 3, 2);
  queue.add("a", 3, 3);
  queue.add("a", 0, 4);
  queue.add("c", null, 5);

  expect(queue.size).toBe(4);
  expect(take(queue, 3)).toEqual(["0:a", "3:b", "3:a"]);
  expect(take(queue, 3)).toEqual(["?:c"]);
  expect(queue.size).toBe(0);
});

test("a key that was taken may come again, behind the others", () => {
  const queue = new KeyQueue();
  for (const [atMs, name] of ["a", "b", "c"].entries()) queue.add(name, 0, atMs);
  expect(take(queue, 1)).toEqual(["0:a"]);
  queue.add("a", 0, 3);

  expect(take(queue, 10)).toEqual(["0:b", "0:c", "0:a"]);
  queue.add("d", 0, 4);
  expect(take(queue, 10)).toEqual(["0:d"]);
});

test("nothing is lost or doubled, however adding and taking alternate", () => {
  const queue = new KeyQueue();
  let added = 0;
  const seen: string[] = [];
  for (let round = 0; round < 500; round++) {
    for (let index = 0; index < (round * 7) % 23; index++)
      queue.add(`k${added++}`, round % 3, round);
    seen.push(...take(queue, (round * 5) % 19).map((name) => name.slice(2)));
  }
  seen.push(...take(queue, Infinity).map((name) => name.slice(2)));

  expect(seen).toHaveLength(added);
  expect(new Set(seen).size).toBe(added);
  expect(queue).toMatchObject({ size: 0, bytes: 0 });
});

test("any bytes are a name", () => {
  const queue = new KeyQueue();
  const key = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  queue.add(key.toString("latin1"), 0, 0);

  const taken: Dirty[] = [];
  queue.take(1, taken);

  expect(taken[0]!.key).toEqual(key);
});

test("it says since when the oldest one waits, in any database", () => {
  const queue = new KeyQueue();
  expect(queue.oldestMs()).toBe(Infinity);
  queue.add("a", 5, 100);
  queue.add("b", null, 200);

  expect(queue.oldestMs()).toBe(100);
  take(queue, 1);
  expect(queue.oldestMs()).toBe(200);
});
