import { openWire } from "@/lib/redis/wire/open-wire";

/** What another client of a server waits for an answer, in milliseconds, while `work` runs. */
export async function waitsDuring(url: string, work: () => Promise<unknown>) {
  const wire = await openWire({ url, verifiesCertificate: false });
  const waits: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const asked = performance.now();
      await wire.ask("GET", "session:1");
      waits.push(performance.now() - asked);
      await new Promise((later) => setTimeout(later, 1));
    }
  })();
  await work();
  isOver = true;
  await asking;
  wire.close();
  waits.sort((one, other) => one - other);
  return { p99Ms: waits[Math.floor(waits.length * 0.99)] ?? 0, worstMs: waits.at(-1) ?? 0 };
}
