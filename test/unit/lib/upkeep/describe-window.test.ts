import { expect, test } from "vitest";
import { describeWindow } from "@/lib/upkeep/describe-window";

test.each([
  [{ weekday: 2, startHour: 10, startMinute: 0, hours: 4 }, "Tuesdays, 10:00 to 14:00 UTC"],
  [{ weekday: 0, startHour: 22, startMinute: 30, hours: 4 }, "Sundays, 22:30 to 02:30 UTC"],
  [{ weekday: 6, startHour: 21, startMinute: 0, hours: 8 }, "Saturdays, 21:00 to 05:00 UTC"],
])("a window is told by its day and both ends, also over midnight (%#)", (window, words) => {
  expect(describeWindow(window)).toBe(words);
});
