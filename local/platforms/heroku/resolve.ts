import { planNamed } from "../catalog";
import { Refusal } from "../http";
import type { House } from "../house";
import { found, type Account, type AddOn } from "../state";
import { attachmentsOn, variableOf } from "./attachments";
import { herokuError, notFound } from "./errors";
import { addOnsOf, appNamedBy, appsOf, attachedTo } from "./lookups";
import type { Attachment } from "./resources-state";

type Scope = { app?: string | null; addon_service?: string | null };

/**
 * What somebody may mean by a name of an add-on: its id, its name, the name it has on an app, its
 * service or its plan, in this order. `app::name` names the app, too.
 *
 * @throws Refusal when nothing matches (404), or a service or plan matches more than one (422)
 */
export function resolveAddOns(
  house: House,
  account: Account,
  { addon: wanted, ...scope }: Scope & { addon: string },
): AddOn[] {
  const { state } = house.store;
  const { name, appName } = apart(wanted, scope);
  const app = appName === null ? null : appNamedBy(house, account, appName);
  const candidates = (app === null ? addOnsOf(house, account) : attachedTo(house, app)).filter(
    ({ planName }) => isOfService(planName, scope),
  );

  const named = candidates.filter((addon) => addon.id === name || addon.name === name);
  if (named.length > 0) return named;
  const attachments = app === null ? [] : attachmentsOn(state, app);
  const attached = attachments.find((one) => one.name === name || variableOf(one) === name);
  if (attached !== undefined) return [found(state.addons, attached.addonId)];

  const meant = candidates.filter(
    ({ planName }) => planName === name || planNamed(planName)!.service === name,
  );
  if (meant.length === 0) throw notFound("add-on");
  if (meant.length > 1) throw ambiguous(meant.map((addon) => addon.name));
  return meant;
}

/**
 * What somebody may mean by the name of an attachment: its id, its name, its variable, or the name
 * of an add-on that has only one.
 *
 * @throws Refusal (404) when nothing matches
 */
export function resolveAttachments(
  house: House,
  account: Account,
  { addon_attachment: wanted, ...scope }: Scope & { addon_attachment: string },
): Attachment[] {
  const { state } = house.store;
  const { name, appName } = apart(wanted, scope);
  const apps = appName === null ? appsOf(house, account) : [appNamedBy(house, account, appName)];
  const meant = apps
    .flatMap((app) => attachmentsOn(state, app))
    .filter((attachment) => {
      const addon = found(state.addons, attachment.addonId);
      const names = [attachment.id, attachment.name, variableOf(attachment), addon.name, addon.id];
      return names.includes(name) && isOfService(addon.planName, scope);
    });
  if (meant.length === 0) throw notFound("add-on attachment");
  return meant;
}

function apart(wanted: string, { app }: Scope): { name: string; appName: string | null } {
  const parts = /^(.+)::(.+)$/.exec(wanted);
  return parts === null
    ? { name: wanted, appName: app ?? null }
    : { name: parts[2]!, appName: parts[1]! };
}

function isOfService(planName: string, { addon_service: service }: Scope): boolean {
  return service === undefined || service === null || planNamed(planName)!.service === service;
}

function ambiguous(names: readonly string[]): Refusal {
  return new Refusal(
    herokuError(
      422,
      "multiple_matches",
      `Ambiguous identifier; multiple matching add-ons found: ${names.join(", ")}.`,
    ),
  );
}
