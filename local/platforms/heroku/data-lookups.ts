import { planNamed } from "../catalog";
import type { Ask } from "../http";
import type { House } from "../house";
import type { Account, AddOn } from "../state";
import { isProvisioning } from "./attachments";
import { notFound } from "./errors";
import { addOnNamed } from "./lookups";

/**
 * The database the path names, by the name or id of its add-on.
 *
 * @throws Refusal (404) for one of another service, and for one that is still being made
 */
export function databaseNamed(house: House, account: Account, ask: Ask): AddOn {
  const addon = addOnNamed(house, account, ask);
  const isOurs = planNamed(addon.planName)!.service === "heroku-redis";
  if (!isOurs || isProvisioning(house.store.state, addon)) throw notFound("database");
  return addon;
}
