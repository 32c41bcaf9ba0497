import { expect, test } from "vitest";
import { accountConditionsOf, type AccountFacts } from "@/lib/alerts/account-conditions";

const now = new Date("2026-03-02T14:00:00Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

const account: AccountFacts["account"] = {
  label: "ops@northwind.test",
  providerLabel: "Heroku",
  status: "connected",
  problem: null,
  answeredAt: minutesAgo(40),
};
const facts: AccountFacts = {
  now,
  account,
  unanswered: "Heroku did not answer within 10 s.",
  open: new Set(),
};
const keysOf = (given: AccountFacts) => accountConditionsOf(given).map(({ key }) => key);

test("an account that is broken says what its owner does, and why", () => {
  const problem = "Heroku no longer accepts this token: “Invalid credentials”.";
  const [condition, ...others] = accountConditionsOf({
    ...facts,
    account: { ...account, status: "broken", problem },
  });
  expect(others).toEqual([]);
  expect(condition).toMatchObject({
    key: "account_broken",
    subject: "ops@northwind.test at Heroku has to be reconnected",
    body: expect.stringMatching(/^An owner of the team has to reconnect.*“Invalid credentials”/),
  });
});

test("a provider that has not answered for half an hour is told of with what the last look met", () => {
  expect(accountConditionsOf(facts)).toMatchObject([
    {
      key: "account_silent",
      subject: "ops@northwind.test: Heroku has not answered for 40 min",
      body: expect.stringContaining("Heroku did not answer within 10 s."),
    },
  ]);
});

test.each([
  ["one that answered a quarter of an hour ago", { answeredAt: minutesAgo(15) }, facts.unanswered],
  ["one that nobody asked, because Headroom stood still", {}, null],
])("%s is not silent", (_what, part, unanswered) => {
  expect(keysOf({ ...facts, account: { ...account, ...part }, unanswered })).toEqual([]);
});

test("silence that was told lasts until the provider answers", () => {
  const told: AccountFacts = { ...facts, unanswered: null, open: new Set(["account_silent"]) };
  expect(keysOf(told)).toEqual(["account_silent"]);
  expect(keysOf({ ...told, account: { ...account, answeredAt: minutesAgo(1) } })).toEqual([]);
});
