import type { App, State } from "../state";
import type { AppResources } from "./resources-state";

/** What Heroku keeps of an app. */
export function appResources(state: State, app: App): AppResources {
  const found = state.resources.apps.find(({ appId }) => appId === app.id);
  if (found === undefined) throw new Error(`The state holds no resources of the app ${app.name}.`);
  return found;
}
