import type postgres from "postgres";
import type { Definition } from "../definitions";

/** The functions the app served when it was last asked, or null when it never answered. */
export async function loadDefinitions(sql: postgres.Sql): Promise<Definition[] | null> {
  const rows = await sql<{ definition: Definition; isServed: boolean }[]>`
    select definition, is_served as "isServed" from engine.functions order by id`;
  if (rows.length === 0) return null;
  return rows.filter(({ isServed }) => isServed).map(({ definition }) => definition);
}

/**
 * Replaces what the app serves. Functions that are gone keep their runs, which wait until the
 * function is served again.
 */
export async function saveDefinitions(
  sql: postgres.Sql,
  definitions: readonly Definition[],
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`update engine.functions set is_served = false where is_served`;
    for (const definition of definitions) {
      await tx`
        insert into engine.functions (id, definition, concurrency, is_served)
        values (
          ${definition.id},
          ${JSON.stringify(definition)}::text::json,
          ${definition.concurrency?.limit ?? null},
          true
        )
        on conflict (id) do update set
          definition = excluded.definition,
          concurrency = excluded.concurrency,
          is_served = true`;
    }
  });
}
