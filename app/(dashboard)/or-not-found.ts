import { notFound } from "next/navigation";
import { AppError } from "@/lib/errors";

/** What a read found, or the page that says there is nothing: also for another team's rows. */
export async function orNotFound<T>(found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
