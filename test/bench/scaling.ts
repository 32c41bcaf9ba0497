import { parseArgs } from "node:util";
import { optimum } from "@/lib/scaling/simulate/optimum";
import type { Contender, Scenario } from "@/lib/scaling/simulate/model";
import { ourRule } from "@/lib/scaling/simulate/our-rule";
import { hpaRule } from "./scaling/hpa-rule";
import { leastCost, type Known } from "./scaling/least-cost";
import { courseResult, resultOf, totalOf, type Result } from "./scaling/result";
import { goalRows, rowOf } from "./scaling/rows";
import { seedRule } from "./scaling/seed-rule";
import { withinShares } from "./scaling/within-shares";
import { traces } from "./traces";
import { drawnTraces } from "./traces/drawn";

/**
 * What our policy, the rule Headroom replaces, a Horizontal Pod Autoscaler and doing nothing make of
 * every trace, beside what foresight would, with the goals of issue 4 under the totals.
 * Run: npm run bench:scaling [part of a trace's name]
 *
 * With `-- --random 54 --seed 7` it is so many traces drawn from that seed instead, on which nobody tuned
 * anything; `--brief` leaves out the lines of single traces.
 *
 * `careful` is foresight too, but keeps within the policy's shares of a plan where the optimum fills it to
 * the brim. `avoidable` are minutes over the limit in which the optimum had none, `lost` what had no room in
 * them, in minutes of full loss; `cost x` is money by the optimum's, `mean x` the mean of that by trace. Under
 * the goals stands below which cost nobody stays who keeps three others of them, foresight or not.
 */
const contenders: Record<string, (scenario: Scenario) => Contender> = {
  ours: ({ policy }) => ourRule(policy),
  seed: ({ policy }) => seedRule(policy),
  hpa: ({ policy }) => hpaRule(policy),
  "stay put": () => () => null,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    random: { type: "string" },
    seed: { type: "string", default: "1" },
    brief: { type: "boolean", default: false },
  },
});
const wanted = positionals[0] ?? "";
const chosen =
  values.random === undefined ? traces : drawnTraces(Number(values.random), Number(values.seed));
const rows: Record<string, string | number>[] = [];
const results = new Map<string, Result[]>();
const known: Known[] = [];
const seconds = new Map<string, number>();

for (const { name, scenario } of chosen.filter((trace) => trace.name.includes(wanted))) {
  const best = timed("optimum", () => optimum(scenario));
  keep(name, "optimum", courseResult(scenario, best, best));
  const careful = timed("careful", () => optimum(withinShares(scenario)));
  keep(name, "careful", courseResult(scenario, careful, best));
  for (const [label, contender] of Object.entries(contenders)) {
    keep(
      name,
      label,
      timed(label, () => resultOf(scenario, contender(scenario), best)),
    );
  }
  const newest = (label: string) => results.get(label)!.at(-1)!;
  const { optimumCents } = newest("optimum");
  known.push({ scenario, best, optimumCents, seedChanges: newest("seed").changes });
}

if (!values.brief) console.table(rows);
const totals = new Map([...results].map(([label, all]) => [label, totalOf(all)]));
console.table([...totals].map(([label, total]) => rowOf("total", label, total)));
console.table(goalRows(totals.get("ours")!, totals.get("seed")!));
for (const weighed of ["summed", "by trace"] as const) {
  const least = timed("least cost", () => leastCost(known, weighed));
  console.log(
    `least cost, times the optimum, ${weighed}, that keeps the goals: ${least.toFixed(3)}`,
  );
}
console.log([...seconds].map(([label, took]) => `${label} ${took.toFixed(1)} s`).join(", "));

function keep(name: string, label: string, result: Result): void {
  rows.push(rowOf(name, label, result));
  results.set(label, [...(results.get(label) ?? []), result]);
}

function timed<Value>(label: string, run: () => Value): Value {
  const began = performance.now();
  const value = run();
  seconds.set(label, (seconds.get(label) ?? 0) + (performance.now() - began) / 1000);
  return value;
}
