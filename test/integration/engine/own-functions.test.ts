import { createServer } from "node:http";
import { serve } from "inngest/node";
import { expect, onTestFinished, test } from "vitest";
import { functions } from "@/inngest/index";
import { inngest } from "@/lib/events";
import { startEngine } from "@/local/engine/engine";
import { freePort } from "../../support/free-port";
import { closeApp, forget, untilReady } from "./support";

test("every function of Headroom is one that the engine can run", async () => {
  await forget();
  const [port, appPort] = [await freePort(), await freePort()];
  const app = createServer(serve({ client: inngest, functions }));
  await new Promise<void>((listening) => app.listen(appPort, "127.0.0.1", listening));
  onTestFinished(() => closeApp(app));

  const engine = await startEngine({
    port,
    databaseUrl: process.env.DATABASE_URL!,
    appUrl: `http://127.0.0.1:${appPort}/api/inngest`,
    signingKey: process.env.INNGEST_SIGNING_KEY!,
    eventKey: process.env.INNGEST_EVENT_KEY!,
  });
  onTestFinished(() => engine.stop(0));
  await untilReady(engine.url);

  const health = (await (await fetch(`${engine.url}/health`)).json()) as { functions: number };
  const handlers = functions.filter((one) => "onFailure" in one.opts);
  expect(health.functions).toBe(functions.length + handlers.length);
});
