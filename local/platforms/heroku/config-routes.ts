import { z } from "zod";
import type { House } from "../house";
import { appResources } from "./app-resources";
import { addOnConfigOf, configOf } from "./attachments";
import { invalid } from "./errors";
import { appNamed, ok, parsed } from "./lookups";
import { releaseNamed } from "./release-routes";
import { makeRelease } from "./releases";
import type { HerokuRoute } from "./route";

const Change = z.record(z.string(), z.string().nullable());

/** The environment of an app, secrets in clear. One call that changes it is one release. */
export function configRoutes(house: House): HerokuRoute[] {
  const { store } = house;
  return [
    {
      method: "GET",
      pattern: "/apps/:app/config-vars",
      need: "read-protected",
      handle: (ask, { account }) => ok(configOf(store.state, appNamed(house, account, ask))),
    },
    {
      method: "PATCH",
      pattern: "/apps/:app/config-vars",
      need: "write-protected",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const wanted = parsed(Change, ask, "config vars have to be text, or null to remove them.");
        const current = configOf(store.state, app);
        const changed = Object.entries(wanted).filter(
          ([name, value]) => (current[name] ?? null) !== value,
        );
        refuseOwned(addOnConfigOf(store.state, app), changed);
        if (changed.length === 0) return ok(current);

        store.change((state) => {
          const { config } = appResources(state, app);
          for (const [name, value] of changed) {
            if (value === null) delete config[name];
            else config[name] = value;
          }
          makeRelease(state, app, describe(changed), { by: account.email });
        });
        return ok(configOf(store.state, app));
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/releases/:release/config-vars",
      need: "read-protected",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const { config } = releaseNamed(app, ask.params.release!);
        // What the add-ons gave at the time is forgotten; what they give now is the nearest there is.
        return ok({ ...config, ...addOnConfigOf(store.state, app) });
      },
    },
  ];
}

/** @throws Refusal (422) for a variable that an attachment sets */
function refuseOwned(
  owned: Record<string, string>,
  changed: readonly [name: string, value: string | null][],
): void {
  const names = changed.map(([name]) => name).filter((name) => name in owned);
  if (names.length > 0) throw invalid(`Cannot overwrite attachment values ${names.join(", ")}.`);
}

function describe(changed: readonly [name: string, value: string | null][]): string {
  const namesOf = (isRemoval: boolean) =>
    changed.filter(([, value]) => (value === null) === isRemoval).map(([name]) => name);
  const parts = [
    ["Set", namesOf(false)],
    ["Remove", namesOf(true)],
  ] as const;
  const said = parts
    .filter(([, names]) => names.length > 0)
    .map(([verb, names]) => `${verb} ${names.join(", ")}`);
  return `${said.join(", ")} config vars`;
}
