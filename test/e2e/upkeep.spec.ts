import { expect, openInstance, test } from "./stories";

/** What a provider lets people do to an instance besides its plan. */

test("a setting and the maintenance window are changed at Heroku, and the history says who did", async ({
  page,
  signIn,
}) => {
  await signIn("Bo");
  await openInstance(page, "spare");
  await page.getByRole("link", { name: "At Heroku" }).click();

  const used = page.getByRole("region", { name: "Used by" });
  await expect(used.getByRole("row", { name: /spare.*REDIS_URL/ })).toBeVisible();

  const settings = page.getByRole("region", { name: "Settings of the server" });
  await settings.getByLabel("Eviction policy").selectOption("volatile-ttl");
  await settings.getByRole("button", { name: "Save" }).first().click();
  await expect(settings.getByText("Saved")).toBeVisible();
  await page.reload();
  await expect(settings.getByLabel("Eviction policy")).toHaveValue("volatile-ttl");

  const maintenance = page.getByRole("region", { name: "Maintenance" });
  await maintenance.getByLabel("Day").selectOption("Saturday");
  await maintenance.getByLabel("Begins (UTC)").selectOption({ index: 5 });
  await maintenance.getByRole("button", { name: "Move window" }).click();
  await expect(maintenance).toContainText("The window is Saturdays, 05:");

  await page.goto("/activity");
  await expect(page.getByText("set maxmemory_policy of spare to volatile-ttl")).toBeVisible();
});

test("a backup is made at Scalingo and can be downloaded", async ({ page, signIn }) => {
  await signIn("Bo");
  await openInstance(page, "catalog");
  await page.getByRole("link", { name: "At Scalingo" }).click();
  const backups = page.getByRole("region", { name: "Backups" });
  await backups.getByRole("button", { name: "Back up now" }).click();
  await expect(backups.getByRole("row", { name: /by hand/ })).toBeVisible();
  const button = backups.getByRole("button", { name: /^Download/ });
  await expect(async () => {
    await page.reload();
    await expect(button.first()).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 45_000 });
  const download = page.waitForEvent("download");
  await button.first().click();
  expect((await download).suggestedFilename()).toMatch(/\.tar\.gz$/);
});

test("who may only look sees what the provider says and changes nothing", async ({
  page,
  signIn,
}) => {
  await signIn("Vera");
  await openInstance(page, "catalog");
  await page.getByRole("link", { name: "At Scalingo" }).click();
  await expect(page.getByRole("region", { name: "Version" })).toContainText("Runs version");
  await expect(
    page.getByRole("button", { name: /Save|Back up|Move|Upgrade|Download/ }),
  ).toHaveCount(0);
});
