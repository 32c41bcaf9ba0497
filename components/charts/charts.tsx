"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import type { Range } from "@/lib/metrics/ranges";
import { ForecastRecord } from "./forecast-record";
import { MetricChart, type MetricChartProps } from "./metric-chart";

export type ChartsProps = Omit<MetricChartProps, "metric" | "threshold" | "isSmall" | "range"> & {
  memoryAbove: number | null;
  clientsAbove: number | null;
};

/** Every chart of an instance, on one time axis with one cursor. */
export default function Charts({
  memoryAbove,
  clientsAbove,
  ...shared
}: ChartsProps & { range: Range }) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: 10_000, retry: 1 } } }),
  );
  return (
    <QueryClientProvider client={client}>
      <div className="flex flex-col gap-6">
        <MetricChart {...shared} metric="usedMemoryBytes" threshold={memoryAbove} />
        <MetricChart {...shared} metric="connectedClients" threshold={clientsAbove} />
        <ForecastRecord instanceId={shared.instanceId} />
        <div className="grid gap-x-6 gap-y-6 xl:grid-cols-3">
          <MetricChart {...shared} metric="opsPerSec" threshold={null} isSmall />
          <MetricChart {...shared} metric="hitRatio" threshold={null} isSmall />
          <MetricChart {...shared} metric="evictedKeysPerSec" threshold={null} isSmall />
        </div>
      </div>
    </QueryClientProvider>
  );
}
