import { uuidOf } from "../catalog";
import type { Account } from "../state";
import type { ApiToken } from "./scalingo-state";
import { timeOf, timeOrNull } from "./time";

export function userBody(account: Account) {
  return {
    company: "",
    email: account.email,
    email_newsletter: false,
    flags: {},
    fullname: usernameOf(account),
    id: account.id,
    location: "",
    username: usernameOf(account),
  };
}

export function usernameOf(account: Account): string {
  return account.email.split("@")[0]!;
}

/** Everybody has one project to begin with. */
export function projectOf(account: Account): { id: string; name: string } {
  return { id: `pr-${uuidOf(`project ${account.id}`)}`, name: "default" };
}

/** An API token; its value is told only when it is made. */
export function tokenBody(token: ApiToken, options: { isNew: boolean }) {
  return {
    id: token.id,
    name: token.name,
    created_at: timeOf(token.createdAt),
    issued_at: timeOf(token.createdAt),
    last_used_at: timeOrNull(token.lastUsedAt),
    ...(options.isNew && { token: token.value }),
  };
}
