"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Sparkline } from "@/components/charts/sparkline";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Input } from "@/components/ui/input";
import { State } from "@/components/ui/state";
import { formatMoney } from "@/lib/format";
import { sortedFleet, type FleetColumn, type FleetOrder, type FleetRow } from "./fleet-row";
import { RowLevel } from "./level";

const FILTER_FROM = 12;
const SHOWN_FIRST = 200;

/** Every watched instance in one dense row; on a phone each is a card of the same facts. */
export function FleetTable({ rows }: { rows: readonly FleetRow[] }) {
  const [order, setOrder] = useState<FleetOrder>({ column: "state", isDescending: true });
  const [wanted, setWanted] = useState("");
  const [isWhole, setIsWhole] = useState(false);

  const matching = rows.filter((row) =>
    `${row.name} ${row.appName} ${row.planLabel} ${row.providerLabel} ${row.condition.word} ${row.restraint ?? ""}`
      .toLowerCase()
      .includes(wanted.toLowerCase()),
  );
  const sorted = sortedFleet(matching, order);
  const shown = isWhole ? sorted : sorted.slice(0, SHOWN_FIRST);
  const sortBy = (column: FleetColumn) =>
    setOrder({
      column,
      isDescending:
        order.column === column ? !order.isDescending : column !== "name" && column !== "plan",
    });
  const head = { order, sortBy };

  return (
    <div className="rounded-md border border-line bg-surface">
      {rows.length >= FILTER_FROM && (
        <div className="border-b border-line p-2">
          <Input
            type="search"
            aria-label="Filter instances"
            placeholder="Filter by name, app, plan or state"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            className="max-w-80"
          />
        </div>
      )}
      <table
        aria-label="Fleet"
        className="w-full table-fixed border-collapse text-left max-md:block"
      >
        <colgroup className="max-md:hidden">
          <col className="w-[24%]" />
          <col className="w-[13%]" />
          <col />
          <col className="w-[15%]" />
          <col className="w-33" />
          <col className="w-27" />
          <col className="w-32 max-lg:hidden" />
        </colgroup>
        <thead className="max-md:hidden">
          <tr>
            <SortHead column="name" {...head}>
              Name
            </SortHead>
            <SortHead column="plan" {...head}>
              Plan
            </SortHead>
            <SortHead column="memory" {...head}>
              Memory
            </SortHead>
            <SortHead column="clients" {...head}>
              Connections
            </SortHead>
            <SortHead column="state" {...head}>
              State
            </SortHead>
            <SortHead column="cost" isRight {...head}>
              Per month
            </SortHead>
            <th
              scope="col"
              className="h-9 border-b border-line pr-4 text-right text-xs font-medium text-muted max-lg:hidden"
            >
              7 days
            </th>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {shown.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
      {shown.length === 0 && <p className="p-4 text-muted">Nothing matches “{wanted}”.</p>}
      {shown.length < sorted.length && (
        <div className="border-t border-line p-2 text-center">
          <Button tone="quiet" onClick={() => setIsWhole(true)}>
            Show all {sorted.length} instances
          </Button>
        </div>
      )}
    </div>
  );
}

const cell =
  "h-11 border-b border-line px-3 [tr:last-child>&]:border-b-0 first:pl-4 last:pr-4 max-md:h-auto max-md:border-0 max-md:p-0 max-md:first:pl-0 max-md:last:pr-0";

function Row({ row }: { row: FleetRow }) {
  return (
    <tr className="group relative hover:bg-sunken/60 max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-4 max-md:gap-y-2 max-md:border-b max-md:border-line max-md:p-4 max-md:last:border-b-0">
      <th scope="row" className={cx(cell, "font-normal")}>
        <InstanceLink row={row} />
      </th>
      <td className={cx(cell, "truncate max-md:order-last")} title={row.planLabel}>
        {row.planLabel}
      </td>
      <td className={cx(cell, "max-md:col-span-2")}>
        <span className="mb-0.5 block text-xs text-muted md:hidden">Memory</span>
        <RowLevel label="Memory" {...row.memory} />
      </td>
      <td className={cx(cell, "max-md:col-span-2")}>
        <span className="mb-0.5 block text-xs text-muted md:hidden">Connections</span>
        <RowLevel label="Connections" {...row.clients} />
      </td>
      <td
        className={cx(
          cell,
          "max-md:order-first max-md:col-start-2 max-md:row-start-1 max-md:text-right",
        )}
      >
        <State tone={row.condition.tone}>{row.condition.word}</State>
      </td>
      <td className={cx(cell, "text-right whitespace-nowrap max-md:order-last")}>
        {formatMoney(row.monthlyCents, row.currency)}
        <span className="text-muted md:hidden">/month</span>
      </td>
      <td className={cx(cell, "max-lg:hidden")}>
        <div className="flex justify-end">
          <Sparkline shares={row.week} label="Memory over 7 days" />
        </div>
      </td>
    </tr>
  );
}

/** The name leads to the instance, and the whole row with it. */
function InstanceLink({ row }: { row: FleetRow }) {
  return (
    <Link href={`/instances/${row.id}`} className="block min-w-0 after:absolute after:inset-0">
      <span className="block truncate font-mono text-[0.8125rem] leading-5 group-hover:underline">
        {row.name}
      </span>
      <span className="block truncate text-xs leading-4 text-muted">
        {row.restraint !== null && (
          <span className="font-medium text-warning">{row.restraint} · </span>
        )}
        {row.appName} · {row.providerLabel}
      </span>
    </Link>
  );
}

function SortHead({
  column,
  order,
  sortBy,
  isRight = false,
  children,
}: {
  column: FleetColumn;
  order: FleetOrder;
  sortBy: (column: FleetColumn) => void;
  isRight?: boolean;
  children: string;
}) {
  const isSorted = order.column === column;
  const Arrow = order.isDescending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (order.isDescending ? "descending" : "ascending") : "none"}
      className={cx("h-9 border-b border-line px-3 first:pl-4", isRight && "text-right")}
    >
      <button
        type="button"
        onClick={() => sortBy(column)}
        className={cx(
          "inline-flex items-center gap-1 text-xs font-medium text-muted hover:text-ink",
          isSorted && "text-ink",
        )}
      >
        {children}
        {isSorted && <Arrow aria-hidden className="size-3" />}
      </button>
    </th>
  );
}
