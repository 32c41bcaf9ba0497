import type { Answer, Ask, Route } from "../http";
import type { House } from "../house";
import { ok } from "./answers";
import { notFound } from "./errors";
import type { Event } from "./events-state";
import { eventBody } from "./event-words";
import { appNamed, type Region } from "./lookups";
import { pageOf } from "./pagination";
import type { Caller } from "./tokens";

const HOURS_MAX = 72;

/** The timelines of an app and of a person, newest first. */
export function eventRoutes(house: House, region: Region): Route<Caller>[] {
  const eventsOf = (ask: Ask, caller: Caller) => {
    const app = appNamed(house, region, caller, ask);
    return house.store.state.scalingo.events.filter(({ appId }) => appId === app.id);
  };
  return [
    {
      method: "GET",
      pattern: "/v1/apps/:app/events",
      handle: (ask, caller) => listed(ask, caller, eventsOf(ask, caller)),
    },
    {
      method: "GET",
      pattern: "/v1/apps/:app/events/:event",
      handle(ask, caller) {
        const event = eventsOf(ask, caller).find(({ id }) => id === ask.params.event);
        if (event === undefined) throw notFound("event");
        return ok({ event: eventBody(event, caller.account) });
      },
    },
    {
      method: "GET",
      pattern: "/v1/events",
      handle: (ask, caller) =>
        listed(
          ask,
          caller,
          house.store.state.scalingo.events.filter(
            ({ accountId }) => accountId === caller.account.id,
          ),
        ),
    },
  ];
}

/** A page of events, newest first; the last hours, when they are asked for, come whole. */
function listed(ask: Ask, { account }: Caller, events: readonly Event[]): Answer {
  const hours = Number(ask.query.get("from"));
  const since = Date.now() - Math.min(hours, HOURS_MAX) * 3_600_000;
  const wanted = hours >= 1 ? events.filter((one) => Date.parse(one.createdAt) >= since) : events;
  const { rows, meta } = pageOf(wanted.toReversed(), ask, { isWhole: hours >= 1 });
  return ok({ events: rows.map((event) => eventBody(event, account)), meta });
}
