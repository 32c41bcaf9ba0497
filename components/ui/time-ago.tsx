"use client";

import { useEffect, useState } from "react";
import { formatAgo } from "@/lib/format";

const TICK_MS = 5000;

/** `20 s ago`, kept current; the full instant in the viewer's zone and in UTC on hover. */
export function TimeAgo({ at, className }: { at: Date | string; className?: string }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const instant = new Date(at);
  return (
    // Server and browser read their clocks a moment apart, and stand in different zones.
    <time
      dateTime={instant.toISOString()}
      title={bothZones(instant)}
      className={className}
      suppressHydrationWarning
    >
      {formatAgo(instant, now)}
    </time>
  );
}

/** `2 Mar 2026, 14:05:20 (13:05:20 UTC)`. */
export function bothZones(instant: Date): string {
  const local = instant.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
  return `${local} (${instant.toISOString().slice(11, 19)} UTC)`;
}
