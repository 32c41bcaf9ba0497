import { expect, test } from "vitest";
import { ChangedKeys } from "@/lib/transfer/feed/changed-keys";

const key = (name: string) => Buffer.from(name);
const namesOf = (dirty: readonly { key: Buffer }[]) => dirty.map(({ key: one }) => one.toString());

test("keys that were put back come with the next ones, and keep the time they wait since", () => {
  const keys = new ChangedKeys();
  for (const [atMs, name] of ["a", "b", "c"].entries()) keys.add(name, 0, atMs);
  const [first] = keys.take(1);
  keys.putBack([first!], 50);

  expect(keys.oldestMs()).toBe(0);
  expect(keys.has(0, key("a"))).toBe(true);
  expect(namesOf(keys.take(2))).toEqual(["a", "b"]);
});

test("keys that fail again and again do not hold up the others", () => {
  const keys = new ChangedKeys();
  const failing = ["w", "x", "y", "z"];
  for (const name of [...failing, "a", "b", "c", "d"]) keys.add(name, 0, 0);
  keys.putBack(keys.take(4), 1);

  const passed: string[] = [];
  for (let round = 0; round < 2; round++) {
    const taken = keys.take(4);
    keys.putBack(
      taken.filter((dirty) => failing.includes(dirty.key.toString())),
      2,
    );
    passed.push(...namesOf(taken).filter((name) => !failing.includes(name)));
  }

  expect(passed.toSorted()).toEqual(["a", "b", "c", "d"]);
  expect(keys.size).toBe(4);
});

test("a key that waits already is not put back a second time, nor added when it was put back", () => {
  const keys = new ChangedKeys();
  keys.add("a", 0, 0);
  const taken = keys.take(1);
  keys.add("a", 0, 1);
  keys.putBack(taken, 2);
  expect(keys.size).toBe(1);

  keys.putBack(keys.take(1), 3);
  keys.add("a", 0, 4);
  expect(keys.size).toBe(1);
});

test("a change whose database is not known may be of any", () => {
  const keys = new ChangedKeys();
  keys.add("anywhere", null, 0);
  keys.add("here", 2, 0);

  expect([0, 2].map((database) => keys.has(database, key("anywhere")))).toEqual([true, true]);
  expect([0, 2].map((database) => keys.has(database, key("here")))).toEqual([false, true]);
  keys.take(2);
  expect(keys.has(2, key("here"))).toBe(false);
});

test.each([
  { what: "keys", max: { keys: 3, bytes: 1e9 } },
  { what: "bytes", max: { keys: 1e9, bytes: 4 * 64 } },
])("above the most $what it lets everything go and takes no more", ({ max }) => {
  const keys = new ChangedKeys(max);
  for (const name of ["a", "b", "c"]) keys.add(name, 0, 0);
  expect(keys).toMatchObject({ size: 3, isOverflown: false });

  for (const name of ["d", "e"]) keys.add(name, 0, 0);
  keys.putBack([{ key: key("f"), database: 0 }], 0);

  expect(keys).toMatchObject({ size: 0, isOverflown: true });
  expect(keys.oldestMs()).toBeNull();
});
