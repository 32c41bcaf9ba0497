import { expect, openInstance, test } from "./stories";

/** What people forbid for a while: a pause forbids every change, a pin leaving a plan. */
test.describe.configure({ mode: "serial" });

test("an operator pauses an instance, and everybody sees by whom and until when", async ({
  page,
  signIn,
}) => {
  await signIn("Bo");
  await openInstance(page, "spare");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("menuitem", { name: "For 1 hour" }).click();

  const notice = page.getByText(/Changes are paused until .* UTC, by Bo Okafor/);
  await expect(notice).toBeVisible();
  await page.goto("/instances");
  await expect(page.getByRole("row", { name: /spare/ })).toContainText("paused");

  await page.context().clearCookies();
  await signIn("Vera");
  await openInstance(page, "spare");
  await expect(notice).toBeVisible();
  await expect(page.getByRole("button", { name: /Resume now|^Pause/ })).toHaveCount(0);
});

test("an operator resumes it before its time", async ({ page, signIn }) => {
  await signIn("Bo");
  await openInstance(page, "spare");
  await page.getByRole("button", { name: "Resume now" }).click();

  await expect(page.getByText("Changes are paused")).toHaveCount(0);
  await expect(page.getByText("Bo Okafor resumed the scaling of spare")).toBeVisible();
});

test("a time that has passed is refused beside its field, with the keyboard alone", async ({
  page,
  signIn,
}) => {
  await signIn("Bo");
  await openInstance(page, "spare");
  await page.getByRole("button", { name: "Pause" }).press("Enter");
  await page.getByRole("menuitem", { name: "Until a date…" }).press("Enter");
  await page.getByLabel("Until").fill("2020-01-01T08:00");
  await page.getByRole("button", { name: "Pause changes" }).press("Enter");

  const field = page.getByLabel("Until");
  await expect(field).toHaveAccessibleDescription(/Choose a time that is still to come/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Pause" })).toBeFocused();
});

test("an operator holds an instance at its plan, and lets go of it", async ({ page, signIn }) => {
  await signIn("Bo");
  await openInstance(page, "spare");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("menuitem", { name: "Hold at a plan until…" }).click();
  await page.getByRole("button", { name: "Hold at this plan" }).click();
  await expect(page.getByText(/Held at Premium 1 until .* UTC, by Bo Okafor/)).toBeVisible();

  await page.getByRole("button", { name: "Release now" }).click();
  await expect(page.getByText(/Held at Premium 1 until .* UTC, by/)).toHaveCount(0);
});
