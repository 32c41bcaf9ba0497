import type { Store } from "../state";
import type { NotifierDelivery } from "./events-state";
import { after } from "./time";

const ATTEMPTS_MAX = 3;
const RETRY_SECONDS = 10;
const PATIENCE_MS = 10_000;

/** Sends an event to the address of a notifier, as it is and unsigned. Gives up after a few tries. */
export async function deliver(
  store: Store,
  delivery: NotifierDelivery,
  pace: number,
): Promise<void> {
  const isTaken = await fetch(delivery.url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "User-Agent": "Scalingo" },
    body: delivery.payload,
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
  store.change(({ scalingo }) => {
    delivery.attempts += 1;
    delivery.nextAt = after(new Date(), RETRY_SECONDS * pace);
    if (!isTaken && delivery.attempts < ATTEMPTS_MAX) return;
    scalingo.deliveries = scalingo.deliveries.filter(({ id }) => id !== delivery.id);
  });
}
