import fc from "fast-check";
import { expect, test } from "vitest";
import { emailMessage } from "@/lib/alerts/channels/email-message";
import { escaped } from "@/lib/escaped";
import type { Message } from "@/lib/alerts/message";
import { MIB } from "@/test/support/plans";

function aMessage(message: Partial<Message> = {}): Message {
  return {
    id: "dlv_1",
    kind: "raised",
    topic: "breach",
    condition: "memory_high",
    subject: "storefront uses 84 % of its memory",
    body: "Approve the larger plan that Headroom proposes, or free memory.",
    levels: [
      { label: "Memory", used: 42 * MIB, limit: 50 * MIB, unit: "bytes" },
      { label: "Connections", used: 8, limit: 40, unit: "count" },
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
    ...message,
  };
}

test("a mail reads like a letter: what to do first, the levels, one link, the facts", () => {
  expect(emailMessage(aMessage()).text).toBe(
    [
      "Approve the larger plan that Headroom proposes, or free memory.",
      "",
      "Memory       ▓▓▓▓▓▓▓▓░░ 84 %  42 MB of 50 MB",
      "Connections  ▓▓░░░░░░░░ 20 %  8 of 40",
      "",
      "Open in Headroom: http://localhost:3000/instances/ins_1",
      "",
      "-- ",
      "storefront on Premium 0, team Northwind",
      "Noticed 2026-03-02 14:05 UTC",
      "Who gets this mail is set in the instance’s policy and in the team’s alerts.",
      "",
    ].join("\n"),
  );
});

test("the HTML holds the same facts as the text, and one link", () => {
  const { subject, html, text } = emailMessage(aMessage());
  for (const fact of [subject, "84 %", "42 MB of 50 MB", "8 of 40", "team Northwind"]) {
    expect(html).toContain(fact);
  }
  for (const fact of ["84 %", "42 MB of 50 MB", "8 of 40", "team Northwind"]) {
    expect(text).toContain(fact);
  }
  expect(html.match(/<a /g)).toHaveLength(1);
  expect(html).toContain('content="light dark"');
});

const asking: Partial<Message> = {
  topic: "approval",
  condition: "approval_waits",
  subject: "storefront asks to grow to Premium 1, +15 $/month",
  body: "Approve or decline by 3 Mar 2026, 14:05 UTC. Memory peaked at 42 MB, 84 % of Premium 0 (50 MB).",
  proposal: {
    id: "prop_1",
    status: "pending",
    direction: "up",
    fromPlanId: "heroku-redis:premium-0",
    toPlanId: "heroku-redis:premium-1",
    fromLabel: "Premium 0",
    toLabel: "Premium 1",
    fromMonthlyCents: 1500,
    toMonthlyCents: 3000,
    currency: "USD",
    effects: "Apps restart, 2–10 s outage, URL changes, 40 → 80 connections",
    expiresAt: new Date("2026-03-03T14:05:00Z"),
    decider: "Headroom has",
  },
  links: {
    approveUrl: "http://localhost:3000/approve/abc",
    declineUrl: "http://localhost:3000/approve/abc?answer=decline",
  },
};

test("a mail that asks says what happened, what will happen, what it costs, and how to answer", () => {
  expect(emailMessage(aMessage(asking)).text).toBe(
    [
      "Approve or decline by 3 Mar 2026, 14:05 UTC. Memory peaked at 42 MB, 84 % of Premium 0 (50 MB).",
      "",
      "Change       Grow from Premium 0 to Premium 1",
      "Meanwhile    Apps restart, 2–10 s outage, URL changes, 40 → 80 connections",
      "Cost         30 $/month, +15 $/month",
      "",
      "Memory       ▓▓▓▓▓▓▓▓░░ 84 %  42 MB of 50 MB",
      "Connections  ▓▓░░░░░░░░ 20 %  8 of 40",
      "",
      "Approve: http://localhost:3000/approve/abc",
      "Decline: http://localhost:3000/approve/abc?answer=decline",
      "Open in Headroom: http://localhost:3000/instances/ins_1",
      "",
      "-- ",
      "storefront on Premium 0, team Northwind",
      "Noticed 2026-03-02 14:05 UTC",
      "Who gets this mail is set in the instance’s policy and in the team’s alerts.",
      "",
    ].join("\n"),
  );
});

test("the HTML of a mail that asks holds the same answers", () => {
  const { html } = emailMessage(aMessage(asking));
  for (const [, href] of html.matchAll(/<a [^>]*href="([^"]+)"/g)) {
    expect(emailMessage(aMessage(asking)).text).toContain(href);
  }
  expect(html.match(/<a /g)).toHaveLength(3);
  expect(html).toContain("Grow from Premium 0 to Premium 1");
  expect(html).toContain("30 $/month, +15 $/month");
});

test("what nobody knows of a change is said as unknown", () => {
  const proposal = { ...asking.proposal!, effects: null, toMonthlyCents: null };
  const { text } = emailMessage(aMessage({ ...asking, proposal }));
  expect(text).toContain("Meanwhile    What the change does while it runs is not known");
  expect(text).toContain("Cost         The provider does not say what the new plan costs.");
});

test("a level without a known limit shows its use and no bar", () => {
  const levels = [{ label: "Memory", used: 42 * MIB, limit: null, unit: "bytes" as const }];
  const { text } = emailMessage(aMessage({ levels }));
  expect(text).toContain("Memory       42 MB, no limit known");
});

test("without levels nothing stands in their place", () => {
  const { text, html } = emailMessage(aMessage({ levels: [] }));
  expect(text).not.toContain("░");
  expect(html).not.toContain("▓");
});

test("the mail about an account names it and its provider", () => {
  const about = {
    kind: "account",
    id: "con_1",
    name: "ops@northwind.test",
    providerLabel: "Heroku",
  } as const;
  const { text } = emailMessage(aMessage({ about, levels: [] }));
  expect(text).toContain("Heroku account ops@northwind.test, team Northwind");
  expect(text).toContain("set in the policies of its instances");
});

test("a name cannot add a header to the mail", () => {
  const { subject } = emailMessage(aMessage({ subject: "storefront\r\nBcc: all@example.test" }));
  expect(subject).toBe("storefront Bcc: all@example.test");
});

const tags = (text: string) => text.match(/<[^>]*>/g)!.length;

test("nothing a person typed becomes markup", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("<", ">", '"', "'", "&", "a", " ") }),
      (typed) => {
        const { html } = emailMessage(
          aMessage({
            body: typed,
            subject: typed,
            team: { id: "team_1", name: typed },
            about: {
              kind: "instance",
              id: "ins_1",
              name: typed,
              planId: typed,
              planLabel: typed,
            },
          }),
        );
        expect(tags(html)).toBe(tags(emailMessage(aMessage()).html));
        expect(escaped(typed)).not.toMatch(/[<>"']/);
      },
    ),
  );
});
