import type { z } from "zod";
import { type Answer, type Ask, Refusal } from "../http";
import type { House } from "../house";
import { appOf, type Account, type AddOn, type App } from "../state";
import { attachmentsOn } from "./attachments";
import { herokuError, invalid, notFound } from "./errors";
import { pageOf } from "./ranges";
import type { Wish } from "./words";

/** The add-on a path or a body names, by id or name; what the account cannot see is not found. */
export function addOnOf(house: House, account: Account, nameOrId: string): AddOn {
  const addon = addOnsOf(house, account).find(
    ({ id, name }) => id === nameOrId || name === nameOrId,
  );
  if (addon === undefined) throw notFound("add-on");
  return addon;
}

/** The add-on the path names. */
export function addOnNamed(house: House, account: Account, ask: Ask): AddOn {
  return addOnOf(house, account, ask.params.addon!);
}

/** The app a path or a body names, by id or name. */
export function appNamedBy(house: House, account: Account, nameOrId: string): App {
  const app = appsOf(house, account).find(({ id, name }) => id === nameOrId || name === nameOrId);
  if (app === undefined) throw notFound("app");
  return app;
}

/** The app the path names. */
export function appNamed(house: House, account: Account, ask: Ask): App {
  return appNamedBy(house, account, ask.params.app!);
}

export function appsOf({ store }: House, account: Account): App[] {
  return store.state.apps.filter(({ accountId }) => accountId === account.id);
}

export function addOnsOf({ store }: House, account: Account): AddOn[] {
  return store.state.addons.filter((addon) => appOf(store.state, addon).accountId === account.id);
}

/** The add-ons an app uses, those of other apps included. */
export function attachedTo({ store }: House, app: App): AddOn[] {
  const ids = new Set(attachmentsOn(store.state, app).map(({ addonId }) => addonId));
  return store.state.addons.filter(({ id, appId }) => appId === app.id || ids.has(id));
}

/** What the client asks to be told besides. */
export function wishOf(ask: Ask): Wish {
  const expansion = ask.header("accept-expansion") ?? "";
  const inclusion = ask.header("accept-inclusion") ?? "";
  return {
    plan: /\bplan\b/.test(expansion) || /\baddon:plan\b/.test(inclusion),
    service: /\baddon_service\b/.test(expansion),
    configVars: /\bconfig_vars\b/.test(inclusion),
  };
}

/**
 * The body, if it is as `schema` wants it.
 *
 * @throws Refusal (422) that says `rule`
 */
export function parsed<S extends z.ZodType>(schema: S, ask: Ask, rule: string): z.output<S> {
  const result = schema.safeParse(ask.body);
  if (result.success) return result.data;
  throw invalid(`Params: ${rule}`);
}

/** One page of `rows`, as the Range header asks. */
export function paged<Row extends object>(
  rows: readonly Row[],
  ask: Ask,
  attributes: readonly (string & keyof Row)[],
): Answer {
  const page = pageOf(rows, ask.header("range"), attributes);
  if (page === null) {
    throw new Refusal(herokuError(416, "range_not_satisfiable", "That range can't be understood."));
  }
  return { status: page.status, json: page.rows, headers: page.headers };
}

export function ok(json: unknown): Answer {
  return { status: 200, json };
}

export function created(json: unknown): Answer {
  return { status: 201, json };
}

export function accepted(json: unknown): Answer {
  return { status: 202, json };
}
