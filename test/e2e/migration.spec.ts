import type { Page } from "@playwright/test";
import { expectReadable } from "./readable";
import { expect, openInstance, test } from "./stories";

/** A live Redis at Scalingo moves to one at Heroku, with the app that uses it, as a person sees it. */
test("an instance moves to another provider, its app goes along, and the way back stays open", async ({
  page,
  signIn,
}) => {
  test.setTimeout(600_000);
  await signIn("Ada");
  await openInstance(page, "reports");
  await page.getByRole("link", { name: "Move…" }).click();
  await page.waitForURL(/\/migrations\/new\?source=/);
  await expect(page.getByLabel("Source instance").locator("option:checked")).toHaveText(/^reports/);
  await expectReadable(page, "the wizard before a target is chosen");

  await chooseTarget(page, "presence");
  const found = page.getByRole("region", { name: "What both ends say" });
  await expect(found).toContainText(/holds [\d,]+ keys/);
  await chooseTarget(page, "spare");
  await expect(found.getByText(/holds [\d,]+ keys/)).toHaveCount(0);
  await expect(found).toContainText("Nothing stands in the way");
  await expect(found.getByText("Memory of spare")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: /^REDIS_URL of reports/ })).toBeChecked();
  const plan = page.getByRole("region", { name: "What will happen" });
  await expect(plan).toContainText("Switch REDIS_URL of reports to spare.");

  const start = page.getByRole("button", { name: "Start the move" });
  await expect(start).toBeDisabled();
  await unfoldAll(page);
  await expectReadable(page, "the wizard with all that it can be told");
  await page.getByRole("checkbox", { name: /^Move “reports” to “spare”/ }).check();
  await start.click();

  await page.waitForURL(/\/migrations\/mig_/);
  await expect(page.getByRole("heading", { name: "reports → spare" })).toBeVisible();
  const cutover = page.getByRole("button", { name: "Begin the cutover" });
  await expect(cutover).toBeVisible({ timeout: 180_000 });
  await expect(step(page, "Copy and compare")).toContainText(/[\d,]{4,} keys copied/);
  await expect(page.getByRole("progressbar", { name: "reports to spare" })).toHaveAttribute(
    "aria-valuetext",
    /^100 %: Keeping up with the source: [\d,]{4,} keys/,
  );
  await unfoldAll(page);
  await expectReadable(page, "a migration that waits");
  await cutover.click();

  await expect(page.getByText("Done. spare is in charge", { exact: false })).toBeVisible({
    timeout: 180_000,
  });
  await expect(step(page, "Prove that both are equal")).toContainText(/both ends are equal/);
  await expect(step(page, "Switch the apps")).toContainText("REDIS_URL of reports");
  const wayBack = page.getByRole("region", { name: "Way back" });
  await expect(wayBack.getByRole("button", { name: "Roll back…" })).toBeVisible();
  await expectReadable(page, "a migration that is done");
  await wayBack.getByRole("button", { name: "Roll back…" }).click();
  const question = page.getByRole("dialog", { name: "Go back to reports?" });
  await expect(question).toContainText(/Connected now: [1-9]\d* clients? at spare/);
  await expect(question.getByLabel("Bring back what was written to spare")).toBeChecked();
  await expectReadable(page, "the question before a roll back");
  await question.getByRole("button", { name: "Not now" }).click();
  await wayBack.getByRole("button", { name: "Remove the source…" }).click();
  await expect(page.getByRole("button", { name: "Remove reports" })).toBeDisabled();
  await expectReadable(page, "the question before the source is removed");
  await page.getByRole("button", { name: "Keep it" }).click();

  const saving = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Text of the report/ }).click();
  expect((await saving).suggestedFilename()).toMatch(/\.txt$/);

  await page.goto("/migrations");
  const row = page.getByRole("row", { name: /reports → spare/ });
  await expect(row).toContainText("done");
  await expect(row.getByRole("link", { name: /^Report/ })).toBeVisible();
  await expectReadable(page, "the list of migrations");
  await page.goto("/activity");
  await expect(page.getByText(/moved the data of reports to spare/)).toBeVisible();
});

test("the wizard can be read and used by everyone, whatever is moved", async ({ page, signIn }) => {
  test.setTimeout(180_000);
  await signIn("Ada");
  await page.goto("/migrations/new");
  await expectReadable(page, "the wizard as it opens");
  const source = page.getByLabel("Source instance");
  await expect(async () => {
    await source.selectOption({
      label: (await source.locator("option").allTextContents()).at(-1)!,
    });
    await expect(page.getByText("Made by Headroom")).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 40_000 });
  await page.getByText("Made by Headroom").click();
  await page.getByLabel("Account").selectOption({ index: 1 });
  await expect(page.getByLabel("Plan").locator("option")).not.toHaveCount(1);
  await expectReadable(page, "a target that Headroom makes");
  await page.reload();
  await expect(page.getByText("Taken up where you left it.")).toBeVisible();
  await expect(page.getByLabel("Account")).not.toHaveValue("");
  for (const kind of [/^Split/, /^Copy/, /^Fork/, /^Another plan/]) {
    await page.getByRole("radio", { name: kind }).check();
    await expectReadable(page, `the wizard for ${kind.source}`);
  }
});

/** Chooses until the page is awake: what is chosen before that is taken back by it. */
async function chooseTarget(page: Page, name: string): Promise<void> {
  const target = page.getByLabel("Target instance");
  const option = target.locator("option", { hasText: new RegExp(`^${name} `) });
  await expect(option).toHaveCount(1);
  const label = (await option.textContent())!;
  await expect(async () => {
    await target.selectOption({ label });
    await expect(page.getByText(`Memory of ${name}`)).toBeVisible({ timeout: 8000 });
  }).toPass({ timeout: 40_000 });
}

/** Opens what is folded. */
async function unfoldAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
}

/** One line of the list of steps, by its name. */
function step(page: Page, title: string) {
  return page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: title }) });
}
