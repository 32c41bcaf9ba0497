import { expect, test } from "vitest";
import { functions } from "@/inngest/index";
import { withEngine } from "./own-engine";

const engine = withEngine(functions);

test("every function of Headroom is one that the engine can run", async () => {
  const health = (await (await fetch(`${engine.url}/health`)).json()) as { functions: number };
  const handlers = functions.filter((one) => "onFailure" in one.opts);
  expect(health.functions).toBe(functions.length + handlers.length);
});
