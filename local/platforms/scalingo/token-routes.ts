import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import type { Ask, Route } from "../http";
import type { House } from "../house";
import { found, type Account, type State } from "../state";
import { tokenBody } from "./account-words";
import { bodyOf, created, noContent, ok } from "./answers";
import { notFound } from "./errors";
import type { ApiToken } from "./scalingo-state";

/** The documentation roots the name in `token`; Scalingo's own client does not. */
const NewToken = z.union([
  z.object({ token: z.object({ name: z.string().min(1) }) }),
  z.object({ name: z.string().min(1) }).transform((token) => ({ token })),
]);

/** The API tokens of a person, who is found out by `personOf`. */
export function tokenRoutes(house: House, personOf: (ask: Ask) => Account): Route<null>[] {
  const { store } = house;
  return [
    {
      method: "GET",
      pattern: "/v1/tokens",
      handle(ask) {
        const tokens = tokensOf(store.state, personOf(ask));
        return ok({ tokens: tokens.map((token) => tokenBody(token, { isNew: false })) });
      },
    },
    {
      method: "POST",
      pattern: "/v1/tokens",
      handle(ask) {
        const person = personOf(ask);
        const wanted = bodyOf(NewToken, ask);
        const token: ApiToken = {
          id: randomUUID(),
          accountId: person.id,
          value: newValue(),
          name: wanted.token.name,
          createdAt: new Date().toISOString(),
          lastUsedAt: null,
        };
        store.change((state) => {
          state.scalingo.tokens.push(token);
          found(state.accounts, person.id).tokens.push({ value: token.value, isRevoked: false });
        });
        return created({ token: tokenBody(token, { isNew: true }) });
      },
    },
    {
      method: "PATCH",
      pattern: "/v1/tokens/:token/renew",
      handle(ask) {
        const person = personOf(ask);
        const token = tokenNamed(store.state, person, ask);
        store.change((state) => {
          const account = found(state.accounts, person.id);
          const former = account.tokens.find(({ value }) => value === token.value)!;
          former.isRevoked = true;
          token.value = newValue();
          token.lastUsedAt = null;
          account.tokens.push({ value: token.value, isRevoked: false });
        });
        return ok({ token: tokenBody(token, { isNew: true }) });
      },
    },
    {
      method: "DELETE",
      pattern: "/v1/tokens/:token",
      handle(ask) {
        const person = personOf(ask);
        const token = tokenNamed(store.state, person, ask);
        store.change((state) => {
          const account = found(state.accounts, person.id);
          account.tokens = account.tokens.filter(({ value }) => value !== token.value);
          state.scalingo.tokens = state.scalingo.tokens.filter(({ id }) => id !== token.id);
        });
        return noContent;
      },
    },
  ];
}

function tokensOf({ scalingo }: State, { id }: Account): ApiToken[] {
  return scalingo.tokens.filter(({ accountId }) => accountId === id);
}

function tokenNamed(state: State, person: Account, ask: Ask): ApiToken {
  const token = tokensOf(state, person).find(({ id }) => id === ask.params.token);
  if (token === undefined) throw notFound("token");
  return token;
}

function newValue(): string {
  return `tk-us-${randomBytes(36).toString("base64url")}`;
}
