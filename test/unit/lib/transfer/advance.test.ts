import { describe, expect, test } from "vitest";
import {
  beginBack,
  caughtUp,
  failed,
  finish,
  foundBy,
  gapFound,
  restarted,
  resumed,
  walkBegun,
  walked,
} from "@/lib/transfer/advance";
import { begin, type Look, type TransferState } from "@/lib/transfer/state";
import { covered, gap, terms } from "./terms-and-coverage";

const noFeed = { isCovered: false, hasFeed: false };

const start = begin(terms, { atMs: 0 });
const live = stateIn("keep_up", { look: looked() });

function stateIn(stage: TransferState["stage"], more: Partial<TransferState> = {}): TransferState {
  return { ...start, stage, heard: { feedId: "one", sinceMs: 0 }, ...more };
}

function looked(more: Partial<Look> = {}): Look {
  return { ...walkBegun(start, "compare", 0).look!, endedAtMs: 1, ...more };
}

function differing(missing: number): Partial<Look> {
  return { found: { missing, extra: 0, type: 0, value: 0, expiry: 0 }, endedAtMs: null };
}

test("a copy that was listened to is followed, then looked at, then kept up", () => {
  const copied = walked(start, null, covered, 1);
  expect(copied.stage).toBe("catch_up");
  const comparing = caughtUp(copied, covered, 2);
  expect(comparing.stage).toBe("compare");
  const sweeping = walked(comparing, null, covered, 3);
  expect(sweeping.stage).toBe("sweep");
  const again = walked(sweeping, null, covered, 4);
  expect(again.stage).toBe("catch_up");
  expect(caughtUp(again, covered, 5).stage).toBe("keep_up");
});

test("within a walk only the place changes", () => {
  const place = { database: 2, cursor: "77" };
  expect(walked(start, place, covered, 1)).toEqual({ ...start, place });
});

test("a gap in the feed costs another look, however often it happens", () => {
  expect(walked(start, null, gap, 1).stage).toBe("compare");
  expect(caughtUp(stateIn("catch_up", { look: looked() }), gap, 1).stage).toBe("compare");
  expect(gapFound(live, "it was cut", 1).heard).toBeNull();
});

describe("without a feed", () => {
  test("looks are repeated while they find something, three times at most", () => {
    const first = stateIn("sweep", { looks: 1, look: looked(differing(5)) });
    expect(walked(first, null, noFeed, 1).stage).toBe("compare");
    const third = stateIn("sweep", { looks: 3, look: looked(differing(5)) });
    expect(walked(third, null, noFeed, 1).stage).toBe("keep_up");
  });

  test("the end is a look with the writers stopped", () => {
    const final = finish(stateIn("keep_up", { look: looked(), proof: "changes" }), 1);
    expect(final.stage).toBe("catch_up");
    const last = caughtUp(final, noFeed, 2);
    expect(last).toMatchObject({ stage: "compare", look: { isFinal: true } });
  });
});

describe("with the writers stopped", () => {
  const final = finish(live, 1);

  test("what was changed until then is copied first, then every key is compared", () => {
    expect(final).toMatchObject({ stage: "catch_up", isFinal: true, looks: 0 });
    expect(caughtUp(final, covered, 2).stage).toBe("compare");
  });

  test("a look that finds nothing is the proof", () => {
    const sweeping = stateIn("sweep", { isFinal: true, looks: 1, look: looked({ isFinal: true }) });
    expect(walked(sweeping, null, covered, 2).stage).toBe("proven");
  });

  test("a look that found something is no proof, also when it repaired all of it", () => {
    const look = looked({ ...differing(1), isFinal: true });
    const sweeping = stateIn("sweep", { isFinal: true, looks: 1, look });
    expect(walked(sweeping, null, covered, 2).stage).toBe("compare");
  });

  test("four looks that find something end it: somebody still writes", () => {
    const look = looked({ ...differing(3), isFinal: true });
    const ended = walked(stateIn("sweep", { isFinal: true, looks: 4, look }), null, covered, 2);
    expect(ended.stage).toBe("failed");
    expect(ended.failure).toContain("still writes");
  });

  test("a look that began before counts for nothing but what it repaired", () => {
    const stopped = finish(stateIn("sweep", { look: looked() }), 1);
    expect(stopped.stage).toBe("sweep");
    expect(walked(stopped, null, covered, 2).stage).toBe("catch_up");
  });

  test("whoever asks only for the changes is content with a look that a feed covers", () => {
    const changes = finish({ ...live, proof: "changes" }, 1);
    expect(caughtUp(changes, covered, 2).stage).toBe("proven");
    expect(caughtUp(changes, gap, 2).stage).toBe("compare");
    const dirty = { ...changes, look: looked({ remaining: 1 }) };
    expect(caughtUp(dirty, covered, 2).stage).toBe("compare");
  });

  test("writers that write again are followed again", () => {
    expect(resumed(final, 2)).toMatchObject({ stage: "catch_up", isFinal: false });
    const proven = stateIn("proven", { isFinal: true, look: looked() });
    expect(resumed(proven, 2).stage).toBe("catch_up");
    expect(resumed({ ...proven, heard: null }, 2).stage).toBe("compare");
  });
});

test("another server at one end makes every cursor worthless, and what was copied uncertain", () => {
  const far = stateIn("copy", { keysCopied: 1000, place: { database: 0, cursor: "9" } });
  expect(restarted(far, "It was restarted.", 1)).toMatchObject({ stage: "compare", place: null });
  const near = stateIn("copy", { keysCopied: 0, place: { database: 0, cursor: "9" } });
  expect(restarted(near, "It was restarted.", 1)).toMatchObject({ stage: "copy", place: null });
  expect(restarted(stateIn("proven"), "It was restarted.", 1).stage).toBe("proven");
});

test("what failed keeps its end, and goes on by comparing once it is mended", () => {
  const ended = failed(start, "The target is full.", 1);
  expect(failed(ended, "Something else.", 2)).toBe(ended);
  expect(resumed(ended, 3)).toMatchObject({ stage: "compare", failure: null });
});

test("the way back begins by comparing", () => {
  expect(beginBack(terms, { atMs: 0 }).stage).toBe("compare");
});

test("where the target had keys of its own, it is not swept", () => {
  const comparing = stateIn("compare", { removesExtra: false, look: looked() });
  expect(walked(comparing, null, covered, 1).stage).toBe("catch_up");
});

test("found differences are added up over their kinds", () => {
  expect(foundBy(looked({ found: { missing: 1, extra: 2, type: 3, value: 4, expiry: 5 } }))).toBe(
    15,
  );
});

test("the time line keeps its first line and the latest", () => {
  let state = start;
  for (let at = 1; at < 500; at++) state = gapFound(stateIn("keep_up", state), `gap ${at}`, at);
  expect(state.timeline.length).toBeLessThanOrEqual(200);
});
