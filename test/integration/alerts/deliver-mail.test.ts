import { afterAll, beforeEach, expect, test } from "vitest";
import { deliver } from "@/lib/alerts/deliver";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { saveInstanceChannels } from "@/lib/alerts/save-instance-channels";
import { db } from "@/lib/db";
import { sendMail } from "@/lib/mail";
import { anAlert, RAISED_AT, readDelivery } from "@/test/support/alerts";
import { aTeam, anInstance } from "@/test/support/factories";
import { startWire } from "@/test/support/wire";

const resend = await startWire();
afterAll(() => resend.stop());
Object.assign(process.env, {
  RESEND_API_KEY: "re_test",
  RESEND_BASE_URL: resend.url,
  MAIL_FROM: "Headroom <alerts@headroom.test>",
});

const accepted = { body: { id: "mail_1" } };
const refusal = (statusCode: number, name: string, message: string) => ({
  status: statusCode,
  body: { statusCode, name, message },
});

beforeEach(() => {
  resend.requests.length = 0;
  resend.routes = { "POST /emails": accepted };
});

async function aDelivery() {
  const actor = await aTeam();
  const instance = await anInstance(actor, { name: "storefront" });
  await db.transaction((tx) =>
    saveInstanceChannels(tx, actor, instance.id, {
      recipients: ["ada@example.test", "ops@example.test"],
      webhookUrl: null,
    }),
  );
  const [id] = await db.transaction((tx) => raiseAlert(tx, anAlert(actor, instance)));
  return id!;
}

test("a mail goes to all recipients, with the id of the delivery against repetition", async () => {
  const deliveryId = await aDelivery();

  expect(await deliver(deliveryId, RAISED_AT)).toBe("sent");

  const [request] = resend.requests;
  expect(request!.headers).toMatchObject({
    authorization: "Bearer re_test",
    "idempotency-key": deliveryId,
  });
  expect(request!.body).toMatchObject({
    from: "Headroom <alerts@headroom.test>",
    to: ["ada@example.test", "ops@example.test"],
    subject: "storefront uses 84 % of its memory",
    text: expect.stringContaining("▓▓▓▓▓▓▓▓░░ 84 %"),
    html: expect.stringContaining("<!doctype html>"),
  });
});

test("a mail the provider refuses for good ends as failed, with the provider's words", async () => {
  const deliveryId = await aDelivery();
  resend.routes = {
    "POST /emails": refusal(422, "validation_error", "Invalid `to` field: ops@example.test"),
  };

  expect(await deliver(deliveryId, RAISED_AT)).toBe("failed");

  expect(await readDelivery(deliveryId)).toMatchObject({
    status: "failed",
    attempts: 1,
    problem: expect.stringContaining("“Invalid `to` field: ops@example.test”"),
  });
});

test.each([
  ["a limit", refusal(429, "rate_limit_exceeded", "Too many requests")],
  ["trouble of its own", refusal(500, "internal_server_error", "Sorry")],
  ["a page of HTML", { status: 502, body: "<html>" }],
  [
    "the same mail under way",
    refusal(409, "concurrent_idempotent_requests", "Another request is in progress"),
  ],
  ["a broken connection", "hang up" as const],
])("a mail provider with %s is asked again, and then takes the mail", async (_case, answer) => {
  const deliveryId = await aDelivery();
  resend.routes = { "POST /emails": answer };
  await expect(deliver(deliveryId, RAISED_AT)).rejects.toMatchObject({ code: "unreachable" });
  expect(await readDelivery(deliveryId)).toMatchObject({ status: "pending", attempts: 1 });

  resend.routes = { "POST /emails": accepted };
  expect(await deliver(deliveryId, RAISED_AT)).toBe("sent");
  expect(await readDelivery(deliveryId)).toMatchObject({
    status: "sent",
    attempts: 2,
    problem: null,
  });
});

test("a mail that is on its way under the same id counts as sent", async () => {
  resend.routes = {
    "POST /emails": refusal(409, "invalid_idempotent_request", "Different payload"),
  };
  const mail = { id: "dlv_x", to: ["a@example.test"], subject: "s", text: "t", html: "h" };

  await expect(sendMail(mail)).resolves.toBeUndefined();
});

test("a wrong key for the mail provider is said, not tried for ever", async () => {
  const deliveryId = await aDelivery();
  resend.routes = { "POST /emails": refusal(401, "invalid_api_key", "API key is invalid") };

  expect(await deliver(deliveryId, RAISED_AT)).toBe("failed");
  expect((await readDelivery(deliveryId)).problem).toContain("“API key is invalid”");
});
