import { expect, test } from "./stories";

/** From a sign-in with nothing to every Redis of two accounts. What Nell has afterwards, other stories go on with. */
test.describe.configure({ mode: "serial" });

test("someone new signs in and finds a team of their own, with nothing in it yet", async ({
  page,
  signIn,
}) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  await signIn("Nell");

  await expect(page.getByText("Nell Park’s team").first()).toBeVisible();
  await expect(page.getByRole("link", { name: /connect/i }).first()).toBeVisible();
});

test("a wrong token is explained, the right one leads to every Redis of the account", async ({
  page,
  signIn,
}) => {
  await signIn("Nell");
  await page.goto("/connections/new");
  await page.getByRole("radio", { name: /Heroku/ }).check();
  const token = page.getByLabel(/token/i).first();

  await token.fill("HRKU-wrong");
  await page.getByRole("button", { name: "Connect Heroku" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /Heroku/ })).toContainText(/token/);

  await token.fill("HRKU-sandbox");
  await page.getByRole("button", { name: "Connect Heroku" }).click();
  await page.waitForURL(/\/connections\/con_/);
  const checkout = page.getByRole("row", { name: /redis-checkout/ });
  await expect(checkout).toContainText("Premium 0", { timeout: 30_000 });
  await expect(checkout).toContainText("50 MB");
  await expect(checkout).toContainText("15 $/month");
  await expect(page.getByRole("row", { name: /redis-search/ })).toContainText("Premium 3");
  await page.getByRole("button", { name: /^Watch 4 instances/ }).click();
  await page.waitForURL(/\/instances$/);
  await expect(page.getByRole("link", { name: /^redis-checkout/ })).toBeVisible();
});

test("a Scalingo account is connected the same way, and the same account is not connected twice", async ({
  page,
  signIn,
}) => {
  await signIn("Nell");
  for (const attempt of ["first", "second"]) {
    await page.goto("/connections/new");
    await page.getByRole("radio", { name: /Scalingo/ }).check();
    await page.getByLabel(/token/i).first().fill("tk-us-sandbox");
    await page.getByRole("button", { name: "Connect Scalingo" }).click();
    if (attempt === "first") {
      await page.waitForURL(/\/connections\/con_/);
      await expect(page.getByRole("row", { name: /blog/ })).toContainText("512 MB", {
        timeout: 30_000,
      });
    }
  }
  await expect(page.getByRole("alert").filter({ hasText: /already/ })).toBeVisible();
});
