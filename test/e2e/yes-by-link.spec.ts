import { readFileSync } from "node:fs";
import { join } from "node:path";
import { approvalLinkIn, expect, house, mailThatAsks, test } from "./stories";

/** From the mail that asks, through the link in it, to a plan change that is approved. */
test.describe.configure({ mode: "serial" });

let link: string;

test("a proposal that waits is told by mail, with what it saves and a link", async () => {
  test.setTimeout(120_000);
  const { subject, text } = await mailThatAsks();

  expect(subject).toMatch(/^reports asks to shrink to Business 256 MB, −[\d.]+ €\/month$/);
  expect(text).toContain("Change       Shrink from Business 1 GB to Business 256 MB");
  link = approvalLinkIn(text);
});

test("whoever opens the link sees the proposal; it decides for an operator who signs in", async ({
  page,
}) => {
  await page.goto(link);
  await expect(page.getByText("Shrink from Business 1 GB to Business 256 MB")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Approve/ })).toHaveCount(0);

  await page.getByRole("link", { name: "Sign in to decide" }).click();
  await page.getByRole("button", { name: /local identity provider/i }).click();
  await page.getByRole("button", { name: /^(\w\w )?Bo/ }).click();
  await page.waitForURL(link);
  await page.getByRole("button", { name: "Approve: shrink to Business 256 MB for" }).click();

  await expect(page.getByRole("heading", { name: "The change is approved" })).toBeVisible();
  await page.goto("/activity");
  await expect(
    page.getByText(/Bo Okafor approved by link, sent to .+, that reports moves/).first(),
  ).toBeVisible();
});

test("the link decides once: the next to open it reads who did", async ({ page }) => {
  await page.goto(link);

  await expect(page.getByText("Bo Okafor has approved that reports moves")).toBeVisible();
  await expect(page.getByRole("button", { name: /^(Approve|Decline)/ })).toHaveCount(0);
});

test("the link stands in no log", () => {
  const token = new URL(link).pathname.split("/").at(-1)!;
  expect(readFileSync(join(house().home, "log"), "utf8")).not.toContain(token);
});
