import { expect, test } from "vitest";
import type { CalendarRule } from "@/lib/scaling/calendar/model";
import { calendarProblems } from "@/lib/scaling/calendar/problems";
import { aPlan } from "@/test/support/plans";
import { aPolicy, herokuPlans, planNamed } from "@/test/support/scaling";
import { atLeast, freeze, quiet } from "./calendars";

const premium2 = planNamed("premium-2");
const id = (name: string) => planNamed(name).id;
const mondays = (planId: string) => atLeast(planId, [1], "08:00", "12:00");

function problems(calendar: CalendarRule[], given: Parameters<typeof aPolicy>[0] = {}) {
  return calendarProblems(aPolicy({ ...given, calendar }), premium2, herokuPlans);
}

test("none for rules that go together", () => {
  const calendar = [
    freeze("2026-12-24T17:00:00Z", "2026-12-27T17:00:00Z"),
    quiet([1], "22:00", "06:00"),
    quiet([1], "08:00", "08:00"),
    mondays(id("premium-5")),
  ];
  expect(problems(calendar, { timeZone: "Asia/Kolkata", maxPlanId: id("premium-7") })).toEqual({});
});

test.each<[string, CalendarRule, Parameters<typeof aPolicy>[0], string]>([
  [
    "calendar.1.untilAt",
    freeze("2026-12-24T17:00:00Z", "2026-12-24T17:00:00Z"),
    {},
    "Choose an end after the beginning.",
  ],
  [
    "calendar.1.untilAt",
    freeze("2026-12-24T17:00:00.000Z", "2026-12-24T17:00:00Z"),
    {},
    "Choose an end after the beginning.",
  ],
  ["calendar.1.planId", mondays(""), {}, "Choose a plan from the list."],
  [
    "calendar.1.planId",
    mondays(id("mini")),
    {},
    "Mini is of another family than Premium 2. Choose a plan of the same family.",
  ],
  [
    "calendar.1.planId",
    mondays(id("premium-7")),
    { maxPlanId: id("premium-5") },
    "Premium 7 lies outside the plans your policy allows. Choose another, or change its range.",
  ],
  [
    "calendar.1.planId",
    mondays(id("premium-0")),
    { minPlanId: id("premium-1") },
    "Premium 0 lies outside the plans your policy allows. Choose another, or change its range.",
  ],
  [
    "timeZone",
    quiet([1], "08:00", "12:00"),
    { timeZone: "Mars/Olympus" },
    "There is no time zone “Mars/Olympus”. Choose one from the list.",
  ],
])("%s of %j, %j", (field, rule, policy, sentence) => {
  const first = quiet([1], "08:00", "12:00");
  expect(problems([first, rule], policy)).toEqual({ [field]: sentence });
});

test("a plan nobody knows the size of cannot be asked for", () => {
  const unsized = aPlan({ id: "unsized", label: "Unsized", maxClients: null });
  const policy = aPolicy({ calendar: [mondays("unsized")] });
  expect(calendarProblems(policy, premium2, [...herokuPlans, unsized])).toEqual({
    "calendar.0.planId": "Nobody says how large Unsized is. Choose another plan.",
  });
});

test("on a plan nobody knows, any family can be asked for", () => {
  const policy = aPolicy({ calendar: [mondays(id("mini"))] });
  expect(calendarProblems(policy, null, herokuPlans)).toEqual({});
});
