import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { answerOf } from "@/components/ui/answer-of";
import type { MigrationView } from "@/lib/migrations/model";
import { askAgainMs } from "./migration-words";

/** Our own answer, in the words of `MigrationView`: what is checked is that it is one, not each number. */
const View = z.custom<MigrationView>(
  (body) =>
    z
      .looseObject({ id: z.string(), steps: z.array(z.unknown()), may: z.looseObject({}) })
      .safeParse(body).success,
);

/** A migration, asked again each second while it moves and not any more once it is over for good. */
export function migrationQuery(migrationId: string, initial: MigrationView) {
  return queryOptions({
    queryKey: ["migrations", migrationId],
    initialData: initial,
    refetchInterval: ({ state }) => (state.data === undefined ? 1000 : askAgainMs(state.data)),
    queryFn: async ({ signal }) => {
      const answer = await answerOf(`/api/migrations/${migrationId}`, { signal });
      if (!answer.isOk) {
        throw new Error(answer.told ?? `The migration could not be loaded (${answer.status}).`);
      }
      return View.parse(answer.body);
    },
  });
}
