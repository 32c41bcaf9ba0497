import type { Incident } from "@/lib/scaling/simulate/model";

export type IncidentOf<Kind extends Incident["kind"]> = Extract<Incident, { kind: Kind }>;

/** What happens in each minute. Of two of the same kind in one minute the later in the list counts. */
export type Happenings = {
  isGap: Uint8Array;
  misread: ReadonlyMap<number, IncidentOf<"misread">>;
  restart: ReadonlyMap<number, IncidentOf<"restart">>;
};

/** Lays incidents out over the minutes of a history; what lies beyond its end is left out. */
export function happenings(incidents: readonly Incident[], minutes: number): Happenings {
  const isGap = new Uint8Array(minutes);
  const misread = new Map<number, IncidentOf<"misread">>();
  const restart = new Map<number, IncidentOf<"restart">>();
  for (const incident of incidents) {
    if (incident.kind === "restart") {
      restart.set(incident.fromMinute, incident);
      continue;
    }
    const end = Math.min(minutes, incident.fromMinute + incident.minutes);
    for (let minute = incident.fromMinute; minute < end; minute++) {
      if (incident.kind === "gap") isGap[minute] = 1;
      else misread.set(minute, incident);
    }
  }
  return { isGap, misread, restart };
}
