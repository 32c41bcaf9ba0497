import { expect, test } from "./stories";

/** Accounts as people see them: sign-in at the provider, what is left to ask, plans nobody describes. */
test.describe.configure({ mode: "serial" });

test("declining at Heroku leads back with a sentence, and nothing is connected", async ({
  page,
  signIn,
}) => {
  await signIn("Nell");
  await page.goto("/connections/new");
  await page.getByRole("button", { name: "Continue with Heroku" }).click();
  await page.getByRole("button", { name: "Deny" }).click();
  await page.waitForURL(/\/connections\/new/);
  await expect(page.getByRole("alert").filter({ hasText: "You declined at Heroku" })).toBeVisible();
});

test("an account is connected by signing in at Heroku, and its page says so", async ({
  page,
  signIn,
}) => {
  await signIn("Nell");
  await page.goto("/connections/new");
  await page.getByRole("button", { name: "Continue with Heroku" }).click();
  await page.getByRole("radio", { name: /sandbox/ }).check();
  await page.getByRole("button", { name: "Allow access" }).click();
  await page.waitForURL(/\/connections\/con_/);

  const account = page.getByRole("region", { name: "Account", exact: true });
  await expect(account).toContainText("Sign-in at Heroku");
  await expect(page.getByRole("row", { name: /redis-search/ })).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Look now" }).click();
  await expect(page.getByRole("region", { name: "Requests" })).toContainText("left", {
    timeout: 30_000,
  });
});

test("a plan that nobody describes is added by hand, refused while it is nonsense, and removed", async ({
  page,
  signIn,
}) => {
  await signIn("Nell");
  await page.goto("/connections");
  await page
    .getByRole("row", { name: /Heroku/ })
    .getByRole("link")
    .click();
  const plans = page.getByRole("region", { name: "Plans" });
  const dialog = page.getByRole("dialog");

  await plans.getByRole("button", { name: "Add a plan…" }).click();
  await dialog.getByLabel("Name").fill("heroku-redis:galactic-9");
  await dialog.getByLabel("Memory").fill("0");
  await dialog.getByLabel("unlimited").check();
  await dialog.getByRole("button", { name: "Save plan" }).click();
  await expect(dialog.getByText("A plan has more than 0 MB.")).toBeVisible();
  await dialog.getByLabel("Memory").fill("2048");
  await dialog.getByLabel("Price per month").fill("420");
  await dialog.getByRole("button", { name: "Save plan" }).click();
  await expect(plans).toContainText("2 GB · no connection limit · 420 $/month");
  await expect(plans).toContainText("Added by hand");

  await plans.getByRole("button", { name: "Remove" }).click();
  await dialog.getByRole("button", { name: "Remove plan" }).click();
  await expect(plans).not.toContainText("galactic-9");
});
