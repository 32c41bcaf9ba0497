import {
  Spec,
  type ApprovalMode,
  type AppUse,
  type MoveKind,
  type SpecInput,
} from "@/lib/migrations/spec";
import type { Plan } from "@/lib/providers/model";
import { gentle, keyTypes, type Conflict, type KeyType } from "@/lib/transfer/model";
import { budgetTyped, typedBudget, type BudgetTyped } from "./budget-values";
import { hasCutover } from "./kind-words";

/** One target and what it takes, as the controls hold it. Prefixes stand one on a line. */
export type LegTyped = {
  place: "existing" | "new";
  instanceId: string;
  connectionId: string;
  app: { id: string; name: string };
  plan: Plan | null;
  attachAs: string;
  /** `0, 2 → 1`; empty moves every database under its own number. */
  databases: string;
  include: string;
  exclude: string;
  types: readonly KeyType[];
  renameFrom: string;
  renameTo: string;
  masked: string;
  conflict: Conflict;
  route: "auto" | "payload" | "value";
  isCold: boolean;
  /** Null takes every variable that is found to hold the source's address. */
  switches: readonly AppUse[] | null;
};

/** Everything the wizard holds. */
export type MoveTyped = {
  kind: MoveKind;
  sourceId: string;
  legs: readonly LegTyped[];
  /** The plan of a plan change. */
  plan: Plan | null;
  budget: BudgetTyped;
  approval: ApprovalMode;
  /** Hours as numbers in text; empty is any time. */
  fromHourUtc: string;
  toHourUtc: string;
  stopsWriters: boolean;
  pausesWrites: boolean;
  keepSourceHours: string;
  /** Empty compares every key. */
  sampleOneIn: string;
};

export const emptyLeg: LegTyped = {
  place: "existing",
  instanceId: "",
  connectionId: "",
  app: { id: "", name: "" },
  plan: null,
  attachAs: "",
  databases: "",
  include: "",
  exclude: "",
  types: keyTypes,
  renameFrom: "",
  renameTo: "",
  masked: "",
  conflict: "replace",
  route: "auto",
  isCold: false,
  switches: null,
};

const KEEP_HOURS = 72;

export function emptyMove(sourceId: string): MoveTyped {
  return {
    kind: "move",
    sourceId,
    legs: [emptyLeg],
    plan: null,
    budget: typedBudget(gentle),
    approval: "gate",
    fromHourUtc: "",
    toHourUtc: "",
    stopsWriters: true,
    pausesWrites: false,
    keepSourceHours: String(KEEP_HOURS),
    sampleOneIn: "",
  };
}

/** Another kind of move keeps what fits it: a split has two targets, a fork is new, the rest has one. */
export function ofKind(typed: MoveTyped, kind: MoveKind): MoveTyped {
  const [first = emptyLeg, ...others] = typed.legs;
  switch (kind) {
    case "split":
      return { ...typed, kind, legs: [first, ...(others.length > 0 ? others : [emptyLeg])] };
    case "fork":
      return { ...typed, kind, legs: [{ ...first, place: "new" }] };
    case "plan":
    case "copy":
    case "move":
      return { ...typed, kind, legs: [first] };
  }
}

/**
 * What was typed, as the server takes it. `found` are the variables that hold the source's address: a move
 * switches all of them until somebody chose; a split none, because nobody can tell which goes where.
 */
export function specTyped(typed: MoveTyped, found: readonly AppUse[]): SpecInput {
  const { kind, fromHourUtc, toHourUtc } = typed;
  const isAnyTime = fromHourUtc === "" || toHourUtc === "";
  return {
    kind,
    sourceInstanceId: typed.sourceId,
    legs:
      kind === "plan" ? [] : typed.legs.map((leg) => legTyped(leg, switchesOf(kind, leg, found))),
    planId: kind === "plan" ? (typed.plan?.id ?? null) : null,
    budget: budgetTyped(typed.budget),
    approval: typed.approval,
    offPeak: isAnyTime ? null : { fromHourUtc: Number(fromHourUtc), toHourUtc: Number(toHourUtc) },
    stopsWriters: typed.stopsWriters,
    pausesWrites: typed.pausesWrites,
    keepSourceHours: typed.keepSourceHours.trim() === "" ? 0 : Number(typed.keepSourceHours),
    sampleOneIn: typed.sampleOneIn.trim() === "" ? 1 : Number(typed.sampleOneIn),
  };
}

/** The variables that are switched to a target, as far as anybody has chosen. */
export function switchesOf(
  kind: MoveKind,
  { switches }: Pick<LegTyped, "switches">,
  found: readonly AppUse[],
): readonly AppUse[] {
  if (!hasCutover(kind)) return [];
  return switches ?? (kind === "split" ? [] : found);
}

type LegInput = NonNullable<SpecInput["legs"]>[number];

function legTyped(leg: LegTyped, switches: readonly AppUse[]): LegInput {
  const isRenamed = leg.renameFrom !== "" || leg.renameTo !== "";
  return {
    target:
      leg.place === "existing"
        ? { kind: "existing", instanceId: leg.instanceId }
        : {
            kind: "new",
            connectionId: leg.connectionId,
            app: leg.app,
            planId: leg.plan?.id ?? "",
            attachAs: leg.attachAs.trim() || null,
          },
    scope: {
      databases: databasesTyped(leg.databases),
      include: linesOf(leg.include),
      exclude: linesOf(leg.exclude),
      types: leg.types.length === keyTypes.length ? null : [...leg.types],
      rename: isRenamed ? { from: leg.renameFrom, to: leg.renameTo } : null,
      masked: linesOf(leg.masked),
    },
    conflict: leg.conflict,
    route: leg.route === "auto" ? null : leg.route,
    isCold: leg.isCold,
    switches: switches.map(({ connectionId, app, configVar }) => ({
      connectionId,
      app,
      configVar: configVar.trim(),
    })),
  };
}

/** One prefix on a line; spaces inside and around it belong to it, empty lines do not count. */
export function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== "");
}

/**
 * Databases as people write them: `0, 2 → 1` takes 0 as 0 and 2 as 1. Null is every one under its own
 * number; what cannot be read becomes a name that the schema refuses.
 */
export function databasesTyped(text: string): Record<string, number> | null {
  const parts = text.split(/[,;\n]/).map((part) => part.trim());
  const named = parts.filter((part) => part !== "");
  if (named.length === 0) return null;
  return Object.fromEntries(
    named.map((part) => {
      const [source = "", target = source] = part.split(/\s*(?:→|->|=>|:|\bas\b)\s*/);
      return [source, target === "" ? Number.NaN : Number(target)];
    }),
  );
}

/** Whether enough was chosen to ask both ends. */
export function isComplete({ kind, sourceId, legs, plan }: MoveTyped): boolean {
  if (sourceId === "") return false;
  if (kind === "plan") return plan !== null;
  return legs.every((leg) =>
    leg.place === "existing"
      ? leg.instanceId !== ""
      : leg.connectionId !== "" && leg.app.id !== "" && leg.plan !== null,
  );
}

/** What has to change before anybody is asked: one sentence for each field, by its dotted path. */
export function problemsOf(input: SpecInput): Record<string, string> {
  const problems: Record<string, string> = {};
  const parsed = Spec.safeParse(input);
  for (const { path, message } of parsed.error?.issues ?? []) {
    problems[path.join(".")] ??= message;
  }
  return problems;
}

/** The first problem of a field or of anything inside it. */
export function problemUnder(
  problems: Readonly<Record<string, string>>,
  field: string,
): string | undefined {
  return Object.entries(problems).find(
    ([path]) => path === field || path.startsWith(`${field}.`),
  )?.[1];
}
