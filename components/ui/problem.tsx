import { OctagonAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { cx } from "./cx";

/** What failed, why and what to do, in the words of whoever knows. */
export function Problem({
  message,
  onRetry,
  className,
}: {
  message: ReactNode;
  onRetry?: () => void;
  className?: string;
}) {
  return (
    <div
      role="alert"
      className={cx(
        "flex items-start gap-2.5 rounded-md border border-danger/40 bg-danger-soft px-3 py-2.5 text-sm text-ink",
        className,
      )}
    >
      <OctagonAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">{message}</div>
      {onRetry && (
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Something to know before going on; nothing has failed. */
export function Notice({
  tone = "warning",
  children,
  className,
}: {
  tone?: "warning" | "calm";
  children: ReactNode;
  className?: string;
}) {
  return (
    <div
      className={cx(
        "flex items-start gap-2.5 rounded-md border px-3 py-2.5 text-sm",
        tone === "warning" ? "border-warning/40 bg-warning-soft" : "border-line bg-sunken/60",
        className,
      )}
    >
      {tone === "warning" && (
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" />
      )}
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
