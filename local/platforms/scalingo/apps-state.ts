/** A variable of an app's environment. `$NAME` as a value stands for the value of `NAME`. */
export type Variable = { id: string; name: string; value: string };

/** How many containers of one type an app wants, and how large each is. */
export type ContainerType = {
  id: string;
  name: string;
  amount: number;
  size: string;
  command: string;
};

export const containerStates = ["booting", "running", "stopping"] as const;
export type ContainerState = (typeof containerStates)[number];

/** One process of an app. `one-off` is the type of those somebody started by hand. */
export type Container = {
  id: string;
  type: string;
  typeIndex: number;
  state: ContainerState;
  size: string;
  command: string;
  createdAt: string;
  /** When a one-off ends, by itself or because it was stopped; null for those of the formation. */
  endsAt: string | null;
};

/** What Scalingo keeps of an app besides what every platform keeps. */
export type ScalingoApp = {
  appId: string;
  /** Scaling an app that nobody deployed yet only notes what is wanted. */
  isDeployed: boolean;
  forceHttps: boolean;
  stickySession: boolean;
  routerLogs: boolean;
  /** Without those an add-on owns: their values follow from its server. */
  variables: Variable[];
  formation: ContainerType[];
  containers: Container[];
  updatedAt: string;
};

export const operationTypes = ["scale", "restart", "start-one-off"] as const;
export type OperationType = (typeof operationTypes)[number];

/** Something slow being done to an app. Of those that change its formation there is one at a time. */
export type AppOperation = {
  id: string;
  appId: string;
  type: OperationType;
  status: "pending" | "running" | "done" | "error";
  createdAt: string;
  /** When it leaves `pending`, and when it ends. */
  runsAt: string;
  endsAt: string;
  finishedAt: string | null;
  error: string | null;
  /** Containers a restart is about (`web`, `worker-1`); null for all. */
  scope: string[] | null;
  /** The container a one-off is started in. */
  containerId: string | null;
};

/** Lines of an app or of one of its add-ons, sent to a service of the customer's. */
export type LogDrain = { appId: string; addonId: string | null; url: string };

/** Where news of an app is sent, and which. */
export type Notifier = {
  id: string;
  appId: string;
  platformId: string;
  name: string;
  isActive: boolean;
  sendsAllEvents: boolean;
  sendsAllAlerts: boolean;
  selectedEventIds: string[];
  typeData: Record<string, unknown>;
  createdAt: string;
  updatedAt: string;
};
