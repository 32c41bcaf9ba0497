import { parseArgs } from "node:util";
import { parseAddress } from "@/lib/redis/parse-address";
import {
  conflicts,
  everything,
  gentle,
  keyTypes,
  type Budget,
  type Conflict,
  type KeyType,
  type Scope,
} from "@/lib/transfer/model";
import { prefixOf } from "@/lib/transfer/prefix";
import { formatOf } from "@/lib/transfer/report/formats";

/** What somebody typed, understood. Addresses hold passwords and are never shown again. */
export type Wishes = {
  source: string;
  target: string;
  scope: Scope;
  conflict: Conflict;
  verify: { kind: "full" } | { kind: "sample"; oneIn: number } | { kind: "off" };
  budget: Budget;
  follows: boolean;
  endsWhenReady: boolean;
  isDryRun: boolean;
  isJson: boolean;
  isConfirmed: boolean;
  acceptsSelfSigned: boolean;
  stateFile: string | null;
  reportFile: string | null;
};

/** Something typed that makes no sense; the message says what would. Null shows how the command is used. */
export class Misuse extends Error {}

const options = {
  source: { type: "string" },
  target: { type: "string" },
  db: { type: "string" },
  match: { type: "string", multiple: true },
  exclude: { type: "string", multiple: true },
  type: { type: "string", multiple: true },
  rename: { type: "string" },
  mask: { type: "string", multiple: true },
  conflict: { type: "string", default: "fail" },
  verify: { type: "string", default: "full" },
  throttle: { type: "string" },
  follow: { type: "boolean", default: false },
  "until-ready": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  report: { type: "string" },
  state: { type: "string" },
  "dry-run": { type: "boolean", default: false },
  "accept-self-signed": { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/**
 * Understands what was typed.
 *
 * @throws Misuse when it makes no sense
 */
export function wishesOf(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Wishes | "help" {
  const { values, positionals } = typed(args);
  if (values.help) return "help";
  const [first, second, ...more] = positionals;
  if (more.length > 0) throw new Misuse("Name one source and one target.");
  // An empty variable is none.
  const source = values.source ?? first ?? (environment.SOURCE_URL || null);
  const target = values.target ?? second ?? (environment.TARGET_URL || null);
  if (source === null || target === null) {
    const [end, place] = source === null ? ["source", "first"] : ["target", "second"];
    throw new Misuse(
      `Name a ${end}: as the ${place} word, as --${end} URL or as ${end.toUpperCase()}_URL.`,
    );
  }
  const [from, to] = [databaseIn(source, "source"), databaseIn(target, "target")];
  if (from + to > 0) {
    throw new Misuse(
      `An address names a database, and all of them would be copied all the same. Leave it out, and say --db ${from}:${to} to copy that one alone.`,
    );
  }
  const wishes: Wishes = {
    source,
    target,
    scope: {
      ...everything,
      databases: values.db === undefined ? null : databasesOf(values.db),
      include: prefixesOf(values.match, "--match"),
      exclude: prefixesOf(values.exclude, "--exclude"),
      types: values.type === undefined ? null : typesOf(values.type),
      rename: values.rename === undefined ? null : renameOf(values.rename),
      masked: prefixesOf(values.mask, "--mask"),
    },
    conflict: oneOf(conflicts, values.conflict, "--conflict"),
    verify: verifyOf(values.verify),
    budget: values.throttle === undefined ? gentle : budgetOf(values.throttle),
    follows: values.follow,
    endsWhenReady: values["until-ready"],
    isDryRun: values["dry-run"],
    isJson: values.json,
    isConfirmed: values.yes,
    acceptsSelfSigned: values["accept-self-signed"],
    stateFile: values.state ?? null,
    reportFile: values.report ?? null,
  };
  if (wishes.endsWhenReady && !wishes.follows)
    throw new Misuse("--until-ready goes with --follow.");
  if (wishes.follows && wishes.verify.kind === "off") {
    throw new Misuse("--follow ends with a comparison, so --verify off does not go with it.");
  }
  if (wishes.reportFile !== null && formatOf(wishes.reportFile) === null) {
    throw new Misuse("--report takes a file that ends in .txt, .json or .html.");
  }
  return wishes;
}

/** @throws Misuse when it is no address; it is never repeated */
function databaseIn(url: string, end: string): number {
  try {
    return parseAddress(url).database;
  } catch {
    throw new Misuse(
      `The ${end} is not a Redis URL. It should look like rediss://:password@host:port`,
    );
  }
}

function typed(args: readonly string[]) {
  try {
    return parseArgs({ args: args.map(spelledOut), options, allowPositionals: true });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

/** `--verify` alone asks for what is done anyway. */
function spelledOut(arg: string, at: number, args: readonly string[]): string {
  const next = args[at + 1];
  const isAlone =
    arg === "--verify" && (next === undefined || next.startsWith("--") || next.includes("://"));
  return isAlone ? "--verify=full" : arg;
}

function oneOf<T extends string>(known: readonly T[], word: string, option: string): T {
  const found = known.find((each) => each === word);
  if (found === undefined) throw new Misuse(`${option} takes one of ${known.join(", ")}.`);
  return found;
}

function databasesOf(text: string): Record<number, number> {
  const found: Record<number, number> = {};
  for (const part of text.split(",")) {
    const match = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(part.trim());
    if (match === null)
      throw new Misuse("--db takes numbers such as 0,1 or pairs such as 0:1,3:4.");
    const [database, atTarget] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (found[database] !== undefined || Object.values(found).includes(atTarget)) {
      throw new Misuse("--db names a database twice: each may go to one place only, and alone.");
    }
    found[database] = atTarget;
  }
  return found;
}

function prefixesOf(texts: readonly string[] | undefined, option: string): string[] {
  return (texts ?? []).map((text) => {
    const prefix = prefixOf(text);
    if (prefix === null) {
      throw new Misuse(
        `${option} takes the beginning of names, such as cart: or cart:*. Write \\ before a sign that belongs to a name.`,
      );
    }
    return prefix;
  });
}

function typesOf(texts: readonly string[]): KeyType[] {
  const words = texts.flatMap((text) => text.split(",")).map((word) => word.trim());
  return words.map((word) => oneOf(keyTypes, word, "--type"));
}

function renameOf(text: string): { from: string; to: string } {
  const [from, ...to] = text.split("=");
  if (from === undefined || to.length !== 1) throw new Misuse("--rename takes FROM=TO.");
  return { from, to: to[0]! };
}

function verifyOf(text: string): Wishes["verify"] {
  if (text === "full" || text === "off") return { kind: text };
  const oneIn = Number(/^sample:(\d{1,9})$/.exec(text)?.[1]);
  if (!(oneIn >= 1)) throw new Misuse("--verify takes full, sample:N or off.");
  return { kind: "sample", oneIn };
}

/** `p99=2,keys=20000,bytes=50mb`; what is not named is not limited, but for p99, which is 2. */
function budgetOf(text: string): Budget {
  if (text === "off") return { p99Ratio: null, keysPerSecMax: null, bytesPerSecMax: null };
  const budget = { ...gentle };
  for (const part of text.split(",")) {
    const match = /^(p99|keys|bytes)=(\d+(?:\.\d+)?)(kb|mb|gb)?$/i.exec(part.trim());
    const amount = Number(match?.[2]);
    const [, name, , unit] = match ?? [];
    if (!(amount > 0) || (unit !== undefined && name !== "bytes")) {
      throw new Misuse("--throttle takes p99=2,keys=20000,bytes=50mb, or off.");
    }
    if (name === "p99") budget.p99Ratio = Math.max(1, amount);
    else if (name === "keys") budget.keysPerSecMax = amount;
    else budget.bytesPerSecMax = amount * bytesIn(unit);
  }
  return budget;
}

function bytesIn(unit: string | undefined): number {
  const power = ["kb", "mb", "gb"].indexOf(unit?.toLowerCase() ?? "") + 1;
  return 1024 ** power;
}
