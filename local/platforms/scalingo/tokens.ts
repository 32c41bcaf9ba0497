import { createHmac, timingSafeEqual } from "node:crypto";
import { type Ask, Refusal } from "../http";
import type { House } from "../house";
import type { Account } from "../state";
import { unauthorized } from "./errors";

const HOUR_SECONDS = 3600;

/** What a token stands for: a person, or one database of that person's. `key` is the API token behind it. */
type Claims = { sub: string; key: string; addon: string | null; iat: number; exp: number };

/** Makes a token for an hour, signed as a JWT. */
export function issueToken(
  house: House,
  claims: { account: Account; key: string; addonId: string | null },
): string {
  const iat = Math.floor(Date.now() / 1000);
  const payload: Claims = {
    sub: claims.account.id,
    key: claims.key,
    addon: claims.addonId,
    iat,
    exp: iat + HOUR_SECONDS,
  };
  const unsigned = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(payload)}`;
  return `${unsigned}.${sign(house, unsigned)}`;
}

/** Whom an API token belongs to, or null when it is unknown or revoked. */
export function accountOfApiToken(house: House, apiToken: string): Account | null {
  return (
    house.store.state.accounts.find(
      ({ platform, tokens }) =>
        platform === "scalingo" &&
        tokens.some(({ value, isRevoked }) => value === apiToken && !isRevoked),
    ) ?? null
  );
}

export type Caller = { account: Account; key: string; addonId: string | null };

/**
 * Finds out whose bearer the request carries.
 *
 * @throws Refusal 401 when it is missing, forged, expired, or its API token was revoked meanwhile
 */
export function callerOf(house: House, ask: Ask): Caller {
  const [scheme, token = ""] = (ask.header("authorization") ?? "").split(" ");
  const claims = scheme?.toLowerCase() === "bearer" ? claimsOf(house, token) : null;
  const account = claims === null ? null : accountOfApiToken(house, claims.key);
  if (claims === null || account === null || account.id !== claims.sub)
    throw new Refusal(unauthorized);
  return { account, key: claims.key, addonId: claims.addon };
}

/** A path that opens without credentials for an hour. */
export function signedPath(house: House, path: string): string {
  const until = Math.floor(Date.now() / 1000) + HOUR_SECONDS;
  return `${path}?token=${until}.${sign(house, `${path} ${until}`)}`;
}

/** @throws Refusal 401 unless the path was signed, within the last hour */
export function admitSigned(house: House, ask: Ask): void {
  const [until = "", signature = ""] = (ask.query.get("token") ?? "").split(".");
  const isSigned = areEqual(signature, sign(house, `${ask.path} ${until}`));
  if (!isSigned || Number(until) < Date.now() / 1000) throw new Refusal(unauthorized);
}

function claimsOf(house: House, token: string): Claims | null {
  const [head = "", payload = "", signature = ""] = token.split(".");
  if (!areEqual(signature, sign(house, `${head}.${payload}`))) return null;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Claims;
  return claims.exp > Date.now() / 1000 ? claims : null;
}

function areEqual(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function sign(house: House, text: string): string {
  return createHmac("sha256", house.store.state.secret).update(text).digest("base64url");
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
