import { approvalLinkIn, expect, mailThatAsks, openInstance, test } from "./stories";
import { expectReadable } from "./readable";

/** Every page but those of a migration, which are looked at where one is made. */

const pages = [
  "/instances",
  "/approvals",
  "/migrations",
  "/alerts",
  "/savings",
  "/activity",
  "/connections",
  "/connections/new",
  "/settings",
  "/dev/outbox",
];

test("every page can be read and used by everyone, in light and dark and on a phone of 360 pixels", async ({
  page,
  signIn,
}) => {
  test.setTimeout(300_000);
  await page.goto("/sign-in");
  await expectReadable(page, "/sign-in");
  await page.goto(approvalLinkIn((await mailThatAsks()).text));
  await expectReadable(page, "the page behind an approval link");

  await signIn("Ada");
  for (const path of pages) {
    await page.goto(path);
    await expectReadable(page, path);
  }
  await openInstance(page, "sessions");
  await expect(page.locator("figure svg.recharts-surface").first()).toBeVisible();
  await expectReadable(page, "an instance");
  await page.getByRole("link", { name: "Settings" }).click();
  await page.waitForURL(/settings$/);
  await expectReadable(page, "its settings");
  await page.getByRole("button", { name: "Add a plan at hours" }).click();
  await expect(page.getByText("Choose a plan from the list.")).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expectReadable(page, "its calendar while it is written");
  await page.getByRole("button", { name: "Leave as it was" }).click();
  await page.waitForURL(/instances\/ins_\w+$/);
  await openInstance(page, "reports");
  await page.getByRole("link", { name: "At Scalingo" }).click();
  await expect(page.getByRole("region", { name: "Backups" })).toBeVisible();
  await expectReadable(page, "at its provider");
  await page.goto("/connections");
  await page.getByRole("link", { name: /@/ }).first().click();
  await page.waitForURL(/connections\/con_/);
  await expectReadable(page, "an account");
});
