import { describe, expect, test } from "vitest";
import { toMaintenanceState, windowOf } from "@/lib/providers/heroku/maintenance-state";

describe("a maintenance", () => {
  test.each([
    ["none", false],
    ["pending", false],
    ["preparing", true],
    ["ready", true],
    ["running", true],
    ["completed", false],
    ["something new", false],
  ])("that is %s holds a plan change back: %s", (status, blocks) => {
    expect(toMaintenanceState({ status })).toMatchObject({ status, blocks });
  });

  test("is told with its reason, its dates and its window", () => {
    const told = {
      status: "ready",
      reason: "a new version of the operating system",
      scheduled_for: "2026-11-24T13:30:00Z",
      required_by: "2026-12-01T00:00:00Z",
      window: "Tuesdays 13:30 to 17:30 UTC",
    };
    expect(toMaintenanceState(told)).toEqual({
      status: "ready",
      blocks: true,
      reason: "A maintenance is ready to run: a new version of the operating system.",
      scheduledAt: new Date("2026-11-24T13:30:00Z"),
      requiredBy: new Date("2026-12-01T00:00:00Z"),
      window: { weekday: 2, startHour: 13, startMinute: 30, hours: 4 },
    });
  });

  test("without a reason or dates says only what it is", () => {
    expect(toMaintenanceState({ status: "pending", scheduled_for: "soon" })).toEqual({
      status: "pending",
      blocks: false,
      reason: "A maintenance is planned.",
      scheduledAt: null,
      requiredBy: null,
      window: null,
    });
  });

  test("that is over keeps its window, and none of its dates", () => {
    const told = {
      status: "completed",
      reason: "a new version",
      scheduled_for: "2026-11-17T13:30:00Z",
      window: "Sundays 00:00 to 04:00 UTC",
    };
    expect(toMaintenanceState(told)).toMatchObject({
      reason: null,
      scheduledAt: null,
      window: { weekday: 0, startHour: 0, startMinute: 0 },
    });
  });

  test("where there is none holds nothing back", () => {
    expect(toMaintenanceState(null)).toMatchObject({ status: "none", blocks: false, window: null });
  });
});

test.each<[string | null, [number, number, number] | null]>([
  ["Tuesdays 13:30 to 17:30 UTC", [2, 13, 30]],
  ["Thursdays 22:00 to 02:00 UTC", [4, 22, 0]],
  ["Saturday 9:00 UTC", [6, 9, 0]],
  ["Sunday 00:30", [0, 0, 30]],
  ["Wed 08:00 UTC", [3, 8, 0]],
  ["Someday 13:30", null],
  ["Mondays 24:00 to 04:00 UTC", null],
  ["Mondays 12:75", null],
  ["13:30 to 17:30 UTC", null],
  ["", null],
  [null, null],
])("the window %j is read as %j", (label, expected) => {
  const [weekday, startHour, startMinute] = expected ?? [];
  const window = expected === null ? null : { weekday, startHour, startMinute, hours: 4 };
  expect(windowOf(label)).toEqual(window);
});
