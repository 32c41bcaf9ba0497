import { expect, test } from "vitest";
import { Flight } from "@/lib/transfer/copy/flight";

const near = { source: { isFar: false }, target: { isFar: false } };
const far = { source: { isFar: false }, target: { isFar: true } };

function held() {
  let land!: () => void;
  let fail!: (cause: Error) => void;
  const promise = new Promise<void>((resolve, reject) => {
    land = resolve;
    fail = reject;
  });
  return { promise, land, fail };
}

test("a batch waits until the bytes under way leave it room", async () => {
  const flight = new Flight(near);
  const first = held();
  flight.add(first.promise, 6_000_000);
  let hasRoom = false;
  const room = flight.room(6_000_000).then(() => (hasRoom = true));
  await flight.room(1000);
  expect(hasRoom).toBe(false);

  first.land();
  await room;
  expect(flight.bytes).toBe(0);
});

test("one that is larger than all room may go alone", async () => {
  await expect(new Flight(near).room(1_000_000_000)).resolves.toBeUndefined();
});

test("the first failure is what comes of it, after the others have ended", async () => {
  const flight = new Flight(near);
  const [one, other] = [held(), held()];
  flight.add(one.promise, 1);
  flight.add(other.promise, 1);
  one.fail(new Error("first"));
  let isOver = false;
  const landed = flight.landed().finally(() => (isOver = true));
  await flight.room(1);
  await Promise.resolve();
  expect(isOver).toBe(false);

  other.fail(new Error("second"));
  await expect(landed).rejects.toThrow("first");
  expect(flight.hasFailed).toBe(true);
});

test("from far away half as much again may be under way", async () => {
  const flight = new Flight(far);
  flight.add(held().promise, 7_000_000);
  await expect(flight.room(5_000_000)).resolves.toBeUndefined();
});
