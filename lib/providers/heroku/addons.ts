import "server-only";

import { z } from "zod";
import { Account, AddOn, Attachment, SoldPlan } from "@/lib/providers/heroku/shapes";
import { orNullAt, part, platform, wholeList } from "@/lib/providers/heroku/wire";
import type { Access } from "@/lib/providers/model";

/** Requests about accounts, add-ons and their attachments, one function each. */

const EXPANSION = { "Accept-Expansion": "addon_service,plan" };
/** With it, what the add-on's own provider has to say comes back in `provision_message`. */
const CHANGE = { ...EXPANSION, "X-Heroku-Legacy-Provider-Messages": "true" };

/** Whose token it is. */
export async function account(access: Access) {
  return (await platform(access, "/account", Account)).body;
}

/** Every add-on the token can see, of all apps and teams. */
export function addOns(access: Access) {
  return wholeList(access, "/addons", z.array(AddOn), EXPANSION);
}

/** @throws AppError `not_found` when it was destroyed, with or without its app */
export async function addOn(access: Access, addOnId: string) {
  return (await platform(access, `/addons/${part(addOnId)}`, AddOn, { headers: EXPANSION })).body;
}

/** All plans of an add-on service, as Heroku lists them today. */
export function soldPlans(access: Access, service: string) {
  return wholeList(access, `/addon-services/${part(service)}/plans`, z.array(SoldPlan));
}

/** Asks for another plan. The add-on shows it at once, whether or not the change has begun. */
export async function changePlan(access: Access, addOn: AddOn, planName: string): Promise<void> {
  await platform(access, addOnPath(addOn), AddOn, {
    method: "PATCH",
    headers: CHANGE,
    body: { plan: planName },
    wanted: `change the plan of ${addOn.name} to ${planName}`,
  });
}

/** Makes an add-on. It is ready later; `read` says when. */
export async function createAddOn(
  access: Access,
  app: { id: string; name: string },
  made: { plan: string; attachment?: { name: string }; config?: Record<string, string> },
) {
  const reply = await platform(access, `/apps/${part(app.id)}/addons`, AddOn, {
    method: "POST",
    headers: CHANGE,
    body: { ...made, confirm: app.name },
    wanted: `create ${made.plan} for ${app.name}`,
  });
  return reply.body;
}

/** Without force: one that other apps still use is refused. */
export async function destroyAddOn(access: Access, addOn: AddOn): Promise<void> {
  const destroyed = platform(access, addOnPath(addOn), z.unknown(), {
    method: "DELETE",
    wanted: `destroy ${addOn.name}`,
  });
  await orNullAt(404, destroyed);
}

/** The apps that have an add-on, each with its name for it. */
export function attachmentsOf(access: Access, addOnId: string) {
  return wholeList(access, `/addons/${part(addOnId)}/addon-attachments`, z.array(Attachment));
}

/** What an app has attached, its own add-ons and those of others. */
export function attachmentsOn(access: Access, appId: string) {
  return wholeList(access, `/apps/${part(appId)}/addon-attachments`, z.array(Attachment));
}

/** Attaches under `name`, which moves here when another add-on has it; without a name Heroku finds one. */
export async function attach(
  access: Access,
  addOnId: string,
  app: { id: string; name: string },
  name: string | null,
) {
  const reply = await platform(access, "/addon-attachments", Attachment, {
    method: "POST",
    body: { addon: addOnId, app: app.id, confirm: app.name, ...(name === null ? {} : { name }) },
    wanted: `attach the add-on to ${app.name}${name === null ? "" : ` as ${name}`}`,
  });
  return reply.body;
}

/** One that is gone already is fine. */
export async function detach(access: Access, attachmentId: string): Promise<void> {
  const path = `/addon-attachments/${part(attachmentId)}`;
  const wanted = "detach the add-on";
  await orNullAt(404, platform(access, path, z.unknown(), { method: "DELETE", wanted }));
}

function addOnPath({ app, id }: AddOn): string {
  return `/apps/${part(app.id)}/addons/${part(id)}`;
}
