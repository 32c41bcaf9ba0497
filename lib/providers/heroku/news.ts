import { z } from "zod";
import type { ProviderNews } from "@/lib/providers/capabilities";

const Named = z.object({ name: z.string().nullish() });

const Data = z.object({
  name: z.string().nullish(),
  description: z.string().nullish(),
  plan: Named.nullish(),
  addon: Named.nullish(),
  app: Named.nullish(),
  maintenance: z.boolean().nullish(),
});
type Data = z.infer<typeof Data>;

/**
 * A delivery of a webhook. Source: https://devcenter.heroku.com/articles/webhook-events; the envelope's
 * `id` is not documented everywhere, so the event's own stands in.
 */
const Delivery = z.object({
  id: z.string().nullish(),
  webhook_metadata: z.object({ event: z.object({ id: z.string().nullish() }).nullish() }).nullish(),
  action: z.string(),
  resource: z.string(),
  data: Data,
  previous_data: Data.nullish(),
  actor: z.object({ email: z.string().nullish() }).nullish(),
  published_at: z.string().nullish(),
});

type News = Pick<ProviderNews, "concerns" | "what">;

/** Reads a message of Heroku's; null where it tells nothing that concerns a Redis, its address or its app. */
export function toNews(body: string): ProviderNews | null {
  const delivery = Delivery.safeParse(parsed(body)).data;
  if (delivery === undefined) return null;
  const { action, resource, data, previous_data: before } = delivery;
  const id = delivery.webhook_metadata?.event?.id ?? delivery.id;
  const told = tellOf(resource, action, data, before ?? null);
  if (!id || told === null) return null;
  const at = Date.parse(delivery.published_at ?? "");
  return {
    ...told,
    id,
    at: Number.isNaN(at) ? null : new Date(at),
    actor: delivery.actor?.email ?? null,
  };
}

function tellOf(resource: string, action: string, data: Data, before: Data | null): News | null {
  const name = data.name ?? "an add-on";
  switch (resource) {
    case "addon":
      return { concerns: "instance", what: addOnNews(action, name, data, before) };
    case "addon-attachment":
      return { concerns: "address", what: `${data.addon?.name ?? name} ${attachedAs(action)}` };
    case "release":
      return releaseNews(data.description ?? "");
    case "app":
      return appNews(action, name, before);
    default:
      return null;
  }
}

function addOnNews(action: string, name: string, data: Data, before: Data | null): string {
  if (action === "create") return `${name} created`;
  if (action === "destroy") return `${name} destroyed`;
  const [from, to] = [before?.plan?.name, data.plan?.name];
  if (from && to && from !== to) return `plan changed from ${from} to ${to}`;
  if (before?.name && before.name !== name) return `${before.name} renamed to ${name}`;
  return `${name} changed`;
}

function attachedAs(action: string): string {
  if (action === "create") return "attached";
  return action === "destroy" ? "detached" : "attached otherwise";
}

/** Most releases are deploys, which say nothing of a Redis; each would cost a look at its address. */
function releaseNews(description: string): News | null {
  const isOfRedis = /redis|key-value|\b(attach|detach|promote)/i.test(description);
  return isOfRedis ? { concerns: "address", what: description } : null;
}

/** Heroku also tells of maintenance modes, buildpacks and the like. */
function appNews(action: string, name: string, before: Data | null): News | null {
  if (action === "destroy") return { concerns: "app", what: `app ${name} destroyed` };
  if (!before?.name || before.name === name) return null;
  return { concerns: "app", what: `app renamed from ${before.name} to ${name}` };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
