import { createHash, randomUUID } from "node:crypto";
import { type Answer, type Ask, Refusal } from "../http";
import type { House } from "../house";
import type { Account } from "../state";
import { herokuError, rateLimited, unauthorized } from "./errors";

/** Finds whose token the request carries, and takes one request off that account's pool. */
export function admit(house: House, ask: Ask, { isFree }: { isFree: boolean }): Account {
  const account = accountOf(house, ask);
  if (account === null) throw new Refusal(unauthorized);
  if (!isFree && !house.herokuLimit.take(account.id, Date.now())) throw new Refusal(rateLimited);
  return account;
}

/** The Platform API wants its version named. */
export function refuseOtherVersions(ask: Ask): void {
  if (/application\/vnd\.heroku\+json;\s*version=3/.test(ask.header("accept") ?? "")) return;
  throw new Refusal(
    herokuError(406, "not_acceptable", "The Accept header has to name version 3 of the API."),
  );
}

/** Adds the headers every answer of Heroku's carries; a GET that was seen before is 304. */
export function finish(house: House, answer: Answer, ask: Ask): Answer {
  const headers: Record<string, string> = { "Request-Id": randomUUID(), ...answer.headers };
  const account = accountOf(house, ask);
  if (account !== null) {
    headers["RateLimit-Remaining"] = String(house.herokuLimit.remaining(account.id, Date.now()));
  }
  if (ask.method !== "GET" || answer.status >= 300) return { ...answer, headers };

  const etag = `"${createHash("sha256").update(JSON.stringify(answer.json)).digest("hex").slice(0, 32)}"`;
  headers.ETag = etag;
  if (ask.header("if-none-match") === etag) return { status: 304, headers };
  return { ...answer, headers };
}

/** Older clients send the token as the password of basic authentication; both work. */
function accountOf(house: House, ask: Ask): Account | null {
  const authorization = ask.header("authorization") ?? "";
  const [scheme, value = ""] = authorization.split(" ");
  const token =
    scheme?.toLowerCase() === "basic"
      ? Buffer.from(value, "base64").toString("utf8").split(":").at(-1)
      : value;
  return (
    house.store.state.accounts.find(
      ({ platform, tokens }) =>
        platform === "heroku" && tokens.some((known) => known.value === token && !known.isRevoked),
    ) ?? null
  );
}
