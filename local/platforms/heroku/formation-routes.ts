import { z } from "zod";
import type { Answer, Ask } from "../http";
import type { House } from "../house";
import type { App } from "../state";
import type { Caller } from "./accounts";
import { appResources } from "./app-resources";
import { formationBody } from "./app-words";
import { dynoSizes, followFormation } from "./dynos";
import { invalid, notFound } from "./errors";
import { appNamed, ok, paged, parsed } from "./lookups";
import type { Process } from "./resources-state";
import type { HerokuRoute } from "./route";

/** A quantity is a number, or text with a sign that adds to what is there, as the CLI sends it. */
const Change = z.object({
  quantity: z.union([z.number().int().min(0), z.string().regex(/^[+-]?\d+$/)]).nullish(),
  size: z.string().nullish(),
  dyno_size: z
    .union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])
    .nullish(),
});
const Update = Change.extend({ type: z.string() });
const Batch = z.object({ updates: z.array(Update) });

/** How many dynos an app runs, and of which size. */
export function formationRoutes(house: House): HerokuRoute[] {
  const { store } = house;
  const formationOf = (app: App) => appResources(store.state, app).formation;
  return [
    {
      method: "GET",
      pattern: "/apps/:app/formation",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        return paged(
          formationOf(app).map((process) => formationBody(app, process)),
          ask,
          ["id", "type"],
        );
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/formation/:type",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        return ok(formationBody(app, processNamed(formationOf(app), ask.params.type!)));
      },
    },
    {
      method: "PATCH",
      pattern: "/apps/:app/formation",
      handle(ask, caller) {
        const { updates } = parsed(Batch, ask, "updates has to be a list of types and quantities.");
        return ok(scale(house, ask, caller, updates));
      },
    },
    {
      method: "PATCH",
      pattern: "/apps/:app/formation/:type",
      handle(ask, caller): Answer {
        const change = parsed(Change, ask, "quantity has to be a number of dynos.");
        const [body] = scale(house, ask, caller, [{ ...change, type: ask.params.type! }]);
        return ok(body);
      },
    },
  ];
}

/** Does all of the updates or, when one of them is wrong, none. */
function scale(
  house: House,
  ask: Ask,
  { account }: Caller,
  updates: readonly z.output<typeof Update>[],
) {
  const { store } = house;
  const app = appNamed(house, account, ask);
  const { formation } = appResources(store.state, app);
  const changes = updates.map((update) => {
    const process = processNamed(formation, update.type);
    return { process, ...wantedOf(process, update) };
  });
  store.change((state) => {
    for (const { process, quantity, size } of changes) {
      Object.assign(process, { quantity, size, updatedAt: new Date().toISOString() });
    }
    followFormation(state, app);
  });
  return changes.map(({ process }) => formationBody(app, process));
}

function wantedOf(process: Process, update: z.output<typeof Change>) {
  const size = update.dyno_size ?? update.size ?? process.size;
  const known = dynoSizes.find((candidate) => candidate.toLowerCase() === size.toLowerCase());
  if (known === undefined) throw invalid(`No such size as ${size}.`);

  const wanted = update.quantity ?? process.quantity;
  const isRelative = typeof wanted === "string" && /^[+-]/.test(wanted);
  const quantity = Math.max(0, Number(wanted) + (isRelative ? process.quantity : 0));
  return { size: known, quantity };
}

export function processNamed(formation: readonly Process[], wanted: string): Process {
  const process = formation.find(({ id, type }) => id === wanted || type === wanted);
  if (process === undefined) throw notFound(`process type (${wanted})`);
  return process;
}
