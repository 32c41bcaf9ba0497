/** Where the lines of an app's log stream are sent. */
export type Drain = {
  id: string;
  /** `d.<uuid>`, which every delivery carries. */
  token: string;
  appId: string;
  url: string;
  /** The add-on it belongs to, which alone can remove it; null for one that a person made. */
  addonId: string | null;
  createdAt: string;
};
