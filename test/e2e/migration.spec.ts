import { expect, openInstance, test } from "./stories";

/** The data of a Redis at Scalingo, moved to an empty one at Heroku, with what the page says on the way. */
test("an instance is moved to another provider, compared, and nothing more is claimed than was done", async ({
  page,
  signIn,
}) => {
  test.setTimeout(120_000);
  await signIn("Ada");
  await openInstance(page, "reports");
  await page
    .getByRole("link", { name: /move|migrat/i })
    .last()
    .click();
  await page.waitForURL(/\/migrations\/new\?source=/);
  const target = page.getByLabel("Target");
  const choose = async (name: string) => {
    const option = target.locator("option", { hasText: new RegExp(`^${name} `) });
    await expect(option).toHaveCount(1);
    const label = (await option.textContent())!;
    // A choice made before the page is awake is taken back by it.
    await expect(async () => {
      await target.selectOption({ label });
      await expect(page.getByText(/asking|moved to the target|not empty/i).first()).toBeVisible({
        timeout: 3000,
      });
    }).toPass({ timeout: 20_000 });
  };
  const begin = page.getByRole("button", { name: "Begin to copy" });

  await choose("presence");
  await expect(page.getByText(/presence is not empty: it holds [\d,]+ keys/)).toBeVisible();
  await expect(begin).toBeDisabled();

  await choose("spare");
  await expect(page.getByText("The data of the source can be moved to the target.")).toBeVisible();
  await expect(page.getByText(/^[\d,]{4,} keys, [\d.]+ MB$/)).toBeVisible();
  await begin.click();

  await page.waitForURL(/\/migrations\/mig_/);
  await expect(page.getByRole("heading", { name: "reports → spare" })).toBeVisible();
  const bar = page.getByRole("progressbar", { name: "This pass" });
  const confirmation = page.getByRole("checkbox", { name: /writes to reports is stopped/ });
  await expect(confirmation).toBeVisible({ timeout: 40_000 });
  await expect(bar).toHaveAttribute("value", "100");
  await expect(bar).toHaveAttribute("aria-valuetext", /keys compared, \d+ differ$/);
  const phase = (name: string) => page.getByRole("listitem").filter({ hasText: name });
  await expect(phase("Copy every key")).toContainText(/[\d,]{4,} keys copied/);
  await expect(phase("Compare both ends")).toContainText(/[\d,]{4,} keys compared, 0 differ/);

  const last = page.getByRole("button", { name: "Begin the last pass" });
  await expect(last).toBeDisabled();
  await confirmation.check();
  await last.click();

  await expect(phase("Last pass and comparison")).toContainText(
    /keys copied once more, [\d,]{4,} compared, 0 differ; the target holds no others/,
    { timeout: 40_000 },
  );
  await expect(bar).toHaveAttribute("value", "100");
  const left = phase("Point your applications at the target");
  await expect(left).toContainText("No application was changed");
  await expect(left).toContainText("heroku redis:promote redis-spare --app APP");
  await expect(left).toContainText("scalingo --app APP env-set");
  await expect(page.getByRole("button", { name: "Cancel migration" })).toHaveCount(0);

  await page.goto("/migrations");
  const row = page.getByRole("row", { name: /reports/ });
  await expect(row).toContainText("spare");
  await expect(row).toContainText("copied and compared");
  await page.goto("/activity");
  await expect(page.getByText(/moved the data of reports to spare: [\d,]+ keys/)).toBeVisible();
});
