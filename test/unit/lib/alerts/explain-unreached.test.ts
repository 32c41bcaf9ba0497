import { expect, test } from "vitest";
import { explainUnreached } from "@/lib/alerts/channels/explain-unreached";

test.each([
  ["ECONNREFUSED", /nothing listens there\. Start the receiver/],
  ["ENOTFOUND", /no such name\. Check the webhook’s address/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", /certificate made for another name/],
  ["CERT_HAS_EXPIRED", /expired\. Renew it/],
  ["SELF_SIGNED_CERT_IN_CHAIN", /nobody known has signed/],
  ["EPIPE", /could not be reached: “write EPIPE”/],
])("%s is told with what to do", (code, sentence) => {
  const told = explainUnreached("hooks.example.com", code, "write EPIPE");
  expect(told).toMatch(sentence);
  expect(told).toMatch(/^hooks\.example\.com /);
});
