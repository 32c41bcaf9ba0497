import type { Faults } from "./faults";
import type { Logplex } from "./heroku/logplex";
import type { OAuthSettings } from "./heroku/oauth";
import type { MinuteWindow, TokenPool } from "./limits";
import type { PlanChanges } from "./plan-changes";
import type { RedisServers } from "./redis-servers";
import type { ScalingoWork } from "./scalingo/work";
import type { Store } from "./state";

/** What every API of the platforms works with. */
export type House = {
  store: Store;
  servers: RedisServers;
  changes: PlanChanges;
  scalingo: ScalingoWork;
  logs: Logplex;
  faults: Faults;
  oauth: OAuthSettings;
  herokuLimit: TokenPool;
  scalingoLimit: MinuteWindow;
  scalingoDatabaseLimit: MinuteWindow;
  /** Where this process listens, for answers that hold addresses: `http://127.0.0.1:3001`. */
  baseUrl(): string;
  /** Where Heroku answers at the root by HTTPS, for official clients: `https://127.0.0.1:3002`. */
  gateUrl(): string;
  /** The PEM file of the authority that signed the gate's certificate. */
  caFile: string;
};
