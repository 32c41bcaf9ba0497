import type { Condition, ConditionKey } from "@/lib/alerts/model";
import type { ConnectionStatus } from "@/lib/connections/model";
import { formatDuration } from "@/lib/format";

/** Looks are five minutes apart: this many may fail before anybody is told. */
const PATIENCE_MINUTES = 30;

/** Everything a condition of an account may depend on. */
export type AccountFacts = {
  now: Date;
  account: {
    label: string;
    providerLabel: string;
    status: ConnectionStatus;
    /** Why it is broken. */
    problem: string | null;
    /** When the provider last answered a look at the inventory, or when the account was connected. */
    answeredAt: Date;
  };
  /** What the look that has just ended met instead of an answer; null where nobody has just asked. */
  unanswered: string | null;
  /** The conditions with an open alert. */
  open: ReadonlySet<ConditionKey>;
};

/**
 * Returns the conditions of an account that hold now.
 *
 * Silence begins only with a look that got no answer: while Headroom itself stood still, nobody asked.
 */
export function accountConditionsOf(facts: AccountFacts): Condition[] {
  const { account, now, open, unanswered } = facts;
  if (account.status === "broken") return [broken(facts)];
  const silentSeconds = (now.getTime() - account.answeredAt.getTime()) / 1000;
  if (silentSeconds < PATIENCE_MINUTES * 60) return [];
  if (unanswered === null && !open.has("account_silent")) return [];
  return [silent(facts, silentSeconds)];
}

function broken({ account }: AccountFacts): Condition {
  const { label, providerLabel, problem } = account;
  return {
    key: "account_broken",
    subject: `${label} at ${providerLabel} has to be reconnected`,
    body: [
      "An owner of the team has to reconnect the account.",
      problem ?? `${providerLabel} no longer accepts its credentials.`,
      "Until then no plan in it is changed, and a new address is not noticed.",
    ].join(" "),
    levels: [],
  };
}

function silent({ account, unanswered }: AccountFacts, seconds: number): Condition {
  const { label, providerLabel } = account;
  return {
    key: "account_silent",
    subject: `${label}: ${providerLabel} has not answered for ${formatDuration(seconds)}`,
    body: [
      `Look whether ${providerLabel} reports an incident. Headroom goes on asking, and you have nothing to do once it answers.`,
      unanswered,
      "Until then plan changes wait, and what changes at the provider is not noticed. Measurements go on.",
    ]
      .filter((sentence) => sentence !== null)
      .join(" "),
    levels: [],
  };
}
