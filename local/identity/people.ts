import { demoPeople, type DemoPerson } from "@/drizzle/demo/people";

/** Who may sign in here; the seed gives the same people their roles. */
export const people = demoPeople;

/** The person with this subject, or null. */
export function personNamed(sub: string): DemoPerson | null {
  return people.find((person) => person.sub === sub) ?? null;
}

/** One line under the name: what they may do in the demo team. */
export function roleSentence({ role }: DemoPerson): string {
  return {
    owner: "Owner: may do everything, also connect accounts and invite people",
    operator: "Operator: approves plan changes and sets policies",
    viewer: "Viewer: may look at everything and change nothing",
    none: "Someone new, without a team yet",
  }[role ?? "none"];
}
