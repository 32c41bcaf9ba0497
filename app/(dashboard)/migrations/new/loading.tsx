import { Skeleton } from "@/components/ui/skeleton";

/** The head and the two columns of the wizard, in their sizes. */
export default function Loading() {
  return (
    <>
      <Skeleton label="page" className="mb-2 h-7 w-48" />
      <Skeleton className="mb-5 h-4 w-72" />
      <div className="grid gap-x-10 gap-y-7 xl:grid-cols-[minmax(0,36rem)_minmax(0,1fr)]">
        <Skeleton className="h-96" />
        <Skeleton className="h-96" />
      </div>
    </>
  );
}
