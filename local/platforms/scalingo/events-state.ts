/** Something that happened to an app, as its timeline and its notifiers tell it. */
export type Event = {
  id: string;
  appId: string;
  accountId: string;
  /** The app's name at that time: a later one does not change it. */
  appName: string;
  type: string;
  /** False for what the platform did by itself. */
  isByUser: boolean;
  data: Record<string, unknown>;
  createdAt: string;
};

/** An event on its way to the address of a notifier. */
export type NotifierDelivery = {
  id: string;
  url: string;
  payload: string;
  attempts: number;
  nextAt: string;
};

/** What was last told of an app and an add-on; a difference from what is becomes an event. */
export type Told = {
  apps: { id: string; name: string }[];
  addons: { id: string; appId: string; resourceId: string; planName: string }[];
};
