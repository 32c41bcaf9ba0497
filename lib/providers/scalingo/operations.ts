import "server-only";

import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "@/lib/errors";
import { quoted, sentences } from "@/lib/providers/quote";
import * as api from "@/lib/providers/scalingo/api";
import { orNone } from "@/lib/providers/scalingo/wire";

/** Doubling, so that a short operation is seen soon and a long one costs few requests. */
const LOOKS_AFTER_MS = [1000, 2000, 4000, 8000];

/**
 * Waits for the end of an operation on an app, a quarter of a minute at most: one that takes longer goes
 * on, and shows in what runs. Null means that there was nothing to do.
 *
 * @throws AppError `refused` with Scalingo's words when the operation failed
 */
export async function operationDone(
  where: api.InRegion,
  appId: string,
  operationId: string | null,
): Promise<void> {
  if (operationId === null) return;
  for (const afterMs of LOOKS_AFTER_MS) {
    await pause(afterMs);
    // One that is forgotten is over.
    const operation = await orNone(api.operation(where, appId, operationId));
    if (operation === null || operation.status === "done") return;
    if (operation.status !== "error") continue;
    const said = quoted(operation.error);
    throw new AppError(
      "refused",
      sentences(
        "Scalingo began and could not finish.",
        said && `It says ${said}.`,
        "Look at the app in Scalingo’s dashboard, then try again.",
      ),
    );
  }
}
