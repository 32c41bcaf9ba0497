import { applyProposal } from "@/inngest/apply";
import { collect, tick } from "@/inngest/collect";
import { deliver } from "@/inngest/deliver";
import { migrate } from "@/inngest/migrate";
import { radar } from "@/inngest/radar";
import { rollUpHours } from "@/inngest/roll-up";
import { sweep } from "@/inngest/sweep";
import { syncConnection, syncConnections } from "@/inngest/sync";
import { watchAccounts } from "@/inngest/watch-accounts";

/** Everything that runs in the background. */
export const functions = [
  tick,
  collect,
  applyProposal,
  deliver,
  migrate,
  syncConnections,
  syncConnection,
  watchAccounts,
  radar,
  rollUpHours,
  sweep,
];
