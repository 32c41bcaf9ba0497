import { ButtonLink } from "./button";

/** The way to older rows, and back to the newest. Nothing where there is one page. */
export function PageLinks({
  newest,
  older,
  what = "",
}: {
  newest: string | null;
  older: string | null;
  /** What the rows are, where the page shows more than them. */
  what?: string;
}) {
  if (newest === null && older === null) return null;
  return (
    <nav aria-label="Pages" className="mt-3 flex justify-end gap-2">
      {newest !== null && (
        <ButtonLink size="sm" href={newest}>
          {`Newest ${what}`.trim()}
        </ButtonLink>
      )}
      {older !== null && (
        <ButtonLink size="sm" href={older}>
          {`Older ${what}`.trim()}
        </ButtonLink>
      )}
    </nav>
  );
}
