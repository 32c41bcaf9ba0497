import { z } from "zod";
import type { Ask, Route } from "../http";
import type { House } from "../house";
import type { AddOn, App } from "../state";
import { bodyOf, created, noContent, ok } from "./answers";
import type { LogDrain } from "./apps-state";
import { conflict, notFound } from "./errors";
import { addOnNamed, appNamed, type Region } from "./lookups";
import { tell, type Happening } from "./tell";
import type { Caller } from "./tokens";

const text = z.string("can't be blank").min(1, "can't be blank");
const port = z.coerce.number().int().min(1).max(65_535);
const Drain = z.discriminatedUnion("type", [
  z.object({ type: z.literal("syslog"), host: text, port, token: z.string().nullish() }),
  z.object({ type: z.literal("papertrail"), host: text, port }),
  z.object({ type: z.literal("appsignal"), token: text }),
  z.object({ type: z.literal("betterstack"), token: text, host: z.string().nullish() }),
  z.object({ type: z.literal("datadog"), token: text, drain_region: text }),
  z.object({ type: z.literal("ovh-graylog"), token: text, host: text }),
  z.object({ type: z.literal("elk"), url: z.url("is not a valid URL") }),
]);
const NewDrain = z.object({ drain: Drain });
const Doomed = z.object({ url: text });

/** Where the lines of an app, or of one of its databases, are sent to. Nothing is: nobody's code runs here. */
export function drainRoutes(house: House, region: Region): Route<Caller>[] {
  const ofApp = (ask: Ask, caller: Caller) => ({
    app: appNamed(house, region, caller, ask),
    addon: null,
  });
  const ofAddOn = (ask: Ask, caller: Caller) => ({
    app: appNamed(house, region, caller, ask),
    addon: addOnNamed(house, region, caller, ask),
  });
  return [
    ...routesFor(house, "/v1/apps/:app/log_drains", ofApp),
    ...routesFor(house, "/v1/apps/:app/addons/:addon/log_drains", ofAddOn),
  ];
}

type Stream = { app: App; addon: AddOn | null };

function routesFor(
  { store }: House,
  pattern: string,
  streamOf: (ask: Ask, caller: Caller) => Stream,
): Route<Caller>[] {
  const drainsOf = ({ app, addon }: Stream) =>
    store.state.scalingo.drains.filter(
      ({ appId, addonId }) => appId === app.id && addonId === (addon?.id ?? null),
    );
  return [
    {
      method: "GET",
      pattern,
      handle: (ask, caller) => ok({ drains: drainsOf(streamOf(ask, caller)).map(drainBody) }),
    },
    {
      method: "POST",
      pattern,
      handle(ask, caller) {
        const stream = streamOf(ask, caller);
        const url = urlOf(bodyOf(NewDrain, ask).drain);
        if (drainsOf(stream).some((drain) => drain.url === url)) throw conflict("already exists");
        const drain = { appId: stream.app.id, addonId: stream.addon?.id ?? null, url };
        store.change((state) => {
          state.scalingo.drains.push(drain);
          tell(state, stream.app, happening("new", stream, url));
        });
        return created({ drain: drainBody(drain) });
      },
    },
    {
      method: "DELETE",
      pattern,
      handle(ask, caller) {
        const stream = streamOf(ask, caller);
        // The documentation puts the URL into the body, its page on requests into the query.
        const url = ask.query.get("url") ?? bodyOf(Doomed, ask).url;
        const drain = drainsOf(stream).find((one) => one.url === url);
        if (drain === undefined) throw notFound("log_drain");
        store.change((state) => {
          state.scalingo.drains = state.scalingo.drains.filter((one) => one !== drain);
          tell(state, stream.app, happening("delete", stream, url));
        });
        return noContent;
      },
    },
  ];
}

function drainBody({ appId, url }: LogDrain) {
  return { app_id: appId, url };
}

/** How Scalingo writes down where lines go: documented for OVH, Datadog and syslog, alike for the others. */
function urlOf(drain: z.output<typeof Drain>): string {
  switch (drain.type) {
    case "syslog":
      return `syslog://${drain.token ? `:${drain.token}@` : ""}${drain.host}:${drain.port}`;
    case "papertrail":
      return `papertrail://${drain.host}:${drain.port}`;
    case "appsignal":
      return `appsignal://${drain.token}`;
    case "betterstack":
      return `betterstack://${drain.token}${drain.host ? `@${drain.host}` : ""}`;
    case "datadog":
      return `datadog://${drain.token}?region=${drain.drain_region}`;
    case "ovh-graylog":
      return `ovh://:${drain.token}@${drain.host}:6514`;
    case "elk":
      return drain.url.replace(/^https?:/, "elk:");
  }
}

function happening(verb: "new" | "delete", { addon }: Stream, url: string): Happening {
  if (addon === null) return { type: `${verb}_log_drain`, data: { url } };
  const data = { url, addon_uuid: addon.id, addon_name: "redis" };
  return { type: `${verb}_addon_log_drain`, data };
}
