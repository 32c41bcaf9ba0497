import { createHash } from "node:crypto";

const SIZES = [1024, 1300, 1700, 2100, 2600, 3200, 4000] as const;
const WORDS =
  "order basket customer invoice linen walnut ceramic pending shipped returned stockholm lyon gdansk porto tuesday restock gift express parcel lantern".split(
    " ",
  );

/** Mean length of `value`, in bytes; what Redis adds to a key of its own is in it, too. */
export const VALUE_BYTES =
  Math.round(SIZES.reduce((sum, size) => sum + size, 0) / SIZES.length) + 110;

const texts = SIZES.map(textOf);

/** A text of 1 to 4 KB; the same number has the same text. */
export function value(number: number): string {
  return texts[number % texts.length]!;
}

/** A job as Sidekiq writes it, with arguments that fill about as much as `value`. */
export function job(number: number, queue: string, at: Date): string {
  const seconds = at.getTime() / 1000;
  return JSON.stringify({
    class: queue === "mailers" ? "ActionMailer::MailDeliveryJob" : "OrderExportJob",
    args: [number, value(number)],
    retry: 25,
    queue,
    jid: sessionId(number).slice(0, 24),
    created_at: seconds,
    enqueued_at: seconds,
  });
}

/** An id that looks like chance and is the same for the same number. */
export function sessionId(number: number): string {
  return createHash("md5").update(`session ${number}`).digest("hex");
}

/** Words, not zeros: what a store holds compresses a little, and not to nothing. */
function textOf(length: number): string {
  let state = length;
  let text = "";
  while (text.length < length) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    text += `${WORDS[state % WORDS.length]!}-${state % 9973} `;
  }
  return text.slice(0, length);
}
