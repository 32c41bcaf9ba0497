import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { advance, approved, failed } from "@/lib/migrations/advance";
import {
  completed,
  firstCheckpoint,
  isWalking,
  phases,
  steps,
  type Checkpoint,
  type Slice,
} from "@/lib/migrations/model";

/** What a slice at this checkpoint sees when it reaches the end of the last database. */
function walkedAll(at: Checkpoint, seen: Partial<Slice> = {}): Slice {
  const { phase, step, pass, database, cursor } = at;
  return {
    of: { phase, step, pass, database, cursor },
    cursor: "0",
    nextDatabase: null,
    keys: 10,
    differing: 0,
    keysTotal: 10,
    milliseconds: 100,
    ...seen,
  };
}

/** Walks until a person is asked or it is over; `differing` says how many keys each comparison finds. */
function walk(from: Checkpoint, differing: (pass: number) => number): Checkpoint {
  let at = from;
  for (let slices = 0; isWalking(at.phase) && slices < 100; slices++) {
    const found = at.step === "compare" ? differing(at.pass) : 0;
    at = advance(at, walkedAll(at, { differing: found }));
  }
  return at;
}

const aCheckpoint = fc.record({
  phase: fc.constantFrom(...phases),
  step: fc.constantFrom(...steps),
  pass: fc.integer({ min: 1, max: 4 }),
  database: fc.integer({ min: 0, max: 3 }),
  cursor: fc.option(fc.constantFrom("7", "42"), { nil: null }),
  keysCopied: fc.nat(1000),
  keysCompared: fc.nat(1000),
  keysDiffering: fc.nat(10),
  keysTotal: fc.option(fc.nat(1000), { nil: null }),
  copyMs: fc.nat(1000),
  compareMs: fc.nat(1000),
  beforeCutover: fc.constant(null),
  failure: fc.constant(null),
});

describe("an echo", () => {
  test("of another place changes nothing", () => {
    fc.assert(
      fc.property(aCheckpoint, aCheckpoint, (from, other) => {
        const echo = walkedAll(other);
        fc.pre(
          (["phase", "step", "pass", "database", "cursor"] as const).some(
            (key) => from[key] !== other[key],
          ),
        );
        expect(advance(from, echo)).toBe(from);
      }),
    );
  });

  test("of the slice just saved changes nothing, wherever the walk stands", () => {
    fc.assert(
      fc.property(
        aCheckpoint.filter(({ phase }) => isWalking(phase)),
        fc.constantFrom("0", "99"),
        fc.option(fc.integer({ min: 4, max: 15 }), { nil: null }),
        fc.nat(3),
        (from, cursor, nextDatabase, differing) => {
          const slice = walkedAll(from, { cursor, nextDatabase, differing });
          const next = advance(from, slice);
          expect(next).not.toEqual(from);
          expect(advance(next, slice)).toBe(next);
        },
      ),
    );
  });
});

describe("a walk", () => {
  test("goes on from its cursor, then through the databases, and adds up what it saw", () => {
    const begun = advance(firstCheckpoint, walkedAll(firstCheckpoint, { cursor: "42", keys: 7 }));
    const counted = { ...firstCheckpoint, keysTotal: 10 };
    expect(begun).toEqual({ ...counted, cursor: "42", keysCopied: 7, copyMs: 100 });

    const second = advance(begun, walkedAll(begun, { nextDatabase: 3, keys: 5 }));
    expect(second).toEqual({ ...counted, database: 3, keysCopied: 12, copyMs: 200 });

    const pruning = advance(second, walkedAll(second, { keys: 1 }));
    expect(pruning).toEqual({ ...counted, step: "prune", keysCopied: 13, copyMs: 300 });

    const verifying = advance(pruning, walkedAll(pruning, { keys: 1 }));
    expect(verifying).toEqual({ ...pruning, phase: "verify", step: "compare" });
  });

  test("counts the keys of the source anew in each pass", () => {
    const last = { ...firstCheckpoint, phase: "verify", step: "compare", keysTotal: 10 } as const;
    const again = advance(last, walkedAll(last, { differing: 3 }));
    expect(again).toEqual({ ...firstCheckpoint, pass: 2 });
    expect(advance(again, walkedAll(again, { keysTotal: 12 })).keysTotal).toBe(12);
  });

  test("whose comparison finds nothing waits for a person, and then is done", () => {
    const waiting = walk(firstCheckpoint, () => 0);
    expect(waiting).toMatchObject({ phase: "await_approval", pass: 1, keysCompared: 10 });

    expect(walk(approved(waiting), () => 0)).toMatchObject({ phase: "done", keysDiffering: 0 });
  });

  test("copies again while keys differ, and leaves what people still write to the cutover", () => {
    expect(walk(firstCheckpoint, (pass) => (pass === 1 ? 5 : 0))).toMatchObject({
      phase: "await_approval",
      pass: 2,
      keysDiffering: 0,
    });
    expect(walk(firstCheckpoint, () => 5)).toMatchObject({
      phase: "await_approval",
      pass: 3,
      keysDiffering: 5,
    });
  });

  test("is never done while keys differ after the cutover", () => {
    const waiting = walk(firstCheckpoint, () => 0);
    expect(walk(approved(waiting), () => 2)).toMatchObject({
      phase: "failed",
      failure: expect.stringContaining("2 keys still differ"),
    });
    expect(walk(approved(waiting), (pass) => (pass < 3 ? 2 : 0))).toMatchObject({ phase: "done" });
  });

  test("ends, whatever the comparisons find", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 10 }), (found) => {
        const differing = (pass: number) => found[pass % found.length]!;
        const waiting = walk(firstCheckpoint, differing);
        expect(waiting.phase).toBe("await_approval");
        const over = walk(approved(waiting), differing);
        expect(["done", "failed"]).toContain(over.phase);
        expect(over.phase === "done").toBe(over.keysDiffering === 0);
      }),
    );
  });
});

test.each(phases)(
  "a confirmation in phase %s begins the cutover only where it is awaited",
  (phase) => {
    const from: Checkpoint = { ...firstCheckpoint, phase, pass: 3, keysCompared: 10 };
    expect(approved(from)).toEqual(
      phase === "await_approval"
        ? {
            ...firstCheckpoint,
            phase: "cut_over",
            beforeCutover: { pass: 3, keysCopied: 0, keysCompared: 10, keysDiffering: 0 },
          }
        : from,
    );
  },
);

test("what was proved before the cutover is kept through its passes", () => {
  const waiting = walk(firstCheckpoint, () => 0);
  const done = walk(approved(waiting), (pass) => (pass === 1 ? 2 : 0));
  expect(done).toMatchObject({
    phase: "done",
    pass: 2,
    beforeCutover: { pass: 1, keysCopied: 10, keysCompared: 10, keysDiffering: 0 },
  });
});

test("a checkpoint of an earlier version goes on where it stood", () => {
  const { keysTotal, copyMs, compareMs, beforeCutover, ...old } = firstCheckpoint;
  expect([keysTotal, copyMs, compareMs, beforeCutover]).toEqual([null, 0, 0, null]);
  const stood = completed({ ...old, cursor: "42", keysCopied: 5 });
  expect(stood).toEqual({ ...firstCheckpoint, cursor: "42", keysCopied: 5 });
  expect(advance(stood, walkedAll(stood))).toMatchObject({ keysCopied: 15, keysTotal: 10 });
});

test("what is over keeps its end", () => {
  const done: Checkpoint = { ...firstCheckpoint, phase: "done" };
  expect(failed(done, "late")).toBe(done);
  expect(failed(firstCheckpoint, "why")).toEqual({
    ...firstCheckpoint,
    phase: "failed",
    failure: "why",
  });
});
