import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

/** Which rooms a file may import from. A room that is not listed may not be imported at all. */
const doors: Record<string, readonly string[]> = {
  core: ["core"],
  shell: ["core", "shell", "drizzle"],
  drizzle: ["core", "drizzle"],
  inngest: ["core", "shell", "inngest"],
  components: ["core", "components"],
  app: ["core", "shell", "inngest", "components", "app"],
  cli: ["core", "shell", "cli", "drizzle"],
  local: ["core", "local", "drizzle"],
  "proxy.ts": ["core"],
};

/**
 * Which rooms' shell the shell of a room in `lib` leans on; what those lean on is open to it too. A room that
 * is not listed may not lean on any, and nobody on it. The files beside the rooms stand below all of them,
 * but for what reads the actor.
 */
const arrows: Record<string, readonly string[]> = {
  migrations: ["radar", "transfer"],
  upkeep: ["scaling"],
  radar: ["scaling"],
  scaling: ["alerts"],
  alerts: ["metrics", "teams"],
  metrics: ["instances"],
  instances: ["connections"],
  connections: ["providers"],
  providers: ["redis"],
  transfer: ["redis"],
  auth: ["teams"],
  "boundary.ts": ["auth"],
};

/** Packages the core may use; everything else it needs comes in as an argument. */
const corePackages = ["zod"];

const folders = ["app", "cli", "components", "drizzle", "inngest", "lib", "local"];
const files = folders
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => /(?<!\.d)\.tsx?$/.test(path))
      .map((path) => `${folder}/${path}`),
  )
  .concat("proxy.ts");
const source = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));

/** `lib` holds two rooms: a file that touches the outside world says so in its first line. */
function roomOf(file: string): string {
  if (!file.startsWith("lib/")) return file.split("/")[0]!;
  return source.get(file)?.startsWith('import "server-only"') ? "shell" : "core";
}

/** A room of `lib`, or the file itself where it stands beside the rooms. */
function placeInLib(file: string): string {
  return file.split("/")[1]!;
}

function below(place: string): string[] {
  return (arrows[place] ?? []).flatMap((next) => [next, ...below(next)]);
}

function specifiersOf(file: string): string[] {
  const found = source.get(file)!.matchAll(/(?:from|import|import\()\s*"([^"]+)"/g);
  return [...found].map(([, specifier]) => specifier!);
}

function importsOf(file: string): string[] {
  return specifiersOf(file)
    .filter((specifier) => /^(@\/|\.\.?\/)/.test(specifier))
    .filter((specifier) => !specifier.endsWith(".css"))
    .map((specifier) =>
      specifier.startsWith("@/") ? specifier.slice(2) : normalize(join(dirname(file), specifier)),
    )
    .map(
      (path) =>
        [`${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((known) => source.has(known)) ??
        path,
    );
}

test("the house has rooms to look at", () => {
  expect(files.length).toBeGreaterThan(30);
});

test.each(files)("%s opens only doors it may", (file) => {
  const allowed = doors[roomOf(file)]!;
  const trespasses = importsOf(file).filter((path) => !allowed.includes(roomOf(path)));

  expect(trespasses).toEqual([]);
});

describe("the shell", () => {
  test.each(files.filter((file) => roomOf(file) === "shell"))(
    "%s leans on rooms below its own only",
    (file) => {
      const own = placeInLib(file);
      const allowed = [own, ...below(own)];
      const trespasses = importsOf(file)
        .filter((path) => roomOf(path) === "shell")
        .filter((path) => !placeInLib(path).endsWith(".ts") && !allowed.includes(placeInLib(path)));

      expect(trespasses).toEqual([]);
    },
  );
});

describe("the core", () => {
  const core = files.filter((file) => roomOf(file) === "core");
  const outside =
    /Date\.now\(\)|new Date\(\)|Math\.random\(\)|process\.env|\bfetch\(|performance\.now|randomUUID/;

  test.each(core)("%s has no clock, no chance, no settings, no network", (file) => {
    expect(source.get(file)!.match(outside)?.[0]).toBeUndefined();
    const packages = specifiersOf(file).filter(
      (specifier) => !/^(@\/|\.)/.test(specifier) && !corePackages.includes(specifier),
    );
    expect(packages).toEqual([]);
  });
});

const LINES_MAX = 300;

test.each(files)("%s is one concept", (file) => {
  expect(source.get(file)!.split("\n").length).toBeLessThanOrEqual(LINES_MAX);
});

describe("the side effects stand where the architecture says", () => {
  test.each(
    files.filter(
      (file) => file.startsWith("lib/") && file !== "lib/env.ts" && file !== "lib/log.ts",
    ),
  )("%s leaves the environment to lib/env.ts", (file) => {
    expect(source.get(file)!.includes("process.env")).toBe(false);
  });

  test.each(files.filter((file) => file.startsWith("lib/") && !file.startsWith("lib/redis/")))(
    "%s opens no socket to a customer's Redis",
    (file) => {
      expect(
        specifiersOf(file).filter((name) => name === "ioredis" || name === "node:tls"),
      ).toEqual([]);
    },
  );
});
