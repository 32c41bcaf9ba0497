import type { Meter } from "@/lib/providers/meter";
import type { Access } from "@/lib/providers/model";
import database from "@/test/fixtures/scalingo/database.json";
import { scalingoAddOnPath, scalingoDatabase } from "./recorded-providers";
import type { Answer, Wire } from "./wire";

export { scalingoAddOnPath, scalingoDatabase } from "./recorded-providers";

/** The app of the recorded add-on, its instance, and their ids at our port. */
export const scalingoApp = "/api/osc-fr1/v1/apps/5a3-catalog";
export const remoteId = "osc-fr1/5a3-catalog/ad-catalog";
export const app = { id: "osc-fr1/5a3-catalog", name: "catalog" };

/** The recorded database, with another value here and there. */
export function databaseWith(changes: Record<string, unknown>): Answer {
  return { body: { database: { ...database.database, ...changes } } };
}

/** Requests that change something, as `METHOD /path`. */
export function changesAsked(wire: Wire): string[] {
  const looks = [`POST ${scalingoAddOnPath}/token`, "POST /auth/v1/tokens/exchange"];
  return wire.asked().filter((one) => !one.startsWith("GET ") && !looks.includes(one));
}

/** The body of the first of them. */
export function bodySent(wire: Wire): unknown {
  const [first] = changesAsked(wire);
  return wire.requests.find(({ method, path }) => `${method} ${path}` === first)?.body;
}

let accounts = 0;

/** An account of its own: bearers are kept in memory by token. */
export function anAccount(meter: Partial<Meter> = {}): Access {
  accounts += 1;
  const counting: Meter = { spend: () => Promise.resolve(), learn: () => undefined, ...meter };
  return { credentials: { token: `tk-us-planted-capable-${accounts}` }, meter: counting };
}

export const maintenancePath = `${scalingoDatabase}/maintenance`;
