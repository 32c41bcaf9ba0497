import { uuidOf } from "../catalog";
import type { Core } from "../state";

/** One name under which an app has an add-on: `REDIS` makes the variable `REDIS_URL`. */
export type Attachment = {
  id: string;
  addonId: string;
  appId: string;
  name: string;
  createdAt: string;
  updatedAt: string;
};

/** How many dynos of one kind an app runs. */
export type Process = {
  id: string;
  type: string;
  quantity: number;
  size: string;
  command: string;
  createdAt: string;
  updatedAt: string;
};

export type Space = { id: string; name: string; isShield: boolean };

/** What Heroku keeps of an app besides what every platform keeps. */
export type AppResources = {
  appId: string;
  isInMaintenance: boolean;
  /** The variables people set; those of add-ons follow from the attachments. */
  config: Record<string, string>;
  /** The Private or Shield Space it runs in. */
  space: Space | null;
  formation: Process[];
};

/** One running process. Whether it is still starting follows from `startedAt`. */
export type Dyno = {
  id: string;
  appId: string;
  type: string;
  number: number;
  command: string;
  size: string;
  releaseVersion: number;
  createdAt: string;
  startedAt: string;
  /** When a one-off ends by itself; null for those of the formation. */
  endsAt: string | null;
  /** Stopped by hand, until the next restart. */
  isDown: boolean;
};

/** An add-on that is being made. With a source it is a fork: it follows the source until it is ready. */
export type Provision = {
  addonId: string;
  sourceAddonId: string | null;
  readyAt: string;
};

export type Resources = {
  apps: AppResources[];
  attachments: Attachment[];
  dynos: Dyno[];
  provisions: Provision[];
};

/** What the Heroku apps and add-ons of a state have before anybody touched them. */
export function resourcesFor({ apps, addons }: Pick<Core, "apps" | "addons">): Resources {
  const ours = apps.filter(({ platform }) => platform === "heroku");
  const all = ours.map(({ id, createdAt }) => ({
    ...freshApp(id),
    config: { RACK_ENV: "production" },
    formation: usualFormation(id, createdAt),
  }));
  return {
    apps: all,
    attachments: addons
      .filter(({ appId }) => ours.some(({ id }) => id === appId))
      .map((addon) => ({
        id: uuidOf(`attachment ${addon.id}`),
        addonId: addon.id,
        appId: addon.appId,
        name: addon.configVar.replace(/_URL$/, ""),
        createdAt: addon.createdAt,
        updatedAt: addon.createdAt,
      })),
    dynos: all.flatMap(({ appId, formation }) => {
      const app = ours.find(({ id }) => id === appId)!;
      return formation.flatMap((process) =>
        dynosOf(process, appId, app.releases.at(-1)?.version ?? 1, app.createdAt),
      );
    }),
    provisions: [],
  };
}

/** An app to which nothing was deployed yet. */
export function freshApp(appId: string): AppResources {
  return { appId, isInMaintenance: false, config: {}, space: null, formation: [] };
}

/** Two web dynos and a worker. */
function usualFormation(appId: string, createdAt: string): Process[] {
  const process = (type: string, quantity: number, command: string): Process => ({
    id: uuidOf(`process ${appId} ${type}`),
    type,
    quantity,
    size: "Standard-1X",
    command,
    createdAt,
    updatedAt: createdAt,
  });
  return [
    process("web", 2, "bundle exec puma -C config/puma.rb"),
    process("worker", 1, "bundle exec sidekiq"),
  ];
}

/** The dynos a process of the formation has at first, numbered from 1. */
function dynosOf(process: Process, appId: string, releaseVersion: number, at: string): Dyno[] {
  return Array.from({ length: process.quantity }, (_, index) => ({
    id: uuidOf(`dyno ${process.id} ${index + 1}`),
    appId,
    type: process.type,
    number: index + 1,
    command: process.command,
    size: process.size,
    releaseVersion,
    createdAt: at,
    startedAt: at,
    endsAt: null,
    isDown: false,
  }));
}
