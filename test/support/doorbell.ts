import { inngest } from "@/lib/events";
import { startWire } from "./wire";

export type Ring = { name: string; data: Record<string, unknown> };

export type Doorbell = {
  /** The names and data of the rings so far, oldest first. */
  rings(): Ring[];
  forget(): void;
  stop(): Promise<void>;
};

/** Listens where Inngest would, so that a test sees which rings a verb sent. Stop it after the file. */
export async function startDoorbell(): Promise<Doorbell> {
  const wire = await startWire({ "POST /e/test": { body: { ids: ["1"], status: 200 } } });
  inngest.setEnvVars({ ...process.env, INNGEST_BASE_URL: wire.url });
  return {
    rings: () =>
      wire.requests.flatMap(({ body }) => body as Ring[]).map(({ name, data }) => ({ name, data })),
    forget: () => {
      wire.requests.length = 0;
    },
    stop: () => wire.stop(),
  };
}
