import type { ReactNode } from "react";

/** A name or a command, as it is typed. */
export function Term({ children }: { children: ReactNode }) {
  return <span className="font-mono text-xs [overflow-wrap:anywhere]">{children}</span>;
}
