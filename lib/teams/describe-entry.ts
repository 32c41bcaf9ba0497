export type Entry = {
  /** `noun.verb`, such as `proposal.approved`. */
  what: string;
  details: Readonly<Record<string, string | number | boolean | null>>;
};

/** Reads one detail of an entry, in words. */
type Detail = (key: string) => string;

/** What each entry says after the name of who did it. A missing detail reads as a dash. */
const sentences: Record<string, (is: Detail) => string> = {
  "team.created": (is) => `created the team ${is("name")}`,
  "team.renamed": (is) => `renamed the team from ${is("from")} to ${is("to")}`,
  "team.retention_changed": (is) => `keeps samples for ${is("to")} days instead of ${is("from")}`,
  "member.invited": (is) => `invited ${is("email")} as ${is("role")}`,
  "member.joined": (is) => `joined the team as ${is("role")}`,
  "member.left": () => "left the team",
  "member.removed": (is) => `removed ${is("person")} from the team`,
  "member.role_changed": (is) => `made ${is("person")} ${is("to")} instead of ${is("from")}`,
  "invitation.revoked": (is) => `revoked the invitation of ${is("email")}`,
  "channel.added": (is) => `added the ${is("kind")} channel ${is("label")}${ofInstance(is)}`,
  "channel.changed": (is) => `changed the ${is("kind")} channel to ${is("label")}${ofInstance(is)}`,
  "channel.removed": (is) => `removed the ${is("kind")} channel ${is("label")}${ofInstance(is)}`,
  "connection.connected": (is) => `connected the ${is("provider")} account ${is("label")}`,
  "connection.reconnected": (is) => `gave new credentials for the account ${is("label")}`,
  "connection.disconnected": (is) => `disconnected the account ${is("label")}`,
  "connection.broken": (is) => `lost access to the account ${is("label")}: ${is("problem")}`,
  "instance.watched": (is) => `began to watch ${is("name")} on ${is("plan")}`,
  "instance.unwatched": (is) => `stopped watching ${is("name")}`,
  "instance.url_changed": (is) => `noticed a new address of ${is("name")}`,
  "instance.renamed": (is) => `noticed that ${is("from")} is now called ${is("to")}`,
  "instance.gone": (is) => `noticed that ${is("name")} is gone from its provider`,
  "instance.returned": (is) => `noticed that ${is("name")} is back at its provider`,
  "instance.plan_changed_outside": (is) =>
    `noticed that the plan of ${is("instance")} was changed outside of Headroom, from ${is("from")} to ${is("to")}`,
  "migration.created": (is) => `began to move ${is("source")} to ${is("target")}`,
  "migration.cutover_approved": (is) =>
    `confirmed that writers of ${is("source")} are stopped and let ${is("target")} take over`,
  "migration.cancelled": (is) => `cancelled the move of ${is("source")} to ${is("target")}`,
  "migration.done": (is) =>
    `finished the move of ${is("source")} to ${is("target")}: ${is("keys")} keys compared, none differ`,
  "migration.failed": (is) =>
    `stopped the move of ${is("source")} to ${is("target")}: ${is("failure")}`,
};

/** Puts an entry into words that follow a name: "Ada *invited bob@example.com as viewer*". */
export function describeEntry({ what, details }: Entry): string {
  const words = sentences[what];
  if (words === undefined) return plain(what);
  return words((key) => {
    const value = details[key];
    return value === null || value === undefined ? "–" : String(value);
  });
}

/** Every entry that has words, so that a test can compare them with what the house writes. */
export const describedEntries: readonly string[] = Object.keys(sentences);

function ofInstance(is: Detail): string {
  return is("instance") === "–" ? "" : ` of ${is("instance")}`;
}

/** An entry of a newer version: `proposal.put_off` reads as "put off a proposal". */
function plain(what: string): string {
  const [noun = "", verb = ""] = what.split(".");
  return `${verb.replaceAll("_", " ")} a ${noun.replaceAll("_", " ")}`;
}
