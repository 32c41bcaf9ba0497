import "server-only";

import type { Wire } from "@/lib/redis/wire/wire";

/** Two connections that stand in databases which belong together. */
export type Pair = { source: Wire; target: Wire };
