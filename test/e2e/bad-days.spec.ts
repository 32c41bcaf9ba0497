import { expect, house, openInstance, test } from "./stories";
import type { Page } from "@playwright/test";

/** What people see when a provider, a network or two hands go wrong. Everything is put back. */

test.afterAll(async () => {
  await control("DELETE", "/faults");
  await control("POST", "/tokens", { token: "tk-us-demo", isRevoked: false });
});

test("a revoked token is told where it hurts, and a new one mends everything", async ({
  page,
  signIn,
}) => {
  test.setTimeout(180_000);
  await signIn("Ada");
  // At the last moment: a look that meets it first takes the button away.
  const revoke = () => control("POST", "/tokens", { token: "tk-us-demo", isRevoked: true });
  await changePlan(page, "catalog-cache", "Starter 512 MB", { justBefore: revoke });
  await expect(page.getByText(/Scalingo no longer accepts the token/)).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByRole("button", { name: /Change plan/ })).toHaveCount(0);

  await page.getByRole("link", { name: "reconnects the account" }).click();
  await page.getByRole("button", { name: "Reconnect" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/token/i).fill("tk-us-demo");
  await dialog.getByRole("button", { name: "Save new access" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Scalingo");

  await control("POST", "/tokens", { token: "tk-us-demo", isRevoked: false });
  await dialog.getByRole("button", { name: "Save new access" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("connected", { exact: true })).toBeVisible();
});

test("a refusal is shown in the provider’s own words, and nothing was changed", async ({
  page,
  signIn,
}) => {
  await signIn("Bo");
  const before = await changes();
  await control("POST", "/faults", {
    match: { method: "PATCH", path: "/heroku-api/" },
    answer: { status: 422, body: { id: "invalid_params", message: "Dataset is too large." } },
    times: 1,
  });
  await changePlan(page, "presence", "Premium 2");
  await expect(
    page.getByRole("alert").filter({ hasText: "The plan was not changed to Premium 2" }),
  ).toContainText("“Dataset is too large”", { timeout: 20_000 });
  expect(await changes()).toBe(before);
});

test("two clicks on one button are one plan change", async ({ page, signIn }) => {
  test.setTimeout(180_000);
  await signIn("Bo");
  const before = await changes();
  for (const [index, plan] of ["Premium 2", "Premium 1"].entries()) {
    await changePlan(page, "presence", plan, { clickCount: 2 });
    await expect(page.getByText(`Heroku ${plan}`)).toBeVisible({ timeout: 80_000 });
    expect(await changes()).toBe(before + index + 1);
  }
});

test("a page outlives a network that is gone for a while", async ({ page, signIn }) => {
  await signIn("Vera");
  await openInstance(page, "presence");
  // What is drawn by a script of its own is there: nothing is left to be loaded.
  await expect(page.locator("figure svg.recharts-surface").first()).toBeVisible();
  await page.context().setOffline(true);
  await expect(page.getByText(/Headroom does not answer/)).toBeVisible({ timeout: 40_000 });
  await expect(page.getByRole("heading", { name: "presence" })).toBeVisible();

  await page.context().setOffline(false);
  await expect(page.getByText(/Headroom does not answer/)).toHaveCount(0, { timeout: 40_000 });
  await expect(page.getByRole("heading", { name: "presence" })).toBeVisible();
});

test("a link from a mail leads to its instance, also through the sign-in", async ({
  page,
  signIn,
}) => {
  await signIn("Vera");
  await openInstance(page, "presence");
  const link = page.url();
  await page.context().clearCookies();

  await page.goto(link);
  await page.getByRole("button", { name: /local identity provider/i }).click();
  await page.getByRole("button", { name: /Vera/ }).click();
  await expect(page).toHaveURL(link);
});

test("who is invited by mail joins, once, and leaves again", async ({ page, signIn }) => {
  await signIn("Ada");
  await page.goto("/settings");
  await page.getByLabel("Invite by e-mail").fill("nell@example.test");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText(/A mail is on its way/)).toBeVisible();
  await page.goto("/dev/outbox");
  await page
    .getByRole("link", { name: /invites you/ })
    .first()
    .click();
  const letter = page.frameLocator("iframe").first();
  const link = await letter.getByRole("link", { name: /Accept/ }).getAttribute("href");
  await page.context().clearCookies();

  await signIn("Nell");
  await page.goto(link!);
  await page.getByRole("button", { name: "Join Northwind" }).click();
  await expect(page.getByRole("link", { name: /^presence/ })).toBeVisible();
  await page.goto(link!);
  await expect(page.getByRole("heading", { name: "This invitation was accepted" })).toBeVisible();

  await page.goto("/settings");
  await page.getByRole("button", { name: "Leave" }).click();
  await page.getByRole("button", { name: "Leave team" }).click();
  await expect(page.getByText("Nell Park’s team").first()).toBeVisible();
});

/** Opens the instance and asks for the plan by hand. */
async function changePlan(
  page: Page,
  name: string,
  plan: string,
  { clickCount = 1, justBefore }: { clickCount?: number; justBefore?: () => Promise<unknown> } = {},
): Promise<void> {
  await openInstance(page, name);
  await page.getByRole("button", { name: /Change plan/ }).click();
  const dialog = page.getByRole("dialog");
  const select = dialog.getByLabel("Plan");
  await expect(select.locator("option", { hasText: `${plan} ·` })).toHaveCount(1);
  const labels = await select.locator("option").allTextContents();
  await select.selectOption({ label: labels.find((label) => label.startsWith(`${plan} ·`))! });
  await justBefore?.();
  await dialog.getByRole("button", { name: "Change plan" }).click({ clickCount });
  await expect(dialog).toHaveCount(0);
}

/** How often the platforms were asked for another plan of `presence`. */
async function changes(): Promise<number> {
  const [redis, ledger] = await Promise.all([control("GET", "/redis"), control("GET", "/changes")]);
  const addons = (await redis.json()) as { name: string; addonId: string }[];
  const { addonId } = addons.find(({ name }) => name === "redis-presence")!;
  const { changes: asked } = (await ledger.json()) as { changes: { addonId: string }[] };
  return asked.filter((change) => change.addonId === addonId).length;
}

async function control(method: string, path: string, body?: unknown): Promise<Response> {
  const response = await fetch(`http://127.0.0.1:${house().ports.platforms}/control${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  expect(response.ok, `${method} ${path}`).toBe(true);
  return response;
}
