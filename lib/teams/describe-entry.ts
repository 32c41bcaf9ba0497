export type Entry = {
  /** `noun.verb`, such as `proposal.approved`. */
  what: string;
  details: Readonly<Record<string, string | number | boolean | null>>;
};

/**
 * What each entry says after the name of who did it. `{key}` is a detail, a dash when it is missing;
 * `[…]` is left out when a detail inside is missing.
 */
const sentences: Record<string, string> = {
  "team.created": "created the team {name}",
  "team.renamed": "renamed the team from {from} to {to}",
  "team.retention_changed": "keeps samples for {to} days instead of {from}",
  "team.links_closed": "made links in messages ask for a sign-in before they decide",
  "team.links_opened": "lets links in messages decide without a sign-in",
  "member.invited": "invited {email} as {role}",
  "member.joined": "joined the team as {role}",
  "member.left": "left the team",
  "member.removed": "removed {person} from the team",
  "member.role_changed": "made {person} {to} instead of {from}",
  "invitation.revoked": "revoked the invitation of {email}",
  "channel.added": "added the {kind} channel {label}[ of {instance}]",
  "channel.changed": "changed the {kind} channel to {label}[ of {instance}]",
  "channel.removed": "removed the {kind} channel {label}[ of {instance}]",
  "connection.connected": "connected the {provider} account {label}",
  "connection.reconnected": "gave new credentials for the account {label}",
  "connection.disconnected": "disconnected the account {label}",
  "connection.broken": "lost access to the account {label}: {problem}",
  "plan.added":
    "said that the plan {plan} has {memory}, {connections} connections and costs {price}",
  "plan.removed": "removed the plan {plan} that was added by hand",
  "instance.watched": "began to watch {name} on {plan}",
  "instance.unwatched": "stopped watching {name}",
  "instance.url_changed": "noticed a new address of {name}",
  "instance.renamed": "noticed that {from} is now called {to}",
  "instance.gone": "noticed that {name} is gone from its provider",
  "instance.returned": "noticed that {name} is back at its provider",
  "instance.plan_changed_outside":
    "noticed that the plan of {instance} was changed outside of Headroom, from {from} to {to}",
  "instance.log_lines_lost":
    "noticed that {lines} log lines of {name}’s app were lost before they came here",
  "instance.drain_created": "had the log lines of {name} sent here",
  "instance.drain_removed": "stopped the log lines of {name}",
  "instance.drain_left":
    "could not remove the log drain of {name}, which stays at the provider: {problem}",
  "instance.credentials_rotated":
    "noticed that the credentials of {name} were rotated[: “{told}”][, by {by}]",
  "instance.failed_over": "heard that another server took over for {name}: “{told}”[, by {by}]",
  "instance.maintenance_announced": "learned of a maintenance of {name}[ for {on}]: “{reason}”",
  "instance.maintenance_told": "heard of a maintenance of {name}: “{told}”[, by {by}]",
  "instance.address_told": "heard of a new address of {name}: “{told}”[, by {by}]",
  "instance.engine_noted": "found {name} running {to}",
  "instance.engine_changed": "noticed that {name} runs {to} instead of {from}",
  "instance.engine_ended":
    "noticed that {engine}, which {name} runs, has had no security fixes from its project since {since}",
  "instance.setting_changed": "set {setting} of {name} to {to}",
  "instance.window_changed": "moved the maintenance window of {name} to {to}",
  "instance.maintenance_run": "began the maintenance of {name}",
  "instance.version_requested": "asked for version {to} of {name}",
  "instance.backup_made": "asked for a backup of {name}",
  "instance.backup_downloaded": "downloaded a backup of {name}",
  "instance.backups_scheduled": "changed the daily backup of {name}[ to {hourUtc}:00 UTC]",
  "policy.saved": "changed the settings of {name}[: {changes}]",
  "policy.paused": "paused the scaling of {name} until {until}",
  "policy.resumed": "resumed the scaling of {name}",
  "policy.pinned": "holds {name} at {plan} until {until}",
  "policy.unpinned": "no longer holds {name} at {plan}",
  "proposal.approved": "approved[ {words},] that {name} moves from {from} to {to}",
  "proposal.approved_by_link": "was told {words}, that {name} moves from {from} to {to}",
  "proposal.chosen": "chose {to} for {name} instead of {from}",
  "proposal.expired": "let the proposal of {to} for {name} expire: nobody decided on it in time",
  "proposal.found_stale":
    "approved[ {words},] {to} for {name} too late, so it was withdrawn: {because}",
  "proposal.found_stale_by_link":
    "was told {words}, that {name} moves to {to}, too late: {because}",
  "proposal.rejected": "declined[ {words},] {to} for {name}[: “{note}”]",
  "proposal.rejected_by_link": "was told {words}, that {name} does not move to {to}[: “{note}”]",
  "action.succeeded": "moved {name} from {from} to {to}",
  "action.failed": "could not move {name} from {from} to {to}: {problem}",
  "migration.created": "began to move the data of {source}[ to {target}]",
  "migration.cutover_approved":
    "confirmed that nothing writes to {source} any more, so that {target} takes over",
  "migration.approved": "approved a step of the move of {source}[ to {target}]: {step}",
  "migration.looked_again":
    "had the arrival after the move of {source}[ to {target}] looked at again",
  "migration.run_through": "let the move of {source}[ to {target}] run through",
  "migration.paused": "paused the move of {source}[ to {target}]",
  "migration.resumed": "went on with the move of {source}[ to {target}]",
  "migration.budget_set": "changed how much the move of {source}[ to {target}] may burden it",
  "migration.retried": "tried the move of {source}[ to {target}] again",
  "migration.rolled_back": "rolled back the move of {source}[ to {target}]",
  "migration.way_back_begun": "began to roll back the move of {source}[ to {target}]",
  "migration.released": "removed {source}, whose data had moved[ to {target}]",
  "migration.target_removed": "removed {removed}, which was made for the move of {source}",
  "migration.cancelled": "cancelled the move of {source}[ to {target}]",
  "migration.done": "moved the data of {source}[ to {target}][: {keys} keys compared, none differ]",
  "migration.failed": "could not go on with the move of {source}[ to {target}]: {failure}",
};

/** Puts an entry into words that follow a name: "Ada *invited bob@example.com as viewer*". */
export function describeEntry({ what, details }: Entry): string {
  const sentence = sentences[what];
  if (sentence === undefined) return plain(what);
  const isMissing = (key: string) => details[key] === null || details[key] === undefined;
  return sentence
    .replace(/\[([^{\]]*\{(\w+)\}[^\]]*)\]/g, (_all, part: string, key: string) =>
      isMissing(key) ? "" : part,
    )
    .replace(/\{(\w+)\}/g, (_all, key: string) => (isMissing(key) ? "–" : String(details[key])));
}

/** Every entry that has words, so that a test can compare them with what the house writes. */
export const describedEntries: readonly string[] = Object.keys(sentences);

/** An entry of a newer version: `proposal.put_off` reads as "put off a proposal". */
function plain(what: string): string {
  const [noun = "", verb = ""] = what.split(".");
  return `${verb.replaceAll("_", " ")} a ${noun.replaceAll("_", " ")}`;
}
