import { createHash, randomUUID } from "node:crypto";
import { type Answer, type Ask, Refusal } from "../http";
import type { House } from "../house";
import { found, type Account } from "../state";
import { forbidden, herokuError, rateLimited, unauthorized } from "./errors";
import { isEnough, type Need, type Scope } from "./scopes";

/** Who asks, and what the token lets her do. */
export type Caller = { account: Account; scope: readonly Scope[]; token: string };

/** Finds whose token the request carries, and takes one request off that account's pool. */
export function admit(house: House, ask: Ask, { isFree }: { isFree: boolean }): Caller {
  const caller = callerOf(house, ask);
  if (caller === null) throw new Refusal(unauthorized);
  if (!isFree && !house.herokuLimit.take(caller.account.id, Date.now())) {
    throw new Refusal(rateLimited);
  }
  return caller;
}

/** @throws Refusal (403) when the caller's token was not granted what `need` says */
export function demand(caller: Caller, need: Need): void {
  if (!isEnough(caller.scope, need)) throw forbidden();
}

/** The Platform API wants its version named: `3`, or a variant of it such as `3.sdk`. */
export function refuseOtherVersions(ask: Ask): void {
  if (/application\/vnd\.heroku\+json;\s*version=3(\.\w+)?\b/.test(ask.header("accept") ?? ""))
    return;
  throw new Refusal(
    herokuError(406, "not_acceptable", "The Accept header has to name version 3 of the API."),
  );
}

/** Adds the headers every answer of Heroku's carries; a GET that was seen before is 304. */
export function finish(house: House, answer: Answer, ask: Ask): Answer {
  const headers: Record<string, string> = { "Request-Id": requestIdOf(ask), ...answer.headers };
  const caller = callerOf(house, ask);
  if (caller !== null) {
    const left = house.herokuLimit.remaining(caller.account.id, Date.now());
    headers["RateLimit-Remaining"] = String(left);
  }
  if (answer.status >= 300 || answer.json === undefined) return { ...answer, headers };

  const etag = `"${createHash("sha256").update(JSON.stringify(answer.json)).digest("hex").slice(0, 32)}"`;
  headers.ETag = etag;
  if (ask.method === "GET" && ask.header("if-none-match") === etag) return { status: 304, headers };
  return { ...answer, headers };
}

/** Official clients send ids of their own, which come back in front of ours. */
function requestIdOf(ask: Ask): string {
  const given = ask.header("request-id");
  return given === null ? randomUUID() : `${given},${randomUUID()}`;
}

/** Older clients send the token as the password of basic authentication; both work. */
function callerOf(house: House, ask: Ask): Caller | null {
  const authorization = ask.header("authorization") ?? "";
  const [scheme, value = ""] = authorization.split(" ");
  const token =
    scheme?.toLowerCase() === "basic"
      ? Buffer.from(value, "base64").toString("utf8").split(":").at(-1)!
      : value;
  return token === "" ? null : ownerOf(house, token);
}

/** A token of the world may do everything; one that was granted may do what its scope says, for a while. */
function ownerOf({ store: { state } }: House, token: string): Caller | null {
  const account = state.accounts.find(
    ({ platform, tokens }) =>
      platform === "heroku" && tokens.some(({ value, isRevoked }) => value === token && !isRevoked),
  );
  if (account !== undefined) return { account, scope: ["global"], token };

  const granted = state.authorizations.find(
    ({ code, accessToken, accessTokenExpiresAt: end }) =>
      code === null && accessToken === token && (end === null || Date.parse(end) > Date.now()),
  );
  if (granted === undefined) return null;
  return { account: found(state.accounts, granted.accountId), scope: granted.scope, token };
}
