import Link from "next/link";
import { cx } from "@/components/ui/cx";
import { State } from "@/components/ui/state";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TimeAgo } from "@/components/ui/time-ago";
import { formatCount } from "@/lib/format";
import type { MigrationRow } from "@/lib/migrations/model";
import { kindNames } from "./kind-words";
import { joined, lastedWords, statusNow } from "./migration-words";

/** All migrations of the team: those that move first, then the newest. */
export function MigrationTable({ rows, now }: { rows: readonly MigrationRow[]; now: Date }) {
  return (
    <Table label="Migrations">
      <thead>
        <tr>
          <Th>What goes where</Th>
          <Th>State</Th>
          <Th className={cx(RIGHT, "max-sm:hidden")}>Keys</Th>
          <Th className={cx(RIGHT, "max-md:hidden")}>Begun</Th>
          <Th className={cx(RIGHT, "max-lg:hidden")}>Took</Th>
          <Th className="max-md:hidden">Report</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Tr key={row.id}>
            <Td className="max-w-96 max-sm:max-w-48">
              <Link
                href={`/migrations/${row.id}`}
                className="font-mono text-xs underline underline-offset-2 [overflow-wrap:anywhere]"
              >
                {endsOf(row)}
              </Link>
              <span className="block text-xs text-muted">{kindNames[row.kind]}</span>
            </Td>
            <Td className="max-w-80 max-sm:max-w-40">
              <State tone={statusNow(row).tone}>{statusNow(row).word}</State>
              {(row.endedAt === null || row.status === "failed") && (
                <span className="block text-xs text-muted [overflow-wrap:anywhere]">
                  {row.sentence}
                </span>
              )}
            </Td>
            <Td className={cx(RIGHT, "max-sm:hidden")}>{formatCount(row.keysMoved)}</Td>
            <Td className={cx(RIGHT, "whitespace-nowrap text-muted max-md:hidden")}>
              <TimeAgo at={row.createdAt} />
            </Td>
            <Td className={cx(RIGHT, "whitespace-nowrap text-muted max-lg:hidden")}>
              {lastedWords(row, now)}
            </Td>
            <Td className="max-md:hidden">
              {row.hasReport && (
                <Link
                  href={`/migrations/${row.id}#report`}
                  className="underline underline-offset-2"
                >
                  Report<span className="sr-only"> of {endsOf(row)}</span>
                </Link>
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

const RIGHT = "text-right";

function endsOf({ kind, source, targets }: MigrationRow): string {
  return kind === "plan"
    ? source.name
    : `${source.name} → ${joined(targets.map(({ name }) => name))}`;
}
