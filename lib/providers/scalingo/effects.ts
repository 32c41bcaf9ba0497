import {
  constant,
  published,
  shiftOf,
  turnOf,
  unconfirmed,
  unsaid,
  unsaidBut,
  type ChangeEffects,
  type Claim,
  type Turn,
} from "@/lib/providers/change-effects";
import type { Plan } from "@/lib/providers/model";

const DATABASES = 5;
const IDLE_SECONDS = 150;

/**
 * What a plan change at Scalingo does to the instance: its own table of transitions.
 *
 * The pages say nothing of the URL at a plan change, nor of whether apps restart, as they do after a
 * version upgrade. Source: Scalingo/documentation `databases/redis/start` (December 2025).
 */
export function effects(from: Plan, to: Plan): ChangeEffects {
  return {
    isAccepted: isDocumented(from, to) ? published(true) : unsaid,
    restartsApps: unsaidBut("Scalingo says so of version upgrades only."),
    changesUrl: unconfirmed(
      false,
      "Host, port and password stay; Headroom reads the URL again afterwards to be sure.",
    ),
    ...transition(from, to),
    replica: isDocumented(from, to) ? spareNodes(turnOf(from.hasReplica, to.hasReplica)) : unsaid,
    persistence: isDocumented(from, to)
      ? published(turnOf(from.hasPersistence, to.hasPersistence))
      : unsaid,
    memoryBytes: shiftOf([from, to], "memoryBytes"),
    maxClients: shiftOf([from, to], "maxClients", (clients, plan) =>
      plan.hasReplica
        ? published(clients, "The gateway in front of Business plans takes no more.")
        : unconfirmed(clients, "Scalingo documents none for Starter; this is Redis’ own default."),
    ),
    databases: constant(published(DATABASES)),
    idleTimeoutSeconds: constant(published(IDLE_SECONDS)),
    keepsSettings: unsaid,
  };
}

type Transition = Pick<
  ChangeEffects,
  "restartsServer" | "outageSeconds" | "losesWrites" | "sentences"
>;

const REBOOT: Transition = {
  restartsServer: published(true),
  outageSeconds: published({ min: 2, max: 10 }),
  losesWrites: unsaidBut("The data on disk is loaded again."),
  sentences: [
    "Scalingo reboots the only node at its new size: Redis is away for 2 to 10 seconds, then loads its data from disk.",
  ],
};

/** Without an announced outage: the nodes hand over to each other. */
function handover(sentence: string): Transition {
  return {
    restartsServer: published(true, "One node after the other, so that another answers."),
    outageSeconds: published({ min: 0, max: 0 }, "As Scalingo announces it."),
    losesWrites: unconfirmed(
      true,
      "Redis copies to its other nodes with a delay: what was written just before a failover can be lost.",
    ),
    sentences: [sentence],
  };
}

/** Of the former free class, Sandbox, nothing is published. */
function isDocumented(from: Plan, to: Plan): boolean {
  return ![from, to].some(({ family }) => family.endsWith("/sandbox"));
}

const UNDOCUMENTED: Transition = {
  restartsServer: unsaid,
  outageSeconds: unsaidBut("Scalingo’s table of transitions leaves Sandbox plans out."),
  losesWrites: unsaid,
  sentences: [],
};

function transition(from: Plan, to: Plan): Transition {
  if (!isDocumented(from, to)) return UNDOCUMENTED;
  if (!from.hasReplica && !to.hasReplica) return REBOOT;
  if (!from.hasReplica) {
    return handover("Scalingo adds nodes and then reboots the first one.");
  }
  if (to.hasReplica) {
    return handover("Scalingo reboots the nodes one by one behind its failover.");
  }
  if (from.memoryBytes === null || from.memoryBytes !== to.memoryBytes) return REBOOT;
  return {
    restartsServer: unsaid,
    outageSeconds: published({ min: 0, max: 0 }, "As Scalingo announces it for the same size."),
    losesWrites: unsaid,
    sentences: ["Scalingo removes the spare nodes."],
  };
}

function spareNodes(turn: Turn): Claim<Turn> {
  switch (turn) {
    case "lost":
      return published(turn, "The spare nodes go: a failure of the node is an outage.");
    case "gained":
      return published(turn, "Spare nodes take over when one fails.");
    default:
      return published(turn);
  }
}
