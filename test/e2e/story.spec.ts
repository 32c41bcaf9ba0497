import { createServer, type Server } from "node:http";
import { Webhook } from "standardwebhooks";
import { freePort } from "@/test/support/free-port";
import { expect, openInstance, test } from "./stories";

/** From a sign-in with nothing to a Redis with a larger plan, and the mail about it. */
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

test("mail and webhook tell of the breach and of the change", async ({ page }) => {
  const conditions = () => received.map(({ hook }) => hook.condition);
  await expect
    .poll(conditions, { timeout: 60_000 })
    .toEqual(expect.arrayContaining(["memory_high", "plan_changed"]));
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

// Here, because the bad days of later tests are no time to ask for a plan by oneself.
test("meanwhile, an instance of the demo team that is on automatic has grown by itself", async ({
  page,
  signIn,
}) => {
  test.setTimeout(300_000);
  await signIn("Ada");
  await openInstance(page, "jobs");
  // Which plan holds it depends on how fast it was seen to fill: the look may come early or late. The whole
  // page is looked at, so that a failure tells what the journal says.
  const seen = () => page.getByRole("main").innerText();
  await expect.poll(seen, { timeout: 240_000 }).toMatch(/Heroku Premium [123]\b/);
  await expect(page.getByText(/Premium 0 → Premium [123]/).first()).toBeVisible();
});

async function optionOf(page: import("@playwright/test").Page, plan: string): Promise<string> {
  const labels = await page.getByLabel("Largest plan").locator("option").allTextContents();
  return labels.find((label) => label.startsWith(plan))!;
}
