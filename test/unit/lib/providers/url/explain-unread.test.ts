import { expect, test } from "vitest";
import { explainUnread } from "@/lib/providers/url/explain-unread";
import { explainFailure, type Failure } from "@/lib/redis/explain-failure";

const where = "redis.example.test:6380";
const said = (words: string): Failure => ({ kind: "said_no", words });

test.each<[Failure, string, RegExp]>([
  [
    { kind: "silent", afterMs: 10_000, stage: "connecting" },
    "unreachable",
    /within 10 s.*firewall/,
  ],
  [
    { kind: "silent", afterMs: 5000, stage: "encrypting" },
    "unreachable",
    /begin the URL with redis:/,
  ],
  [{ kind: "network", code: "ECONNREFUSED" }, "unreachable", /refuses connections.*Check host/],
  [{ kind: "network", code: "ENOTFOUND" }, "unreachable", /is not known/],
  [{ kind: "network", code: "EHOSTUNREACH" }, "unreachable", /EHOSTUNREACH/],
  [{ kind: "encryption", reason: "self-signed certificate" }, "refused", /“self-signed.*authority/],
  [{ kind: "wrong_host", reason: "not in the altnames" }, "refused", /another host.*host that it/],
  [{ kind: "closed", stage: "encrypting" }, "unreachable", /begin the URL with redis:/],
  [{ kind: "closed", stage: "talking" }, "unreachable", /begin the URL with rediss:/],
  [{ kind: "not_redis" }, "refused", /does not speak the Redis protocol/],
  [
    said("WRONGPASS invalid username-password pair"),
    "refused",
    /user or the password.*in per cent/,
  ],
  [said("ERR invalid password"), "refused", /user or the password/],
  [said("NOAUTH Authentication required."), "refused", /asks for a password.*Put it into the URL/],
  [said("NOPERM no permissions"), "refused", /Grant the user the INFO command/],
  [said("ERR max number of clients reached"), "unreachable", /no connection left/],
])("%j is told to whoever enters the URL", (failure, code, expected) => {
  const told = explainUnread(where, explainFailure(where, failure));
  expect(told.code).toBe(code);
  expect(told.message).toContain(where);
  expect(told.message).toMatch(expected);
});
