import { randomUUID } from "node:crypto";
import { planNamed, type Service } from "../catalog";
import { found, serverOf, urlOf, type AddOn, type App, type State } from "../state";
import { followVariable } from "../usage";
import { appResources } from "./app-resources";
import { invalid, unconfirmed } from "./errors";
import type { Attachment } from "./resources-state";

const COLOURS = [
  "PURPLE",
  "CYAN",
  "AMBER",
  "GREEN",
  "NAVY",
  "ROSE",
  "SILVER",
  "OLIVE",
  "TEAL",
  "COBALT",
];

/** The apps that have an add-on, each with the name it has there. */
export function attachmentsOf(state: State, addon: AddOn): Attachment[] {
  return state.resources.attachments.filter(({ addonId }) => addonId === addon.id);
}

/** What an app has attached, its own add-ons and those of others. */
export function attachmentsOn(state: State, app: App): Attachment[] {
  return state.resources.attachments.filter(({ appId }) => appId === app.id);
}

export function variableOf({ name }: Attachment): string {
  return `${name}_URL`;
}

/** The variables of an add-on on the app it was made for; other apps have their own names for it. */
export function configVarsOf(state: State, addon: AddOn): string[] {
  return attachmentsOf(state, addon)
    .filter(({ appId }) => appId === addon.appId)
    .map(variableOf);
}

/** Everything an app finds in its environment; an add-on that is still being made adds nothing. */
export function configOf(state: State, app: App): Record<string, string> {
  return { ...appResources(state, app).config, ...addOnConfigOf(state, app) };
}

/** The part of an app's environment that its attachments own. */
export function addOnConfigOf(state: State, app: App): Record<string, string> {
  const ready = attachmentsOn(state, app)
    .map((attachment) => ({ attachment, addon: found(state.addons, attachment.addonId) }))
    .filter(({ addon }) => !isProvisioning(state, addon));
  return Object.fromEntries(
    ready.map(({ attachment, addon }) => [variableOf(attachment), urlOf(serverOf(state, addon))]),
  );
}

export function isProvisioning(state: State, addon: AddOn): boolean {
  return state.resources.provisions.some(({ addonId }) => addonId === addon.id);
}

/**
 * The name under which an add-on will be attached: the wanted one, or a free one.
 *
 * @throws Refusal when the name cannot be one (422), or another add-on has it and nobody confirmed (423)
 */
export function chosenName(
  state: State,
  addon: AddOn,
  app: App,
  wanted: { name: string | null; confirm: string | null },
): string {
  if (wanted.name === null) return freeName(state, addon, app);
  const name = wanted.name.toUpperCase();
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) {
    throw invalid("Name has to begin with a letter and may hold letters, digits and underscores.");
  }
  const holder = attachmentsOn(state, app).find((other) => other.name === name);
  if (holder === undefined || holder.addonId === addon.id || wanted.confirm === app.name) {
    return name;
  }
  const { name: holderName } = found(state.addons, holder.addonId);
  throw unconfirmed(
    `The name ${name} is used by ${holderName} on ${app.name} and will be taken from it.`,
    app.name,
  );
}

/** Attaches an add-on under `name`, and takes the name from whatever had it on this app. */
export function attach(state: State, addon: AddOn, app: App, name: string): Attachment {
  followVariable(state, addon, app, name);
  const at = new Date().toISOString();
  const attachment: Attachment = {
    id: randomUUID(),
    addonId: addon.id,
    appId: app.id,
    name,
    createdAt: at,
    updatedAt: at,
  };
  const others = state.resources.attachments.filter(
    (other) => other.appId !== app.id || other.name !== name,
  );
  state.resources.attachments = [...others, attachment];
  delete appResources(state, app).config[variableOf(attachment)];
  return attachment;
}

export function detach(state: State, { id }: Attachment): void {
  state.resources.attachments = state.resources.attachments.filter((one) => one.id !== id);
}

/** The name an attachment gets when nobody chose one: the plain one first, then colours. */
function freeName(state: State, addon: AddOn, app: App): string {
  const { service } = planNamed(addon.planName)!;
  const taken = new Set(attachmentsOn(state, app).map(({ name }) => name));
  const [plain, coloured] = prefixOf(service);
  if (!taken.has(plain)) return plain;
  const colour = COLOURS.find((candidate) => !taken.has(`${coloured}_${candidate}`));
  return `${coloured}_${colour ?? randomUUID().slice(0, 8).toUpperCase()}`;
}

function prefixOf(service: Service): readonly [plain: string, coloured: string] {
  return service === "heroku-redis" ? ["REDIS", "HEROKU_REDIS"] : ["REDISCLOUD", "REDISCLOUD"];
}
