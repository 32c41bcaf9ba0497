import type { ReactNode } from "react";

/** Says what will appear here and offers the one step that makes it appear. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-start gap-4 px-4 py-10 sm:px-8">
      <EmptyLevel />
      <div className="max-w-prose">
        <p className="text-base font-semibold">{title}</p>
        <p className="mt-1 text-muted">{children}</p>
      </div>
      {action}
    </div>
  );
}

/** The mark without its level: room, and nothing in it yet. */
function EmptyLevel() {
  return (
    <svg viewBox="0 0 64 24" className="h-6 w-16 text-line-strong" aria-hidden>
      <path d="M0 2h64" stroke="currentColor" strokeWidth="3" />
      <path d="M1 22.5h62" stroke="currentColor" strokeDasharray="3 4" />
    </svg>
  );
}
