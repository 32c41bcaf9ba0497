import type { ReactNode } from "react";
import { cx } from "./cx";
import { Table, Td, Th } from "./table";

/** Numbers in little room: the first column names what they are of, and the head stays while they scroll. */
export function NumberTable({
  label,
  columns: [first, ...numbers],
  className,
  children,
}: {
  label: string;
  columns: readonly string[];
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className={cx("overflow-y-auto rounded-md border border-line", className)}>
      <Table label={label} className="text-xs">
        <thead className="sticky top-0 bg-surface">
          <tr>
            <Th>{first}</Th>
            {numbers.map((name) => (
              <Th key={name} className="text-right">
                {name}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </Table>
    </div>
  );
}

/** A row of it. */
export function NumberRow({
  name,
  numbers,
  className,
}: {
  name: ReactNode;
  numbers: readonly string[];
  className?: string;
}) {
  return (
    <tr className={className}>
      <Td className="h-7 py-0.5">{name}</Td>
      {numbers.map((number, column) => (
        // The place is what a number is of.
        <Td key={column} className="h-7 py-0.5 text-right">
          {number}
        </Td>
      ))}
    </tr>
  );
}

/** The numbers of a drawing, below it, for who opens them. */
export function FoldedNumbers(table: {
  label: string;
  columns: readonly string[];
  children: ReactNode;
}) {
  return (
    <details className="mt-2">
      <summary className="w-fit text-xs text-muted hover:text-ink">As a table</summary>
      <NumberTable {...table} className="mt-2 max-h-64" />
    </details>
  );
}
