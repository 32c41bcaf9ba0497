import { describe, expect, test } from "vitest";
import { budgetTyped, typedBudget } from "@/components/migrations/budget-values";
import { numberProblem } from "@/components/migrations/field-words";
import { budgetWords, scopeWords } from "@/components/migrations/scope-words";
import { isSameUse, processWords } from "@/components/migrations/use-words";
import { allows, partsOf, withKind, withSource } from "@/components/migrations/wizard-choices";
import {
  databasesTyped,
  emptyLeg,
  emptyMove,
  isComplete,
  linesOf,
  problemsOf,
  problemUnder,
  specTyped,
  switchesOf,
} from "@/components/migrations/wizard-values";
import { cutoverWords, howWords, whatWords } from "@/components/migrations/wizard-words";
import { Spec, type AppUse } from "@/lib/migrations/spec";
import { everything, gentle } from "@/lib/transfer/model";
import { aPlan } from "@/test/support/plans";
import { chosen, source } from "@/test/unit/components/migration-wizard-help";

const use = (name: string): AppUse => ({
  connectionId: "con_1",
  app: { id: `app-${name}`, name },
  configVar: "REDIS_URL",
});

describe("what most people want", () => {
  test("needs a source and a target, and is what the server takes", () => {
    const typed = chosen();
    expect(isComplete(emptyMove("ins_1"))).toBe(false);
    expect(isComplete(typed)).toBe(true);
    const input = specTyped(typed, [use("shop"), use("admin")]);
    expect(problemsOf(input)).toEqual({});
    expect(Spec.parse(input)).toEqual(
      Spec.parse({
        kind: "move",
        sourceInstanceId: "ins_1",
        legs: [
          {
            target: { kind: "existing", instanceId: "ins_2" },
            switches: [use("shop"), use("admin")],
          },
        ],
      }),
    );
  });

  test("is told in sentences", () => {
    expect(whatWords(emptyLeg)).toBe("Everything: all databases, every key");
    expect(howWords(chosen())).toBe(
      "The source’s latency may become 2 times what it was; every key is compared",
    );
    expect(cutoverWords(chosen())).toBe(
      "The cutover waits for your yes, then runs through; the apps are stopped meanwhile; the way back stays open for 3 days",
    );
  });
});

describe("variables that are switched", () => {
  const found = [use("shop"), use("admin")];

  test("are all that were found for a move, until somebody chose", () => {
    expect(switchesOf("move", emptyLeg, found)).toEqual(found);
    expect(switchesOf("move", { switches: [] }, found)).toEqual([]);
  });

  test("are none for a copy, and none by themselves for a split", () => {
    expect(switchesOf("copy", { switches: found }, found)).toEqual([]);
    expect(switchesOf("split", emptyLeg, found)).toEqual([]);
    expect(switchesOf("split", { switches: found }, found)).toEqual(found);
  });

  test("are the same when account, app and name are", () => {
    expect(isSameUse(use("shop"), { ...use("shop") })).toBe(true);
    expect(isSameUse(use("shop"), { ...use("shop"), configVar: "CACHE_URL" })).toBe(false);
    expect(
      processWords([
        { type: "web", quantity: 2 },
        { type: "clock", quantity: 0 },
      ]),
    ).toBe("web 2");
    expect(processWords([])).toBe("nothing runs");
  });
});

describe("another kind of move", () => {
  test("keeps what fits it", () => {
    const split = withKind(chosen(), "split", source);
    expect(split.legs.map(({ instanceId }) => instanceId)).toEqual(["ins_2", ""]);
    expect(withKind(split, "move", source).legs).toHaveLength(1);
    const fork = withKind(chosen(), "fork", source);
    expect(fork.legs).toEqual([{ ...emptyLeg, place: "new", connectionId: "con_1" }]);
    expect(specTyped(chosen({ kind: "plan", plan: aPlan({ id: "p" }) }), [])).toMatchObject({
      legs: [],
      planId: "p",
    });
  });

  test("is offered only where the source can be moved so", () => {
    const plain = { ...source, canFork: false, canChangePlan: false };
    expect(
      (["move", "fork", "plan", "split", "copy"] as const).map((kind) => allows(kind, plain)),
    ).toEqual([true, false, false, true, true]);
    expect(allows("fork", null)).toBe(true);
  });

  test("has its own things to set", () => {
    expect(partsOf("move")).toEqual(["what", "how", "cutover"]);
    expect(partsOf("split")).toEqual(["how", "cutover"]);
    expect(partsOf("copy")).toEqual(["what", "how"]);
    expect(partsOf("plan")).toEqual([]);
  });

  test("or another source forgets the plan and the variables of the former", () => {
    const typed = chosen({
      plan: aPlan({ id: "p" }),
      legs: [{ ...emptyLeg, switches: [use("shop")] }],
    });
    const next = withSource(typed, { ...source, id: "ins_9" });
    expect(next).toMatchObject({ sourceId: "ins_9", plan: null });
    expect(next.legs[0]?.switches).toBeNull();
  });
});

describe("what is typed", () => {
  test.each<[string, Record<string, number> | null]>([
    ["", null],
    ["0", { 0: 0 }],
    ["0, 2 → 1", { 0: 0, 2: 1 }],
    ["3->0; 4 as 1", { 3: 0, 4: 1 }],
    ["2 →", { 2: Number.NaN }],
  ])("databases “%s”", (text, databases) => {
    expect(databasesTyped(text)).toEqual(databases);
  });

  test("and cannot be read is a problem at its field", () => {
    const wrong = chosen({ legs: [{ ...emptyLeg, instanceId: "ins_2", databases: "one" }] });
    expect(problemUnder(problemsOf(specTyped(wrong, [])), "legs.0.scope.databases")).toBeDefined();
    const slow = chosen({ budget: { ...typedBudget(gentle), p99Ratio: "fast" } });
    expect(numberProblem(problemsOf(specTyped(slow, []))["budget.p99Ratio"])).toBe(
      "Type a number.",
    );
    const tight = chosen({ budget: { ...typedBudget(gentle), p99Ratio: "1" } });
    expect(numberProblem(problemsOf(specTyped(tight, []))["budget.p99Ratio"])).toBe(
      "At least 1.1 times what it was.",
    );
    const split = withKind(chosen(), "split", source);
    expect(problemsOf(specTyped(split, []))["legs.0.scope"]).toBe(
      "Say which prefixes this target takes.",
    );
  });

  test("keeps the spaces of a prefix, and drops empty lines", () => {
    expect(linesOf("a: \n\n b\r\n")).toEqual(["a: ", " b"]);
  });

  test("as a budget comes back as it was", () => {
    const budget = { p99Ratio: 1.5, keysPerSecMax: 5000, bytesPerSecMax: 2 * 1024 ** 2 };
    expect(budgetTyped(typedBudget(budget))).toEqual(budget);
    expect(budgetTyped({ p99Ratio: "", keysPerSecMax: "", megabytesPerSecMax: "" })).toEqual({
      p99Ratio: null,
      keysPerSecMax: null,
      bytesPerSecMax: null,
    });
    expect(budgetWords({ p99Ratio: null, keysPerSecMax: 5000, bytesPerSecMax: null })).toBe(
      "As fast as both servers allow, whatever the source’s latency, at most 5,000 keys/s",
    );
  });
});

test("a scope is told whole", () => {
  expect(scopeWords(everything)).toBe("Everything: all databases, every key");
  expect(
    scopeWords({
      databases: { 0: 0, 2: 1 },
      include: ["cache:"],
      exclude: ["cache:tmp:"],
      types: ["hash"],
      rename: { from: "cache:", to: "c:" },
      masked: ["cache:user:"],
    }),
  ).toBe(
    "Keys that begin with “cache:”; not those that begin with “cache:tmp:”; only hash; database 0, database 2 as 1; “cache:” becomes “c:”; values under “cache:user:” are masked",
  );
});
