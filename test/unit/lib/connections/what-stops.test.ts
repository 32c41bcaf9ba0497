import { expect, test } from "vitest";
import { whatStops } from "@/lib/connections/what-stops";

const account = {
  label: "ops@example.test",
  providerLabel: "Heroku",
  status: "connected",
  credentialKind: "token",
  instances: 0,
  watched: 0,
  drains: 0,
  webhooks: 0,
} as const;

test.each([
  [0, 0, /forgets how to ask ops@example\.test\. No instance is lost/],
  [1, 0, /^1 instance of ops@example\.test leaves the list\. Nothing else changes there\.$/],
  [3, 0, /^3 instances of ops@example\.test leave the list/],
  [3, 1, /stops watching 1 instance of.*history is deleted\. Nothing else changes/],
  [3, 2, /stops watching 2 instances of/],
])(
  "disconnecting %d instances of which %d are watched says what stops",
  (instances, watched, told) => {
    expect(whatStops({ ...account, instances, watched })).toMatch(told);
  },
);

test.each([
  [
    "what can be removed is",
    { drains: 2, webhooks: 1 },
    /removes the 2 log drains and 1 webhook that it made at Heroku/,
  ],
  [
    "what stays is named where access is lost",
    { drains: 0, webhooks: 1, status: "broken", credentialKind: "oauth" },
    /1 webhook of Headroom’s stays at Heroku.*remove it there\. Nothing else/,
  ],
  ["a grant is revoked", { credentialKind: "oauth" }, /access is revoked at Heroku\./],
] as const)("%s", (_what, part, told) => {
  expect(whatStops({ ...account, ...part })).toMatch(told);
});
