import { expect, test } from "vitest";
import { describeDecided } from "@/lib/scaling/proposals/describe-decided";

const began = new Date("2026-03-02T12:00:00Z");
const ended = new Date("2026-03-02T12:03:00Z");
const done = { status: "succeeded", startedAt: began, endedAt: ended, problem: null } as const;
const failed = { ...done, status: "failed", problem: "Heroku says “No.”." } as const;
const running = { ...done, status: "running", endedAt: null } as const;

test.each([
  ["approved", "Ada", null, done, "Approved by Ada; the change was done after 3 min."],
  ["approved", null, null, running, "Approved by the policy; the change is under way."],
  [
    "approved",
    "by link, sent to ops@example.com",
    null,
    failed,
    "Approved by link, sent to ops@example.com; the change failed. Heroku says “No.”.",
  ],
  ["approved", "Ada", null, null, "Approved by Ada; the change has not begun."],
  ["rejected", "Ada", null, null, "Declined by Ada."],
  ["rejected", "Ada", "After the sale", null, "Declined by Ada: “After the sale”"],
  ["superseded", null, null, null, "Withdrawn: by then something else was wanted."],
  ["expired", null, null, null, "Nobody decided in time."],
] as const)("%s by %s with the note %s", (status, who, note, change, expected) => {
  expect(describeDecided({ status, who, note, change })).toBe(expected);
});
