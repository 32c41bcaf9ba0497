import { expect, house, openInstance, test } from "./stories";

/** The demo team: what runs by itself, what is proposed, and who may do what. */

test("a large idle instance is proposed a smaller plan that holds what it uses", async ({
  page,
  signIn,
}) => {
  await signIn("Bo");
  await openInstance(page, "reports");
  await expect(page.getByText("Shrink from Business 1 GB to Business 256 MB")).toBeVisible({
    timeout: 90_000,
  });
  await expect(page.getByText(/−[\d.]+ €\/month/).first()).toBeVisible();
});

test("a viewer sees everything and changes nothing", async ({ page, signIn }) => {
  await signIn("Vera");
  await openInstance(page, "reports");
  await expect(page.getByRole("heading", { name: "Journal of decisions" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve plan change" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
  await page.goto("/connections");
  await expect(page.getByText("demo@northwind.test").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Connect an account" })).toHaveCount(0);
});

test("a stranger to the team learns nothing of it", async ({ page, signIn }) => {
  await signIn("Ada");
  await openInstance(page, "sessions");
  const instance = new URL(page.url()).pathname;
  await page.context().clearCookies();

  await signIn("Nell");
  await page.goto(instance);
  await expect(page.getByText("sessions")).toHaveCount(0);
  const series = await page.request.get(`/api${instance}/series?metric=usedMemoryBytes&range=1h`);
  expect(series.status()).toBe(404);
});

test("without a session a page leads to the sign-in and a poll is refused", async ({ page }) => {
  await page.goto("/instances");
  await expect(page).toHaveURL(/sign-in/);
  const poll = await page.request.get(`${house().url}/api/fleet`);
  expect(poll.status()).toBe(401);
});

test("the charts know a day, a week and a month, and show a gap as a gap", async ({
  page,
  signIn,
}) => {
  await signIn("Vera");
  await openInstance(page, "storefront-cache");
  for (const range of ["24 h", "7 d", "30 d", "1 h"]) {
    await page.getByText(range, { exact: true }).click();
    await expect(page.locator("figure svg.recharts-surface").first()).toBeVisible();
  }
});

test("the keyboard reaches the search and an instance from it", async ({ page, signIn }) => {
  await signIn("Ada");
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox").fill("presence");
  await expect(dialog.getByRole("link", { name: /presence/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/instances\/ins_/);
  await expect(page.getByRole("heading", { name: "presence" })).toBeVisible();
});
