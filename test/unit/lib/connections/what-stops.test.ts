import { expect, test } from "vitest";
import { whatStops } from "@/lib/connections/what-stops";

test.each([
  [0, 0, /forgets the token of ops@example\.test\. No instance is lost/],
  [1, 0, /^1 instance of ops@example\.test leaves the list\. Nothing changes at the provider/],
  [3, 0, /^3 instances of ops@example\.test leave the list/],
  [3, 1, /stops watching 1 instance of.*history is deleted\. Nothing changes at the provider/],
  [3, 2, /stops watching 2 instances of/],
])(
  "disconnecting %d instances of which %d are watched says what stops",
  (instances, watched, told) => {
    expect(whatStops({ label: "ops@example.test", instances, watched })).toMatch(told);
  },
);
