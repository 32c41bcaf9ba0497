import { mongoIdOf, planNamed, uuidOf } from "../catalog";
import type { App, Core } from "../state";
import type {
  AppOperation,
  Container,
  ContainerType,
  LogDrain,
  Notifier,
  ScalingoApp,
  Variable,
} from "./apps-state";
import type {
  Backup,
  Database,
  DatabaseOperation,
  FeatureChange,
  Maintenance,
} from "./databases-state";
import type { Event, NotifierDelivery, Told } from "./events-state";
import { newestVersion } from "./versions";

/** An API token's name and dates; whether it opens anything is the account's to say. */
export type ApiToken = {
  id: string;
  accountId: string;
  value: string;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
};

/** What Scalingo remembers besides accounts, apps, add-ons and servers. */
export type ScalingoState = {
  tokens: ApiToken[];
  apps: ScalingoApp[];
  operations: AppOperation[];
  /** Apps whose next operation is to fail, and with which words. */
  failures: { appId: string; error: string }[];
  drains: LogDrain[];
  notifiers: Notifier[];
  databases: Database[];
  featureChanges: FeatureChange[];
  databaseOperations: DatabaseOperation[];
  backups: Backup[];
  maintenance: Maintenance[];
  events: Event[];
  deliveries: NotifierDelivery[];
  told: Told;
};

/** What Scalingo holds of the accounts, apps and add-ons of a state before anybody touched them. */
export function scalingoFor(core: Core): ScalingoState {
  const apps = core.apps.filter(({ platform }) => platform === "scalingo");
  const addons = core.addons.filter(({ appId }) => apps.some(({ id }) => id === appId));
  return {
    tokens: core.accounts
      .filter(({ platform }) => platform === "scalingo")
      .flatMap(({ id, tokens }) =>
        tokens.map(({ value }) => ({
          id: uuidOf(`token ${value}`),
          accountId: id,
          value,
          name: "Headroom",
          createdAt: apps[0]?.createdAt ?? new Date(0).toISOString(),
          lastUsedAt: null,
        })),
      ),
    apps: apps.map((app) => {
      const own = addons.filter(({ appId }) => appId === app.id);
      return deployedApp(app, own.length === 0 ? [] : [aliasOf(own[0]!)]);
    }),
    operations: [],
    failures: [],
    drains: [],
    notifiers: [],
    databases: addons.map(({ id, createdAt }) => freshDatabase(id, createdAt, null)),
    featureChanges: [],
    databaseOperations: [],
    backups: [],
    maintenance: [],
    events: [],
    deliveries: [],
    told: {
      apps: apps.map(({ id, name }) => ({ id, name })),
      addons: addons.map(({ id, appId, name, planName }) => ({
        id,
        appId,
        resourceId: name,
        planName,
      })),
    },
  };
}

/** `REDIS_URL`, which stands for the variable an add-on owns. */
export function aliasOf({ id, configVar }: { id: string; configVar: string }): Variable {
  return { id: mongoIdOf(`alias ${id}`), name: "REDIS_URL", value: `$${configVar}` };
}

/** An app to which nothing was deployed yet. */
export function freshApp(appId: string, createdAt: string): ScalingoApp {
  return {
    appId,
    isDeployed: false,
    forceHttps: false,
    stickySession: false,
    routerLogs: false,
    variables: [],
    formation: [containerType(appId, "web", 1, "")],
    containers: [],
    updatedAt: createdAt,
  };
}

/** A database as it is made: snapshots on, backups at night, a window of the weekday its id falls on. */
export function freshDatabase(
  addonId: string,
  createdAt: string,
  readyAt: string | null,
): Database {
  const backupHourUtc = 1;
  return {
    addonId,
    versionId: newestVersion.id,
    isPubliclyAvailable: false,
    isSuspended: false,
    readyAt,
    hasPeriodicBackups: true,
    backupHourUtc,
    nextBackupAt: nextAtHour(backupHourUtc, new Date(createdAt)).toISOString(),
    window: { weekdayUtc: parseInt(mongoIdOf(addonId).slice(0, 6), 16) % 7, startingHourUtc: 21 },
  };
}

/** The next time after `now` that it is `hour` o'clock in UTC. */
export function nextAtHour(hour: number, now: Date): Date {
  const next = new Date(now);
  next.setUTCHours(hour, 0, 0, 0);
  if (next <= now) next.setUTCDate(next.getUTCDate() + 1);
  return next;
}

/** Business databases keep more and longer than starter ones. */
export function isBusiness(planName: string): boolean {
  return planNamed(planName)?.hasReplica === true;
}

function deployedApp(app: App, variables: Variable[]): ScalingoApp {
  const formation = [
    containerType(app.id, "web", 2, "bundle exec puma -C config/puma.rb"),
    containerType(app.id, "worker", 1, "bundle exec sidekiq"),
  ];
  return {
    ...freshApp(app.id, app.createdAt),
    isDeployed: true,
    variables,
    formation,
    containers: formation.flatMap((type) => containersOf(type, app.createdAt)),
  };
}

function containerType(
  appId: string,
  name: string,
  amount: number,
  command: string,
): ContainerType {
  return { id: mongoIdOf(`container type ${appId} ${name}`), name, amount, size: "M", command };
}

/** The containers a type of the formation asks for, numbered from 1. */
function containersOf(type: ContainerType, createdAt: string): Container[] {
  return Array.from({ length: type.amount }, (_, index) => ({
    id: mongoIdOf(`container ${type.id} ${index + 1}`),
    type: type.name,
    typeIndex: index + 1,
    state: "running",
    size: type.size,
    command: type.command,
    createdAt,
    endsAt: null,
  }));
}
