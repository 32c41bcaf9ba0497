import assert from "node:assert/strict";
import type { ControlledRedis } from "@/local/platforms/control";
import { control, herokuClient } from "@/test/integration/local/platform-help";
import type { Cli } from "./heroku-cli";
import type { Step } from "./round";

/** The token of the only account of this round. */
export const TOKEN = "HRKU-test";

type Body = Record<string, unknown>;

/** What the platform itself says, asked without the CLI. */
export function platformAt(url: string) {
  const heroku = herokuClient(url, TOKEN);
  const get = async (path: string) => (await heroku("GET", path)).body;
  return {
    get: async (path: string) => (await get(`/heroku-api${path}`)) as Body,
    list: async (path: string) => (await get(`/heroku-api${path}`)) as Body[],
    database: async (name: string) =>
      (await get(`/heroku-data/redis/v0/databases/${name}`)) as {
        resource_url: string;
        version: string;
        info: { name: string; values: string[] }[];
      },
    async redis(name: string): Promise<ControlledRedis> {
      const list = (await control(url, "/redis")).body as ControlledRedis[];
      const entry = list.find((candidate) => candidate.name === name);
      assert(entry !== undefined, `${name} is gone`);
      return entry;
    },
    pace: (pace: number) => control(url, "/pace", { pace }),
    async changes() {
      const { body } = await control(url, "/changes");
      return (body as { changes: Body[] }).changes;
    },
  };
}
export type Platform = ReturnType<typeof platformAt>;

/** One command, and what has to be in what it prints and true afterwards. */
export function step(
  cli: Cli,
  command: string,
  expected: readonly (string | RegExp)[],
  check: () => Promise<void> = async () => {},
): Step {
  return {
    name: command,
    async run() {
      const printed = await cli(...command.split(" "));
      for (const words of expected) {
        const isThere = typeof words === "string" ? printed.includes(words) : words.test(printed);
        assert(isThere, `does not say ${String(words)}:\n${printed.trim()}`);
      }
      await check();
    },
  };
}
