import { expect, test } from "vitest";
import { webhookPayload } from "@/lib/alerts/channels/webhook-payload";
import type { Message } from "@/lib/alerts/message";

const message: Message = {
  id: "dlv_1",
  kind: "raised",
  topic: "breach",
  condition: "memory_high",
  subject: "storefront uses 84 % of its memory",
  body: "Approve the larger plan.",
  levels: [
    { label: "Memory", used: 42, limit: 50, unit: "bytes" },
    { label: "Connections", used: 8, limit: null, unit: "count" },
  ],
  about: {
    kind: "instance",
    id: "ins_1",
    name: "storefront",
    planId: "heroku-redis:premium-0",
    planLabel: "Premium 0",
  },
  team: { id: "team_1", name: "Northwind" },
  url: "http://localhost:3000/instances/ins_1",
  proposal: null,
  links: null,
  at: new Date("2026-03-02T14:05:20Z"),
};

test("a webhook says what happened, when, and with which numbers", () => {
  expect(JSON.parse(JSON.stringify(webhookPayload(message)))).toEqual({
    type: "alert.raised",
    timestamp: "2026-03-02T14:05:20.000Z",
    data: {
      condition: "memory_high",
      topic: "breach",
      subject: "storefront uses 84 % of its memory",
      body: "Approve the larger plan.",
      instance: { id: "ins_1", name: "storefront", planId: "heroku-redis:premium-0" },
      account: null,
      team: { id: "team_1", name: "Northwind" },
      levels: [
        { label: "Memory", used: 42, limit: 50, unit: "bytes", share: 0.84 },
        { label: "Connections", used: 8, limit: null, unit: "count", share: null },
      ],
      url: "http://localhost:3000/instances/ins_1",
      proposal: null,
      approveUrl: null,
      declineUrl: null,
    },
  });
});

test("a webhook that asks carries the proposal with its ids, plans and cents, and where to decide", () => {
  const { data } = webhookPayload({
    ...message,
    topic: "approval",
    condition: "approval_waits",
    proposal: {
      id: "prop_1",
      status: "pending",
      direction: "up",
      fromPlanId: "heroku-redis:premium-0",
      toPlanId: "heroku-redis:premium-1",
      fromLabel: "Premium 0",
      toLabel: "Premium 1",
      fromMonthlyCents: 1500,
      toMonthlyCents: null,
      currency: "USD",
      effects: "URL changes",
      expiresAt: new Date("2026-03-03T14:05:00Z"),
      decider: "Headroom has",
    },
    links: {
      approveUrl: "https://h.test/approve/abc",
      declineUrl: "https://h.test/approve/abc?no",
    },
  });

  expect(data).toMatchObject({
    approveUrl: "https://h.test/approve/abc",
    declineUrl: "https://h.test/approve/abc?no",
  });
  expect(data.proposal).toEqual({
    id: "prop_1",
    status: "pending",
    direction: "up",
    fromPlanId: "heroku-redis:premium-0",
    fromPlan: "Premium 0",
    fromMonthlyCents: 1500,
    toPlanId: "heroku-redis:premium-1",
    toPlan: "Premium 1",
    toMonthlyCents: null,
    currency: "USD",
    effects: "URL changes",
    expiresAt: "2026-03-03T14:05:00.000Z",
  });
});

test("the end of an alert has a type of its own", () => {
  expect(webhookPayload({ ...message, kind: "resolved" }).type).toBe("alert.resolved");
});

test("the alert of an account names it in place of an instance", () => {
  const about = {
    kind: "account",
    id: "con_1",
    name: "ops@northwind.test",
    providerLabel: "Heroku",
  } as const;
  expect(webhookPayload({ ...message, about, levels: [] }).data).toMatchObject({
    instance: null,
    account: { id: "con_1", name: "ops@northwind.test", provider: "Heroku" },
  });
});
