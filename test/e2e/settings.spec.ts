import type { Page } from "@playwright/test";
import { expect, openInstance, test } from "./stories";

/** What is typed into the settings of an instance and not saved, on the ways out of the form. */

test("what was typed is still there after the browser’s way back, and gone once it is discarded", async ({
  page,
  signIn,
}) => {
  await signIn("Bo");
  const { memory, saved } = await typeInSettings(page);
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Journal of decisions" })).toBeVisible();
  await page.goForward();

  await expect(page.getByText("Taken up where you left it, not saved yet")).toBeVisible();
  await expect(memory).toHaveValue("66");
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(memory).toHaveValue(saved);
  await page.reload();
  await expect(memory).toHaveValue(saved);
  await expect(page.getByText("Taken up where you left it")).toHaveCount(0);
});

test("following a link asks first, and leaving all the same gives up what was typed", async ({
  page,
  signIn,
}) => {
  await signIn("Bo");
  const { memory, saved } = await typeInSettings(page);
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    return asked.length === 1 ? dialog.dismiss() : dialog.accept();
  });
  const fleet = page.getByRole("link", { name: "Fleet" }).first();
  await fleet.click();
  await expect(memory).toHaveValue("66");
  await fleet.click();
  await page.waitForURL(/instances$/);
  expect(asked).toEqual(Array(2).fill(expect.stringMatching(/^Leave without saving\?/)));

  await page.goBack();
  await expect(memory).toHaveValue(saved);
  await expect(page.getByText("Not saved yet")).toHaveCount(0);
});

/** Opens the settings of an instance and types until the page is awake: what is typed before that is taken back by it. */
async function typeInSettings(page: Page) {
  await openInstance(page, "spare");
  await page.getByRole("link", { name: "Settings" }).click();
  await page.waitForURL(/settings$/);
  const memory = page.getByLabel("Memory above");
  const saved = await memory.inputValue();
  await expect(async () => {
    await memory.fill("66");
    await expect(page.getByText("Not saved yet")).toBeVisible({ timeout: 1000 });
  }).toPass();
  return { memory, saved };
}
