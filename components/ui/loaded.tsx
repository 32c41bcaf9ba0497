"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "./problem";
import { Skeleton } from "./skeleton";
import { TimeAgo } from "./time-ago";

/**
 * Shows what a query is doing, and its value once there is one.
 *
 * What is already on screen stays there when a later poll fails: an old chart with a note is worth
 * more than an error in its place.
 */
export function Loaded<Value>({
  query,
  what,
  className,
  children,
}: {
  query: UseQueryResult<Value>;
  what: string;
  /** The size of what will stand here. */
  className: string;
  children: (value: Value) => ReactNode;
}) {
  if (query.data === undefined) {
    return query.isError ? (
      <Problem message={query.error.message} onRetry={() => void query.refetch()} />
    ) : (
      <Skeleton label={what} className={className} />
    );
  }
  return (
    <>
      {query.isError && (
        <output className="mb-1 block text-xs text-warning">
          Not updated since <TimeAgo at={new Date(query.dataUpdatedAt)} />: {query.error.message}
        </output>
      )}
      {children(query.data)}
    </>
  );
}
