import "server-only";

import type { Feed } from "@/lib/transfer/feed/model";

/** Hears nothing, and says why. */
export function noFeed(brokenBy: string): Feed {
  return {
    kind: "none",
    openedAtMs: Date.now(),
    size: 0,
    isWhole: false,
    brokenBy,
    former: null,
    take: () => [],
    putBack: () => {},
    has: () => false,
    lagMs: () => null,
    changesPerSec: () => null,
    check: () => Promise.resolve(),
    settle: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
