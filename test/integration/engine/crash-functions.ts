import type { InngestFunction } from "inngest";
import type postgres from "postgres";
import type { Client } from "./support";

/** How many calls of the function run at once. */
export const CALLS = 4;
export const STEPS = ["one", "two", "three", "four"] as const;

/** Makes the table in which every execution of a step leaves a mark when it ends. */
export async function makeMarks(sql: postgres.Sql): Promise<void> {
  await sql`drop table if exists marks`;
  await sql`create table marks (run int not null, step text not null, at timestamptz default clock_timestamp())`;
}

/** A function of four steps, the second and third at once; each takes a moment and leaves a mark. */
export function crashFunctions(client: Client, sql: postgres.Sql): InngestFunction.Any[] {
  return [
    client.createFunction(
      { id: "walk", triggers: [{ event: "walk" }], retries: 0, concurrency: { limit: CALLS } },
      async ({ event, step }) => {
        const { run } = event.data as { run: number };
        const work = (name: string) =>
          step.run(name, async () => {
            await new Promise((resolve) => setTimeout(resolve, 40 + ((run * 7) % 40)));
            await sql`insert into marks (run, step) values (${run}, ${name})`;
            return name;
          });
        const first = await work("one");
        const both = await Promise.all([work("two"), work("three")]);
        return [first, ...both, await work("four")];
      },
    ),
  ];
}
