"use client";

import { FieldGroup } from "@/components/ui/field";
import type { Weekday } from "@/lib/scaling/calendar/model";
import { weekdays } from "@/lib/providers/capabilities";

/** As people count a week. */
const week = [1, 2, 3, 4, 5, 6, 0] as const;

/** The days of the week, each on or off. */
export function DayToggles({
  days,
  onChange,
  error,
}: {
  days: readonly Weekday[];
  onChange: (days: Weekday[]) => void;
  error: string | undefined;
}) {
  return (
    <FieldGroup label="Days" error={error}>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(4.5rem,1fr))] gap-1">
        {week.map((day) => (
          <button
            key={day}
            type="button"
            aria-pressed={days.includes(day)}
            onClick={() =>
              onChange(week.filter((other) => (other === day) !== days.includes(other)))
            }
            className="h-9 rounded-md border border-line-strong/60 bg-surface text-xs text-muted hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-ink"
          >
            {weekdays[day]}
          </button>
        ))}
      </div>
    </FieldGroup>
  );
}
