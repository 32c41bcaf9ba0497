import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describedEntries, describeEntry } from "@/lib/teams/describe-entry";

const nouns = "team|member|invitation|channel|connection|instance|policy|proposal|action|migration";

/** Every `"noun.verb"` that stands in the house, as entries are written. */
const written = readdirSync("lib", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith("describe-entry.ts"))
  .map((path) => readFileSync(`lib/${path}`, "utf8"))
  .flatMap((source) => source.match(new RegExp(`"(${nouns})\\.[a-z_]+"`, "g")) ?? [])
  .map((quoted) => quoted.slice(1, -1));

test("the house writes history", () => {
  expect(written).toContain("team.created");
  expect(written).toContain("channel.added");
});

test.each([...new Set(written)])("%s is told in words", (what) => {
  expect(describedEntries).toContain(what);
});

test("an entry is told with the names it kept", () => {
  const details = { email: "bob@example.test", role: "viewer" };
  expect(describeEntry({ what: "member.invited", details })).toBe(
    "invited bob@example.test as viewer",
  );
});

test("a detail that is missing is a dash, and an entry nobody knows is told plainly", () => {
  expect(describeEntry({ what: "member.invited", details: {} })).toBe("invited – as –");
  expect(describeEntry({ what: "proposal.put_off", details: {} })).toBe("put off a proposal");
});

test("a part that depends on a missing detail is left out", () => {
  const details = { kind: "email", label: "ops@example.test" };
  const added = "added the email channel ops@example.test";
  expect(describeEntry({ what: "channel.added", details })).toBe(added);
  expect(
    describeEntry({ what: "channel.added", details: { ...details, instance: "storefront" } }),
  ).toBe(`${added} of storefront`);
});

test("what people typed is not read as a pattern", () => {
  const details = { name: "a", to: "Premium 1", note: "[not] {name} $& now" };
  expect(describeEntry({ what: "proposal.rejected", details })).toBe(
    "declined Premium 1 for a: “[not] {name} $& now”",
  );
});
