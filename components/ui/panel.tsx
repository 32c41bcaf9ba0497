import { useId, type ReactNode } from "react";
import { cx } from "./cx";

/** A part of the page that stands for itself, with its name on a thin line. */
export function Panel({
  title,
  aside,
  children,
  className,
  isFlush = false,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  /** No padding: the child reaches the edges, such as a table. */
  isFlush?: boolean;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={cx("min-w-0 rounded-md border border-line bg-surface", className)}
    >
      <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-4 py-2">
        <h2 id={id} className="text-sm font-semibold">
          {title}
        </h2>
        {aside && <div className="flex items-center gap-2 text-xs text-muted">{aside}</div>}
      </header>
      <div className={isFlush ? "" : "p-4"}>{children}</div>
    </section>
  );
}
