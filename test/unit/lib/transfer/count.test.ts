import { expect, test } from "vitest";
import { noDigest } from "@/lib/transfer/compare/digest";
import { counted, lookedAt } from "@/lib/transfer/count";
import { beginBack } from "@/lib/transfer/advance";
import type { Difference } from "@/lib/transfer/model";
import { plainTerms } from "@/test/support/transfer-terms";

const terms = { ...plainTerms, bigBytes: 1_000_000 };
const comparing = beginBack(terms, { atMs: 0 });
const differing = (kind: Difference["kind"], key: string): Difference => ({
  kind,
  key: Buffer.from(key),
  type: "string",
});
const looked = (differences: Difference[], remaining: Difference[] = []) =>
  lookedAt(
    0,
    { cursor: "0", keys: 10, walked: 10, bytes: 0, differences, tally: {}, digest: noDigest },
    remaining,
    false,
  );

test("a key that was found to differ is kept as an example, and whether its repair held", () => {
  const [one, other] = [differing("missing", "a"), differing("value", "b")];
  const state = counted(comparing, looked([one, other], [other]), 10);
  expect(state.examples).toEqual([
    { kind: "missing", database: 0, keyBase64: "YQ==", type: "string", isRepaired: true },
    { kind: "value", database: 0, keyBase64: "Yg==", type: "string", isRepaired: false },
  ]);
  expect(state).toMatchObject({ repaired: 1, look: { remaining: 1 } });
});

test("of each kind the first twenty are kept, over all slices, while all are counted", () => {
  const many = Array.from({ length: 15 }, (_, at) => differing("missing", `key:${at}`));
  let state = counted(comparing, looked(many), 10);
  state = counted(state, looked([...many, differing("extra", "only")]), 10);
  expect(state.examples!.filter(({ kind }) => kind === "missing")).toHaveLength(20);
  expect(state.examples!.filter(({ kind }) => kind === "extra")).toHaveLength(1);
  expect(state.found).toMatchObject({ missing: 30, extra: 1 });
});

test("a key of great length is counted and not kept", () => {
  const state = counted(comparing, looked([differing("value", "x".repeat(300))]), 10);
  expect(state.examples).toEqual([]);
  expect(state.found).toMatchObject({ value: 1 });
});

test("differences of earlier looks are not forgotten when another look begins", () => {
  const first = counted(comparing, looked([differing("expiry", "a")]), 10);
  const again = { ...first, look: { ...comparing.look! } };
  expect(counted(again, looked([]), 10).found).toMatchObject({ expiry: 1 });
});
