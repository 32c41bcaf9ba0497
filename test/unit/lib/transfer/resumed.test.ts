import { expect, test } from "vitest";
import { finish, resumed, walkBegun, walked } from "@/lib/transfer/advance";
import { begin, type TransferState } from "@/lib/transfer/state";
import { covered, gap, terms } from "./terms-and-coverage";

/** The writers are stopped and the last look has begun. */
function lookingLast(): TransferState {
  const heard = { feedId: "one", sinceMs: 0 };
  const stopped = finish({ ...begin(terms, { atMs: 0 }), stage: "keep_up", heard }, 1);
  return { ...walkBegun(stopped, "compare", 2), heard };
}

test.each([
  ["a feed that listened all the while", covered],
  ["a gap in the feed", gap],
])(
  "a last look in the middle of which people write again proves nothing, with %s",
  (_how, coverage) => {
    const writing = resumed(lookingLast(), 3);
    const swept = walked(writing, null, coverage, 4);
    expect(swept.stage).toBe("sweep");
    // Catching up asks for another look where the feed has a gap.
    expect(walked(swept, null, coverage, 5)).toMatchObject({
      stage: "catch_up",
      look: { isFinal: false },
    });
  },
);

test("a look that had ended stays what it was: made while nobody wrote", () => {
  const ended = { ...lookingLast(), stage: "proven" as const };
  const proven = { ...ended, look: { ...ended.look!, endedAtMs: 3 } };
  expect(resumed(proven, 4)).toMatchObject({ stage: "catch_up", look: { isFinal: true } });
});
