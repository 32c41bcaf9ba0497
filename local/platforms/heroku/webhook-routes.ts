import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { type Answer, type Ask, Refusal } from "../http";
import type { House } from "../house";
import type { Account, App } from "../state";
import { herokuError, notFound } from "./errors";
import { appNamed, created, ok, paged, parsed } from "./lookups";
import { pageOf } from "./ranges";
import type { HerokuRoute } from "./route";
import { webhookIncludes, webhookLevels, type Webhook } from "./webhook-state";
import { deliveryBody, eventBody, webhookBody } from "./webhook-words";

const Create = z.object({
  include: z.array(z.enum(webhookIncludes)).min(1),
  level: z.enum(webhookLevels),
  url: z.url({ protocol: /^https?$/ }),
  secret: z.string().min(1).nullish(),
  authorization: z.string().nullish(),
});
const Change = Create.partial();
const RULE = "include, level and url have to be what a subscription may have.";

/** App webhooks: who is told what of an app, and what became of the telling. */
export function webhookRoutes(house: House): HerokuRoute[] {
  const { store } = house;
  const hooksOf = (app: App) =>
    store.state.webhooks.webhooks.filter(({ appId }) => appId === app.id);
  const hookNamed = (ask: Ask, account: Account) => {
    const wanted = ask.params.webhook;
    const hook = hooksOf(appNamed(house, account, ask)).find(({ id }) => id === wanted);
    if (hook === undefined) throw notFound("webhook");
    return hook;
  };
  const deliveriesOf = (app: App) => {
    const ids = new Set(hooksOf(app).map(({ id }) => id));
    return store.state.webhooks.deliveries.filter(({ webhookId }) => ids.has(webhookId));
  };
  const eventsOf = (app: App) =>
    store.state.webhooks.events.filter(({ appId }) => appId === app.id);
  return [
    {
      method: "POST",
      pattern: "/apps/:app/webhooks",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const { secret, authorization, ...wanted } = parsed(Create, ask, RULE);
        const at = new Date().toISOString();
        const hook: Webhook = {
          id: randomUUID(),
          appId: app.id,
          ...wanted,
          secret: secret ?? randomBytes(32).toString("hex"),
          authorization: authorization ?? null,
          createdAt: at,
          updatedAt: at,
        };
        store.change((state) => state.webhooks.webhooks.push(hook));
        // Whoever did not bring a secret is told the one that was made, now and never again.
        const isKnown = typeof secret === "string";
        const headers = isKnown ? undefined : { "Heroku-Webhook-Secret": hook.secret };
        return { ...created(webhookBody(hook)), headers };
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/webhooks",
      handle: (ask, { account }) =>
        paged(hooksOf(appNamed(house, account, ask)).map(webhookBody), ask, ["id"]),
    },
    {
      method: "GET",
      pattern: "/apps/:app/webhooks/:webhook",
      handle: (ask, { account }) => ok(webhookBody(hookNamed(ask, account))),
    },
    {
      method: "PATCH",
      pattern: "/apps/:app/webhooks/:webhook",
      handle(ask, { account }) {
        const hook = hookNamed(ask, account);
        const { secret, authorization, ...wanted } = parsed(Change, ask, RULE);
        store.change(() => {
          Object.assign(hook, wanted, { updatedAt: new Date().toISOString() });
          if (typeof secret === "string") hook.secret = secret;
          if (authorization !== undefined) hook.authorization = authorization;
        });
        return ok(webhookBody(hook));
      },
    },
    {
      method: "DELETE",
      pattern: "/apps/:app/webhooks/:webhook",
      handle(ask, { account }) {
        const hook = hookNamed(ask, account);
        store.change(({ webhooks }) => {
          webhooks.webhooks = webhooks.webhooks.filter(({ id }) => id !== hook.id);
        });
        return ok(webhookBody(hook));
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/webhook-deliveries",
      handle(ask, { account }) {
        const wanted = ask.query.get("eq[status]");
        const rows = deliveriesOf(appNamed(house, account, ask))
          .filter(({ status }) => wanted === null || status === wanted)
          .map((delivery) => ({
            seq: delivery.seq,
            id: delivery.id,
            body: deliveryBody(store.state, delivery),
          }));
        return bodiesOf(rows, ask);
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/webhook-deliveries/:delivery",
      handle(ask, { account }) {
        const delivery = deliveriesOf(appNamed(house, account, ask)).find(
          ({ id }) => id === ask.params.delivery,
        );
        if (delivery === undefined) throw notFound("webhook delivery");
        return ok(deliveryBody(store.state, delivery));
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/webhook-events",
      handle: (ask, { account }) =>
        paged(eventsOf(appNamed(house, account, ask)).map(eventBody), ask, ["id"]),
    },
    {
      method: "GET",
      pattern: "/apps/:app/webhook-events/:event",
      handle(ask, { account }) {
        const event = eventsOf(appNamed(house, account, ask)).find(
          ({ id }) => id === ask.params.event,
        );
        if (event === undefined) throw notFound("webhook event");
        return ok(eventBody(event));
      },
    },
  ];
}

/** A page by a number that the rows have and their bodies do not tell. */
function bodiesOf(rows: readonly { seq: number; id: string; body: object }[], ask: Ask): Answer {
  const page = pageOf(rows, ask.header("range"), ["seq", "id"]);
  if (page === null) {
    throw new Refusal(herokuError(416, "range_not_satisfiable", "That range can't be understood."));
  }
  return { status: page.status, json: page.rows.map(({ body }) => body), headers: page.headers };
}
