import { z } from "zod";

const Told = z.object({ message: z.string() });

/** What a route of ours answered; `told` is its own sentence where it says no, if it had one. */
export type Answer =
  | { isOk: true; body: unknown }
  | { isOk: false; status: number; told: string | undefined };

/** Asks one of our own JSON routes. Throws as `fetch` does, when there is no answer. */
export async function answerOf(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(path, init);
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return { isOk: true, body };
  return { isOk: false, status: response.status, told: Told.safeParse(body).data?.message };
}
