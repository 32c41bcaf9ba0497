import type { Answer } from "@/components/upkeep/asked";
import { AppError } from "@/lib/errors";

/** Waits for what the provider says; a refusal is an answer, too, in its own words. */
export async function asked<Value>(question: Promise<Value | null>): Promise<Answer<Value>> {
  try {
    const value = await question;
    return value === null ? null : { value };
  } catch (error) {
    if (error instanceof AppError) return { problem: error.message };
    throw error;
  }
}
