import type { AppUse } from "@/lib/migrations/spec";

/** Whether two say the same variable of the same app. */
export function isSameUse(one: AppUse, other: AppUse): boolean {
  return (
    one.connectionId === other.connectionId &&
    one.app.id === other.app.id &&
    one.configVar === other.configVar
  );
}

/** `web 2, worker 1`; what does not run is not told, and nothing running is said. */
export function processWords(processes: readonly { type: string; quantity: number }[]): string {
  const running = processes.filter(({ quantity }) => quantity > 0);
  return running.length === 0
    ? "nothing runs"
    : running.map(({ type, quantity }) => `${type} ${quantity}`).join(", ");
}
