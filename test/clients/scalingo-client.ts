import { createRequire } from "node:module";
import { join } from "node:path";

/** The part of axios the client hands out. */
type Request = (
  url: string,
  body?: unknown,
) => Promise<{ status: number; data: unknown; headers: Record<string, string> }>;
type Axios = { get: Request; post: Request; patch: Request; put: Request; delete: Request };

/** What Scalingo's client gives back: the objects of the API, as they came. */
export type Body = Record<string, unknown>;

type Operation = { status: string; type: string; id: string; wait(): Promise<Body> };

/** The parts of Scalingo's client the round walks. The package is not ours, so its types are not here. */
export type Client = {
  Users: { self(): Promise<Body> };
  Regions: { all(): Promise<Body[]> };
  Tokens: {
    all(): Promise<Body[]>;
    create(name: string): Promise<Body>;
    renew(id: string): Promise<Body>;
    destroy(id: string): Promise<void>;
    exchange(token: string): Promise<string>;
  };
  Apps: {
    all(): Promise<Body[]>;
    find(app: string): Promise<Body>;
    create(app: { name: string }): Promise<Body>;
    rename(app: string, from: string, to: string): Promise<Body>;
    update(app: string, settings: Body): Promise<Body>;
    destroy(app: string, name: string): Promise<void>;
  };
  Addons: {
    for(app: string): Promise<Body[]>;
    getAddon(app: string, addon: string): Promise<Body>;
    create(app: string, addon: Body): Promise<Body>;
    update(app: string, addon: string, change: Body): Promise<Body>;
    resume(app: string, addon: string): Promise<Body>;
    sso(app: string, addon: string): Promise<Body>;
    destroy(app: string, addon: string): Promise<void>;
    listProviders(category?: string, authenticated?: boolean): Promise<Body[]>;
    listCategories(): Promise<Body[]>;
  };
  Databases: { all(): Promise<Body> };
  Containers: {
    for(app: string): Promise<Body[]>;
    processes(app: string): Promise<Body[]>;
    run(app: string, wanted: Body): Promise<Body>;
    stop(app: string, container: string): Promise<void>;
    scale(
      app: string,
      formation: readonly Body[],
    ): Promise<{ formation: Body[]; operation?: Operation }>;
    availableSizes(): Promise<Body[]>;
    restart(app: string, scope?: readonly string[]): Promise<Operation>;
  };
  Operations: { operation(app: string, id: string): Promise<Body> };
  Environment: {
    for(app: string): Promise<Body[]>;
    create(app: string, variable: Body): Promise<Body>;
    update(app: string, id: string, value: string): Promise<Body>;
    bulkUpdate(app: string, variables: readonly Body[]): Promise<Body[]>;
    destroy(app: string, id: string): Promise<void>;
    bulkDestroy(app: string, ids: readonly string[]): Promise<unknown>;
  };
  Events: {
    for(app: string, page?: Body): Promise<{ events: Body[]; meta: { pagination: Body } }>;
    all(): Promise<{ events: Body[] }>;
    listEventTypes(): Promise<Body[]>;
    listEventCategories(): Promise<Body[]>;
  };
  NotificationPlatforms: { list(): Promise<Body[]> };
  Notifiers: {
    for(app: string): Promise<Body[]>;
    get(app: string, id: string): Promise<Body>;
    create(app: string, notifier: Body): Promise<Body>;
    update(app: string, id: string, notifier: Body): Promise<Body>;
    test(app: string, id: string): Promise<void>;
    destroy(app: string, id: string): Promise<void>;
  };
  Metrics: { get(app: string, metric: string, options?: Body): Promise<Body[]> };
  /** What the client itself sends its requests with, bearer and all. */
  apiClient(): Axios;
};

type Package = {
  Client: new (bearer: string, addresses: Addresses) => Client;
  clientFromToken(token: string, addresses: Addresses): Promise<Client>;
};
type Addresses = { apiUrl: string; authApiUrl: string };

/** The package installed in `folder`, as a program of a customer's would load it. */
export function scalingoPackage(folder: string): Package {
  return createRequire(join(folder, "package.json"))("scalingo") as Package;
}
