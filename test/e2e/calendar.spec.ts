import type { Page } from "@playwright/test";
import { expect, openInstance, test } from "./stories";

/** When plans may change: the calendar of a policy, written in the settings of an instance. */
test.describe.configure({ mode: "serial" });

const nights = "Mon to Sat, 22:00 to 06:00: larger plans only (Nights)";

test("an operator writes quiet hours with the keyboard, and everybody reads them", async ({
  page,
  signIn,
}) => {
  await signIn("Bo");
  const calendar = await openCalendar(page);
  await calendar.getByLabel("Time zone").selectOption("America/Santiago");
  await calendar.getByRole("button", { name: "Add quiet hours" }).press("Enter");

  await expect(calendar.getByRole("button", { name: "Monday" })).toBeFocused();
  await calendar.getByRole("button", { name: "Saturday" }).press("Space");
  await calendar.getByLabel("From").fill("22:00");
  await calendar.getByLabel("Until").fill("06:00");
  await expect(calendar.getByLabel("Until")).toHaveAccessibleDescription("On the next day");
  await calendar.getByLabel("Note").fill("Nights");
  await expect(calendar.getByText(nights, { exact: true })).toBeVisible();
  await save(page);

  await page.waitForURL(/instances\/ins_\w+$/);
  await expect(page.getByText(`${nights} (America/Santiago)`, { exact: true })).toBeVisible();
});

test("a freeze that ends before it begins is refused beside its field, also on a phone", async ({
  page,
  signIn,
}) => {
  await signIn("Bo");
  const calendar = await openCalendar(page);
  await page.setViewportSize({ width: 375, height: 800 });
  await calendar.getByRole("button", { name: "Add a freeze" }).click();
  const [from, until] = [calendar.getByLabel("From"), calendar.getByLabel("Until")];
  await from.fill("2026-09-06T00:30");
  await expect(from).toHaveAccessibleDescription("Clocks leave this time out; it counts as 01:30.");
  await until.fill("2026-09-05T18:00");
  await save(page);

  await expect(until).toBeFocused();
  await expect(until).toHaveAccessibleDescription("Choose an end after the beginning.");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(375);

  await calendar.getByRole("button", { name: /^Remove: 6 Sep 2026/ }).click();
  await expect(calendar.getByRole("button", { name: "Add a freeze" })).toBeFocused();
  await page.getByRole("button", { name: "Leave as it was" }).click();
  await page.waitForURL(/instances\/ins_\w+$/);
});

test("a rule that is removed is gone", async ({ page, signIn }) => {
  await signIn("Bo");
  const calendar = await openCalendar(page);
  await calendar.getByRole("button", { name: `Remove: ${nights}` }).click();
  await expect(calendar.getByText("No rules: plans may change at any hour.")).toBeVisible();
  await save(page);

  await page.waitForURL(/instances\/ins_\w+$/);
  // The history still tells of it.
  const policy = page.getByRole("definition");
  await expect(policy.filter({ hasText: "larger plans only" })).toHaveCount(0);
});

async function openCalendar(page: Page) {
  await openInstance(page, "spare");
  await page.getByRole("link", { name: "Settings" }).click();
  await page.waitForURL(/settings$/);
  return page.getByRole("region", { name: "Calendar", exact: true });
}

function save(page: Page): Promise<void> {
  return page.getByRole("button", { name: "Save settings" }).click();
}
