import { ButtonLink } from "./button";

/** The way to older rows, and back to the newest. Nothing where there is one page. */
export function PageLinks({ newest, older }: { newest: string | null; older: string | null }) {
  if (newest === null && older === null) return null;
  return (
    <nav aria-label="Pages" className="mt-3 flex justify-end gap-2">
      {newest !== null && (
        <ButtonLink size="sm" href={newest}>
          Newest
        </ButtonLink>
      )}
      {older !== null && (
        <ButtonLink size="sm" href={older}>
          Older
        </ButtonLink>
      )}
    </nav>
  );
}
