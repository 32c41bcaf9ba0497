import type { Faults } from "./faults";
import type { MinuteWindow, TokenPool } from "./limits";
import type { PlanChanges } from "./plan-changes";
import type { RedisServers } from "./redis-servers";
import type { Store } from "./state";

/** What every API of the platforms works with. */
export type House = {
  store: Store;
  servers: RedisServers;
  changes: PlanChanges;
  faults: Faults;
  herokuLimit: TokenPool;
  scalingoLimit: MinuteWindow;
  scalingoDatabaseLimit: MinuteWindow;
  /** Where this process listens, for answers that hold addresses: `http://127.0.0.1:3001`. */
  baseUrl(): string;
};
