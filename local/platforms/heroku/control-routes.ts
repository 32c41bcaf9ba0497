import { z } from "zod";
import { addOnNamed, done, nothingNamed, parsed } from "../control-answers";
import type { Route } from "../http";
import type { House } from "../house";
import { troubles } from "./account-trouble";
import { addDrain } from "./drain-routes";
import { announceMaintenance } from "./maintenances";

const OAuth = z.object({
  redirectUrl: z.url().optional(),
  expiresInSeconds: z.number().int().positive().optional(),
});
const AccountTrouble = z.object({ email: z.string(), trouble: z.array(z.enum(troubles)) });
const LogSettings = z
  .object({
    metricsSeconds: z.number().positive(),
    noisePerSecond: z.number().min(0),
    backOffMs: z.number().min(0),
  })
  .partial();
const Lines = z.object({
  messages: z.array(z.string()),
  source: z.enum(["app", "heroku"]).default("app"),
  process: z.string().default("web.1"),
});
const OwnedDrain = z.object({ addon: z.string(), url: z.url() });
const Maintain = z.object({
  addon: z.string(),
  reason: z.string().default("Security updates of the operating system"),
  requiredBy: z.iso.datetime().optional(),
  /** Runs as soon as it is prepared, as a failover does. */
  isImmediate: z.boolean().default(false),
});

/** What can be done by hand at the local Heroku alone. */
export function herokuControlRoutes({ store, oauth, changes, logs }: House): Route<null>[] {
  return [
    {
      method: "POST",
      pattern: "/oauth",
      handle(ask) {
        Object.assign(oauth, parsed(OAuth, ask));
        return done;
      },
    },
    {
      method: "POST",
      pattern: "/accounts",
      handle(ask) {
        const wanted = parsed(AccountTrouble, ask);
        const account = store.state.accounts.find(
          ({ platform, email }) => platform === "heroku" && email === wanted.email,
        );
        if (account === undefined) throw nothingNamed(wanted.email);
        store.change(() => (account.trouble = wanted.trouble));
        return done;
      },
    },
    {
      method: "POST",
      pattern: "/logs",
      handle(ask) {
        logs.settings = parsed(LogSettings, ask);
        return done;
      },
    },
    {
      method: "POST",
      pattern: "/logs/:app",
      handle(ask) {
        const { messages, ...said } = parsed(Lines, ask);
        const app = store.state.apps.find(({ id, name }) => [id, name].includes(ask.params.app!));
        if (app === undefined) throw nothingNamed(ask.params.app!);
        for (const message of messages) {
          logs.say(app.id, { priority: 190, at: new Date(), message, ...said });
        }
        return done;
      },
    },
    {
      method: "POST",
      pattern: "/drains",
      handle(ask) {
        const wanted = parsed(OwnedDrain, ask);
        const addon = addOnNamed(store.state, wanted.addon);
        store.change((state) =>
          addDrain(state, { appId: addon.appId, url: wanted.url, addonId: addon.id }),
        );
        return done;
      },
    },
    {
      method: "POST",
      pattern: "/maintenances",
      handle(ask) {
        const { addon: named, ...wanted } = parsed(Maintain, ask);
        const addon = addOnNamed(store.state, named);
        store.change((state) =>
          announceMaintenance(state, addon, wanted, { now: new Date(), pace: changes.pace }),
        );
        return done;
      },
    },
  ];
}
