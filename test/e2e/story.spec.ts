import { createServer, type Server } from "node:http";
import { Webhook } from "standardwebhooks";
import { freePort } from "@/test/support/free-port";
import { expect, openInstance, test } from "./stories";

/** From a Redis that fills to one with a larger plan, and the mail about it. */
test.describe.configure({ mode: "serial" });

type Hook = { type: string; condition: string; id: string };

let receiver: Server;
let webhookUrl: string;
const received: { body: string; headers: Record<string, string>; hook: Hook }[] = [];

test.beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const parsed = JSON.parse(body) as { type: string; data: { condition: string } };
      const headers = request.headers as Record<string, string>;
      const hook = {
        type: parsed.type,
        condition: parsed.data.condition,
        id: headers["webhook-id"]!,
      };
      received.push({ body, headers, hook });
      response.writeHead(204).end();
    });
  });
  const port = await freePort();
  await new Promise<void>((ready) => receiver.listen(port, "127.0.0.1", ready));
  webhookUrl = `http://127.0.0.1:${port}/hooks`;
});

test.afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

test("one form configures an instance, and explains what cannot be", async ({ page, signIn }) => {
  await signIn("Nell");
  await openInstance(page, "redis-checkout");
  await page.getByRole("link", { name: "Settings" }).click();

  await page.getByLabel("Name").fill("checkout");
  await page.getByLabel("Memory above").fill("0");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText(/above 0 %/).first()).toBeVisible();

  await page.getByLabel("Memory above").fill("75");
  await page.getByLabel("Smallest plan").selectOption({ label: await optionOf(page, "Premium 2") });
  await page.getByLabel("Largest plan").selectOption({ label: await optionOf(page, "Premium 1") });
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByLabel("Smallest plan")).toHaveAttribute("aria-invalid", "true");

  await page.getByLabel("Smallest plan").selectOption({ label: "No lower bound" });
  await page.getByLabel("Largest plan").selectOption({ label: await optionOf(page, "Premium 3") });
  await page.getByText("30 s", { exact: true }).click();
  await page.getByText(/^A level counts after/).click();
  await page.getByLabel("Grow after").fill("2");
  await page.getByLabel("Recipients").fill("oncall@nell.test");
  await page.getByLabel("Webhook").fill(webhookUrl);
  await page.getByRole("button", { name: "Save settings" }).click();
  await page.waitForURL(/\/instances\/ins_\w+$/);
  await expect(page.getByRole("heading", { name: "checkout" })).toBeVisible();
});

test("a full Redis is proposed a larger plan, approved, changed and told of", async ({
  page,
  signIn,
}) => {
  test.setTimeout(300_000);
  await signIn("Nell");
  await openInstance(page, "checkout");

  const approve = page.getByRole("button", { name: "Approve plan change" });
  await expect(approve).toBeVisible({ timeout: 200_000 });
  await expect(page.getByText("Grow from Premium 0 to Premium 1")).toBeVisible();
  await expect(page.getByText("+15 $/month").first()).toBeVisible();
  await expect(page.getByText(/URL changes/)).toBeVisible();
  await approve.click();

  await expect(page.getByText("under way").first()).toBeVisible();
  await expect(page.getByText("Heroku Premium 1")).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText(/new URL/)).toBeVisible({ timeout: 20_000 });

  // Collection goes on at the new address: a sample younger than the change, against the new limit.
  await expect(page.getByText(/of 100 MB/).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/measured (just now|[1-4]?\d s ago)/)).toBeVisible({
    timeout: 60_000,
  });
  await page.getByRole("button", { name: "As a table" }).first().click();
  await expect(page.getByRole("table").first()).toContainText("MB");
});

test("mail and webhook tell of the question and of the change", async ({ page }) => {
  const conditions = () => received.map(({ hook }) => hook.condition);
  await expect
    .poll(conditions, { timeout: 60_000 })
    .toEqual(expect.arrayContaining(["approval_waits", "plan_changed"]));
  expect(new Set(received.map(({ hook }) => hook.id)).size).toBe(received.length);
  expect(received[0]!.headers["webhook-signature"]).toMatch(/^v1,/);
  expect(() =>
    new Webhook("whsec_d3Jvbmcgc2VjcmV0IGZvciBzdXJl").verify(
      received[0]!.body,
      received[0]!.headers,
    ),
  ).toThrow();

  await page.goto("/dev/outbox");
  await expect(page.getByText("oncall@nell.test").first()).toBeVisible();
  await expect(page.getByText(/checkout .*(Premium 1|plan)/i).first()).toBeVisible();
});

test("the history says who did what", async ({ page, signIn }) => {
  await signIn("Nell");
  await page.goto("/activity");
  await expect(page.getByText(/approved/i).first()).toBeVisible();
  await expect(page.getByText(/connected/i).first()).toBeVisible();
});

async function optionOf(page: import("@playwright/test").Page, plan: string): Promise<string> {
  const labels = await page.getByLabel("Largest plan").locator("option").allTextContents();
  return labels.find((label) => label.startsWith(plan))!;
}
