import { expect, test } from "vitest";
import { explainFailure, type Failure, type Stage } from "@/lib/redis/explain-failure";

const where = "redis.example.test:6380";
const silent = (stage: Stage): Failure => ({ kind: "silent", afterMs: 5000, stage });
const said = (words: string): Failure => ({ kind: "said_no", words });

test.each<[Failure, string, RegExp]>([
  [silent("connecting"), "unreachable", /could not be reached within 5 s/],
  [silent("encrypting"), "unreachable", /did not agree on an encrypted connection within 5 s/],
  [silent("talking"), "unreachable", /accepted the connection and did not answer within 5 s/],
  [{ kind: "network", code: "ECONNREFUSED" }, "unreachable", /refuses connections/],
  [{ kind: "network", code: "ENOTFOUND" }, "unreachable", /host name .* is not known/],
  [{ kind: "network", code: "EHOSTUNREACH" }, "unreachable", /EHOSTUNREACH/],
  [{ kind: "encryption", reason: "self-signed certificate" }, "refused", /“self-signed/],
  [{ kind: "wrong_host", reason: "not in the cert's altnames" }, "refused", /for another host/],
  [{ kind: "closed", stage: "encrypting" }, "unreachable", /before it was encrypted/],
  [{ kind: "closed", stage: "talking" }, "unreachable", /rediss:/],
  [{ kind: "not_redis" }, "refused", /does not speak the Redis protocol/],
  [said("WRONGPASS invalid username-password pair or user is disabled."), "forbidden", /WRONGPASS/],
  [said("NOAUTH Authentication required."), "forbidden", /does not accept the password/],
  [said("ERR invalid password"), "forbidden", /does not accept the password/],
  [said("NOPERM this user has no permissions"), "forbidden", /Grant the user the INFO command/],
  [said("ERR max number of clients reached"), "unreachable", /more connections/],
  [said("LOADING Redis is loading the dataset in memory"), "unreachable", /is not ready/],
  [said("ERR unknown command 'INFO'"), "refused", /“ERR unknown command 'INFO'”/],
])("%j is %s and says what to do", (failure, code, words) => {
  const error = explainFailure(where, failure);

  expect(error.code).toBe(code);
  expect(error.message).toMatch(words);
  expect(error.message).toContain(where);
  expect(error.message).toMatch(/(check|grant|look at|sync|tries again|close)/i);
});
