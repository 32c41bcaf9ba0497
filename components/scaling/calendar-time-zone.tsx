"use client";

import { useMemo, useSyncExternalStore } from "react";
import type { FieldControl } from "@/components/ui/field";
import { Select } from "@/components/ui/input";

/** Every time zone the browser knows, by region; its own, UTC and the chosen one stand first. */
export function TimeZoneSelect({
  timeZone,
  onChange,
  ...control
}: FieldControl & { timeZone: string; onChange: (timeZone: string) => void }) {
  // The server stands in a zone of its own, and its list may be another.
  const own = useSyncExternalStore(never, ownTimeZone, () => null);
  const options = useMemo(() => {
    const suggested = [...new Set(own === null ? ["UTC", timeZone] : [own, "UTC", timeZone])];
    const groups = new Map([["Suggested", suggested]]);
    for (const name of own === null ? [] : Intl.supportedValuesOf("timeZone")) {
      if (suggested.includes(name)) continue;
      const region = name.split("/")[0]!;
      groups.set(region, [...(groups.get(region) ?? []), name]);
    }
    return [...groups].map(([region, names]) => (
      <optgroup key={region} label={region}>
        {names.map((name) => (
          <option key={name} value={name}>
            {name === own ? `${name} (this browser)` : name}
          </option>
        ))}
      </optgroup>
    ));
  }, [own, timeZone]);
  return (
    <Select {...control} value={timeZone} onChange={(event) => onChange(event.target.value)}>
      {options}
    </Select>
  );
}

const never = () => () => {};

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
