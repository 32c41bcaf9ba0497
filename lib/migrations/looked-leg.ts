import "server-only";

import type { InstanceRecord } from "@/lib/migrations/load-migration";
import type { EndView } from "@/lib/migrations/model";
import type { Plan } from "@/lib/providers/model";
import type { EndFacts, Preflight } from "@/lib/transfer/preflight/model";

/** One target as it was looked at. `instance` is null while it is to be made. */
export type LookedLeg = {
  view: EndView;
  instance: InstanceRecord | null;
  /** The plan of a target that is to be made; null where nobody knows it. */
  plan: Plan | null;
  end: EndFacts | null;
  /** Of a target that is to be made, as far as its plan tells; null where nobody could be asked. */
  judged: Preflight | null;
};
