"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { weekdays, type MaintenanceWindow } from "@/lib/providers/capabilities";

const hoursOfDay = Array.from({ length: 24 }, (_none, hour) => hour);

/** Moves the weekly window; its length is the provider's. */
export function MaintenanceWindowForm({
  instanceId,
  window,
  move,
}: {
  instanceId: string;
  window: MaintenanceWindow;
  move: ServerVerb<MaintenanceWindow & { instanceId: string }, unknown>;
}) {
  const [weekday, setWeekday] = useState(window.weekday);
  const [startHour, setStartHour] = useState(window.startHour);
  const { run, isPending, problem } = useVerb(move);
  const isChanged = weekday !== window.weekday || startHour !== window.startHour;
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        run({ ...window, instanceId, weekday, startHour });
      }}
    >
      {problem && <Problem message={problem.message} />}
      <div className="flex flex-wrap items-end gap-3">
        <Field label="Day">
          {(control) => (
            <Select
              {...control}
              value={weekday}
              onChange={(event) => setWeekday(Number(event.target.value))}
            >
              {weekdays.map((name, day) => (
                <option key={name} value={day}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Begins (UTC)">
          {(control) => (
            <Select
              {...control}
              value={startHour}
              onChange={(event) => setStartHour(Number(event.target.value))}
            >
              {hoursOfDay.map((hour) => (
                <option key={hour} value={hour}>
                  {clock(hour, window.startMinute)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" disabled={!isChanged} isPending={isPending}>
          Move window
        </Button>
      </div>
    </form>
  );
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}
