import assert from "node:assert/strict";
import type { ControlledRedis } from "@/local/platforms/control";
import { control, exchange, scalingoClient } from "@/test/integration/local/platform-help";
import type { Step } from "./round";
import type { Body } from "./scalingo-client";

export const TOKEN = "tk-us-test";

/** What the platform itself says, asked without the client. */
export async function platformAt(url: string) {
  const { body } = await exchange(url, TOKEN);
  const api = scalingoClient(`${url}/scalingo-api/osc-fr1`, (body as { token: string }).token);
  return {
    url,
    control: (path: string, wanted: object) => control(url, path, wanted),
    get: async (path: string) => (await api("GET", path)).body as Record<string, Body & Body[]>,
    async redis(name: string): Promise<ControlledRedis> {
      const list = (await control(url, "/redis")).body as ControlledRedis[];
      const entry = list.find((candidate) => candidate.name === name);
      assert(entry !== undefined, `${name} is gone`);
      return entry;
    },
  };
}
export type Platform = Awaited<ReturnType<typeof platformAt>>;

export function step(name: string, run: () => Promise<void>): Step {
  return { name, run };
}

/** The ids of rows, for comparing two lists of the same things. */
export function idsOf(rows: readonly Body[]): string[] {
  return rows.map(({ id }) => String(id)).toSorted((one, other) => (one < other ? -1 : 1));
}
