import { z } from "zod";
import { endWithParent } from "@/local/end-with-parent";
import { startEngine } from "./engine";

const Env = z.object({
  PORT: z.coerce.number().int().min(1),
  DATABASE_URL: z.string().min(1),
  HEADROOM_APP_URL: z.url(),
  INNGEST_SIGNING_KEY: z.string().min(1),
  INNGEST_EVENT_KEY: z.string().min(1),
});

const parsed = Env.safeParse(process.env);
if (!parsed.success) {
  console.error(`The engine's environment is incomplete:\n${z.prettifyError(parsed.error)}`);
  process.exit(1);
}
const env = parsed.data;

const engine = await startEngine({
  port: env.PORT,
  databaseUrl: env.DATABASE_URL,
  appUrl: env.HEADROOM_APP_URL,
  signingKey: env.INNGEST_SIGNING_KEY,
  eventKey: env.INNGEST_EVENT_KEY,
  say: (line) => console.error(line),
});
endWithParent(() => engine.stop());
console.log(`ready ${engine.url}`);
