import { openWire } from "@/lib/redis/wire/open-wire";

/** What another client of a server waits for an answer, in milliseconds, while `work` runs. */
export async function waitsDuring(url: string, work: () => Promise<unknown>) {
  const wire = await openWire({ url, verifiesCertificate: false });
  const waits: number[] = [];
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) {
      const asked = performance.now();
      await wire.ask("GET", "session:1");
      waits.push(performance.now() - asked);
      await new Promise((later) => setTimeout(later, 1));
    }
  })();
  await work();
  over.abort();
  await asking;
  wire.close();
  waits.sort((one, other) => one - other);
  return { p99Ms: waits[Math.floor(waits.length * 0.99)] ?? 0, worstMs: waits.at(-1) ?? 0 };
}
