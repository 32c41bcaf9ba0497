"use client";

import { useRouter } from "next/navigation";
import { Select } from "@/components/ui/input";
import { rangeWords } from "@/lib/scaling/ledger/ranges";

/** The choice of the month to look at. */
export function RangeSelect({ name, names }: { name: string; names: readonly string[] }) {
  const router = useRouter();
  return (
    <Select
      aria-label="Month"
      className="w-48"
      value={name}
      onChange={(event) => router.push(`/savings?month=${event.target.value}`)}
    >
      {(names.includes(name) ? names : [name, ...names]).map((each) => (
        <option key={each} value={each}>
          {rangeWords(each)}
        </option>
      ))}
    </Select>
  );
}
