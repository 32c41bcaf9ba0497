import { expect, test } from "vitest";
import {
  paceWords,
  passWords,
  progressWords,
  proofWords,
} from "@/components/migrations/phase-words";
import { firstCheckpoint, type Checkpoint } from "@/lib/migrations/model";

const at = (part: Partial<Checkpoint>): Checkpoint => ({ ...firstCheckpoint, ...part });

test.each<[string, Partial<Checkpoint>]>([
  ["0 keys copied", {}],
  ["1,200 of 5,000 keys copied", { keysTotal: 5000, keysCopied: 1200 }],
  // Keys that came while the pass was on.
  ["5,100 of 5,100 keys copied", { keysTotal: 5000, keysCopied: 5100 }],
  [
    "5,000 keys copied; taking away what the source no longer has",
    { step: "prune", keysTotal: 5000, keysCopied: 5000 },
  ],
  [
    "0 of 5,000 keys compared",
    { phase: "verify", step: "compare", keysTotal: 5000, keysCopied: 5000 },
  ],
  [
    "4,990 keys compared, 0 differ",
    { phase: "await_approval", step: "compare", keysTotal: 5000, keysCompared: 4990 },
  ],
  [
    "40 of 5,000 keys compared, 1 differs",
    { step: "compare", keysTotal: 5000, keysCompared: 40, keysDiffering: 1 },
  ],
])("%s", (words, part) => {
  expect(progressWords(at(part))).toBe(words);
});

test.each<[string | null, Partial<Checkpoint>]>([
  [null, {}],
  [
    "1,250 keys/s, about 6 s left in this pass",
    { keysTotal: 5000, keysCopied: 2500, copyMs: 2000 },
  ],
  // What is left is never told as nothing while the pass is on.
  ["about 1 s left in this pass", { keysTotal: 0 }],
  [null, { phase: "done", keysTotal: 5000, keysCompared: 5000, compareMs: 10 }],
])("the pace is told as “%s”", (words, part) => {
  expect(paceWords(at(part))).toBe(words);
});

test("another pass says why there is one", () => {
  expect(passWords(at({}))).toBeNull();
  expect(passWords(at({ pass: 2, phase: "await_approval" }))).toBeNull();
  expect(passWords(at({ pass: 2 }))).toContain("keys differed when pass 1 compared them");
  expect(passWords(at({ pass: 2, phase: "cut_over" }))).toContain("although the writers");
});

test("a finished phase keeps its own numbers, also after the last pass counted anew", () => {
  const before = { pass: 2, keysCopied: 900, keysCompared: 910, keysDiffering: 3 };
  const done = at({
    phase: "done",
    step: "compare",
    keysCopied: 1000,
    keysCompared: 1001,
    beforeCutover: before,
  });
  expect(proofWords("copy", done)).toBe("900 keys copied (pass 2)");
  expect(proofWords("verify", done)).toContain("910 keys compared, 3 differ: the source is still");
  expect(proofWords("cut_over", done)).toBe(
    "1,000 keys copied once more, 1,001 compared, 0 differ; the target holds no others",
  );
  // A migration that was under way before this was kept says nothing rather than something wrong.
  expect(proofWords("copy", { ...done, beforeCutover: null })).toBeNull();
});
