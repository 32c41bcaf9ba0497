import { afterAll, beforeAll } from "vitest";
import type { InngestFunction } from "inngest";
import { inngest } from "@/lib/events";
import { startEngine, type Engine } from "@/local/engine/engine";
import { closeApp, serveApp, untilReady } from "@/test/integration/engine/support";
import { freePort } from "@/test/support/free-port";

/**
 * Runs functions of Headroom as in production, for all tests of a file: rings go to an engine, which
 * knocks at the app. `url` is the engine's, once the tests run.
 */
export function withEngine(functions: InngestFunction.Any[]): { readonly url: string } {
  const own = { url: "" };
  let engine: Engine;
  let app: Awaited<ReturnType<typeof serveApp>>;

  beforeAll(async () => {
    const [port, appPort] = [await freePort(), await freePort()];
    own.url = `http://127.0.0.1:${port}`;
    // The door reads the environment again at each knock.
    process.env.INNGEST_BASE_URL = own.url;
    inngest.setEnvVars(process.env);
    app = await serveApp(inngest, functions, appPort);
    engine = await startEngine({
      port,
      databaseUrl: process.env.DATABASE_URL!,
      appUrl: `http://127.0.0.1:${appPort}/api/inngest`,
      signingKey: process.env.INNGEST_SIGNING_KEY!,
      eventKey: process.env.INNGEST_EVENT_KEY!,
      retryWaitsMs: [20],
      retryJitterMs: 5,
      say: () => {},
    });
    await untilReady(own.url);
  });

  afterAll(async () => {
    await engine.stop(0);
    await closeApp(app);
  });
  return own;
}
