import { cx } from "@/components/ui/cx";

/** A level under a line. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={cx("size-6", className)} aria-hidden>
      <path d="M3 7h26" className="stroke-ink" strokeWidth="4" fill="none" />
      <rect x="3" y="15" width="26" height="14" rx="1" className="fill-accent" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5 text-base font-semibold tracking-tight">
      <Mark />
      Headroom
    </span>
  );
}
