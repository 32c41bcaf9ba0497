"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Segmented } from "@/components/ui/choice";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { ranges, type Range } from "@/lib/metrics/ranges";
import type { ChartsProps } from "./charts";

// The chart library is most of the page's weight and nothing else needs it.
const Charts = dynamic(() => import("./charts"), { ssr: false, loading: ChartsSkeleton });

const rangeLabels: Record<Range, string> = {
  "1h": "1 h",
  "24h": "24 h",
  "7d": "7 d",
  "30d": "30 d",
};

/** The charts of an instance and the choice of how far back they look. */
export function ChartsPanel(props: ChartsProps) {
  const [range, setRange] = useState<Range>("1h");
  return (
    <Panel
      title="Measurements"
      aside={
        <Segmented
          name="range"
          label="How far back"
          size="sm"
          value={range}
          onChange={setRange}
          choices={ranges.map((value) => ({ value, label: rangeLabels[value] }))}
        />
      }
    >
      <Charts {...props} range={range} />
    </Panel>
  );
}

function ChartsSkeleton() {
  return (
    <div className="flex flex-col gap-6">
      <Skeleton label="charts" className="h-62" />
      <Skeleton className="h-62" />
      <Skeleton className="h-38" />
    </div>
  );
}
