import { planNamed } from "../catalog";
import { found, type AddOn, type App, type State } from "../state";
import { addRelease } from "../world";
import { appResources } from "./app-resources";
import { attachmentsOf } from "./attachments";
import { dynosOf, restart } from "./dynos";

/**
 * Makes a release of an app, which restarts its dynos.
 *
 * `by` is the email of the person or the add-on service that caused it.
 */
export function makeRelease(
  state: State,
  app: App,
  description: string,
  { by, now = new Date() }: { by: string; now?: Date },
): void {
  const release = addRelease(app, description, now);
  release.by = by;
  release.config = { ...appResources(state, app).config };
  restart(dynosOf(state, app), release.version, now);
}

/** One release for every app that has this add-on: its address, password or both are new. */
export function announceAddress(state: State, addon: AddOn, now: Date): void {
  const attachments = attachmentsOf(state, addon);
  const service = planNamed(addon.planName)!.service;
  for (const appId of new Set(attachments.map(({ appId }) => appId))) {
    const names = attachments.filter((one) => one.appId === appId).map(({ name }) => name);
    const description = `Update ${names.join(", ")} by ${service}`;
    makeRelease(state, found(state.apps, appId), description, { by: providerEmail(service), now });
  }
}

/** Under this address Heroku shows what an add-on service did by itself. */
export function providerEmail(service: string): string {
  return `${service}@addons.heroku.com`;
}
