import { useId, type ReactNode } from "react";
import { cx } from "@/components/ui/cx";

/** A numbered part of the wizard. Until its turn comes it says what it waits for. */
export function WizardSection({
  number,
  title,
  waitsFor,
  doing,
  children,
}: {
  number: number;
  title: string;
  /** Null when it is open. */
  waitsFor: string | null;
  /** What goes on in it now. */
  doing?: string | null;
  children: ReactNode;
}) {
  const id = useId();
  const isOpen = waitsFor === null;
  return (
    <section aria-labelledby={id} className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2">
      <span
        aria-hidden
        className={cx(
          "mt-px inline-flex size-5 items-center justify-center rounded-full border text-xs",
          isOpen ? "border-accent font-medium text-accent" : "border-line-strong text-muted",
        )}
      >
        {number}
      </span>
      <div className="flex min-w-0 flex-col gap-3">
        <h2 id={id} className={cx("font-semibold", !isOpen && "font-normal text-muted")}>
          {title}
          {!isOpen && <span className="ml-2 text-xs">{waitsFor}</span>}
          {doing !== undefined && (
            <output className="ml-2 text-xs font-normal text-muted">{isOpen && doing}</output>
          )}
        </h2>
        {isOpen && children}
      </div>
    </section>
  );
}
