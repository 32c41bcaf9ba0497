import { Skeleton } from "@/components/ui/skeleton";

/** A page head and a table, in their sizes. */
export default function Loading() {
  return (
    <>
      <Skeleton label="page" className="mb-2 h-7 w-48" />
      <Skeleton className="mb-5 h-4 w-72" />
      <Skeleton className="h-80" />
    </>
  );
}
