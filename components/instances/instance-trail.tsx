import Link from "next/link";

/** From the fleet to an instance, above the title of a page about it. */
export function InstanceTrail({ id, name }: { id: string; name: string }) {
  return (
    <>
      <Link href="/instances" className="hover:text-ink hover:underline">
        Fleet
      </Link>{" "}
      /{" "}
      <Link href={`/instances/${id}`} className="hover:text-ink hover:underline">
        {name}
      </Link>
    </>
  );
}
