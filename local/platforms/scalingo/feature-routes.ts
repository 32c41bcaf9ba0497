import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Answer, Ask, Route } from "../http";
import type { House } from "../house";
import { appOf, type AddOn } from "../state";
import { bodyOf, ok } from "./answers";
import type { Named } from "./database-api";
import { refuseWhileChanging } from "./database-status";
import { featureNames, type FeatureChange, type FeatureName } from "./databases-state";
import { activeFeatures } from "./database-words";
import { conflict, invalid } from "./errors";
import { PROVIDER_NAME } from "./addon-words";
import { tell } from "./tell";
import { after } from "./time";
import type { Caller } from "./tokens";

const PENDING_SECONDS = 3;

const Wanted = z.object({
  feature: z.object({ name: z.enum(featureNames, "is not a feature of this database") }),
});
const Doomed = z.object({ feature: z.enum(featureNames, "is not a feature of this database") });

/** Features: what a person may switch on and off at a database. */
export function featureRoutes(house: House, named: Named): Route<Caller>[] {
  return [
    {
      method: "POST",
      pattern: "/api/databases/:addon/features",
      handle(ask, caller) {
        const addon = named(ask, caller);
        const { name } = bodyOf(Wanted, ask).feature;
        const { state } = house.store;
        refuseWhileChanging(state, addon);
        const active = activeFeatures(state, addon);
        if (active.includes(name)) throw conflict(`${name} feature is already enabled`);
        if (name === "publicly-available" && !active.includes("force-ssl")) {
          throw invalid("feature", "publicly-available requires force-ssl to be enabled first");
        }
        begin(house, addon, name, { isRemoval: false });
        return ok({ name, status: "PENDING", message: `${name} feature is being enabled` });
      },
    },
    {
      method: "DELETE",
      pattern: "/api/databases/:addon/features",
      handle: (ask, caller) => disable(house, named(ask, caller), ask),
    },
  ];
}

function disable(house: House, addon: AddOn, ask: Ask): Answer {
  const { state } = house.store;
  const name = bodyOf(Doomed, { ...ask, body: Object.fromEntries(ask.query) }).feature;
  refuseWhileChanging(state, addon);
  const active = activeFeatures(state, addon);
  if (!active.includes(name)) throw invalid("feature", `${name} is not enabled`);
  if (name === "force-ssl" && active.includes("publicly-available")) {
    throw invalid("feature", "force-ssl is required while publicly-available is enabled");
  }
  begin(house, addon, name, { isRemoval: true });
  return ok({ message: `${name} feature has been disabled` });
}

/** The work of Scalingo gives it to the server, or takes it away. */
function begin(
  { store, changes }: House,
  addon: AddOn,
  name: FeatureName,
  { isRemoval }: { isRemoval: boolean },
): void {
  const change: FeatureChange = {
    id: randomUUID(),
    addonId: addon.id,
    name,
    isRemoval,
    readyAt: after(new Date(), PENDING_SECONDS * changes.pace),
  };
  store.change((state) => {
    state.scalingo.featureChanges.push(change);
    tell(state, appOf(state, addon), {
      type: isRemoval ? "database/remove_feature" : "database/add_feature",
      data: {
        feature: name,
        remote_ip: "127.0.0.1",
        addon_uuid: addon.id,
        addon_provider_id: "redis",
        addon_provider_name: PROVIDER_NAME,
      },
    });
  });
}
