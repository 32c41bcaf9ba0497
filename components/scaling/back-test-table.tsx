import { Table, Td, Th } from "@/components/ui/table";
import { formatCount, formatMoney } from "@/lib/format";
import type { Outcome, Replayed } from "@/lib/scaling/simulate/back-test-model";

/** Staying on the plan of now beside this policy, line by line. */
export function BackTestTable({ result }: { result: Replayed }) {
  const { now, policy, currency, changes } = result;
  const minutes = (of: (outcome: Outcome) => number) =>
    [of(now), of(policy)].map((count) => `${formatCount(count)} min`);
  const money = (of: (outcome: Outcome) => number | null) =>
    [of(now), of(policy)].map((cents) => formatMoney(cents, currency));
  const rows: [string, string[]][] = [
    ["Over the limit", minutes(({ overMinutes }) => overMinutes)],
    ["Above your thresholds", minutes(({ aboveMinutes }) => aboveMinutes)],
    ["Plan changes", ["0", formatCount(changes.length)]],
    ["Cost in this time", money(({ cents }) => cents)],
    ["Cost of 30 days", money(({ monthlyCents }) => monthlyCents)],
  ];
  return (
    <Table label="This policy beside the plan of now" className="text-xs">
      <thead>
        <tr>
          <Th className="first:pl-0">
            <span className="sr-only">What</span>
          </Th>
          <Th className="text-right">Stay on {result.plan.label}</Th>
          <Th className="text-right last:pr-0">This policy</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([what, values]) => (
          <tr key={what}>
            <Td className="h-8 py-1 first:pl-0">{what}</Td>
            {values.map((value, column) => (
              <Td
                key={column === 0 ? "now" : "policy"}
                className="h-8 py-1 text-right whitespace-nowrap last:pr-0"
              >
                {value}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
