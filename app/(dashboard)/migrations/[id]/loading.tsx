import { Skeleton } from "@/components/ui/skeleton";

/** The head, the list of steps and what stands beside it, in their sizes. */
export default function Loading() {
  return (
    <>
      <Skeleton label="page" className="mb-2 h-7 w-64" />
      <Skeleton className="mb-5 h-10 w-80" />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <Skeleton className="h-[40rem]" />
        <Skeleton className="h-64" />
      </div>
    </>
  );
}
