import Link from "next/link";
import { cx } from "./cx";

export type Tab = { href: string; label: string; count?: number | null };

/** Views of one page, each with an address of its own. */
export function Tabs({
  tabs,
  current,
  label,
}: {
  tabs: readonly Tab[];
  current: string;
  label: string;
}) {
  return (
    <nav aria-label={label} className="mb-4 flex gap-5 overflow-x-auto border-b border-line">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={tab.href === current ? "page" : undefined}
          className={cx(
            "-mb-px border-b-2 border-transparent px-0.5 pb-2 whitespace-nowrap text-muted hover:text-ink",
            tab.href === current && "border-accent font-medium text-ink",
          )}
        >
          {tab.label}
          {tab.count !== undefined && tab.count !== null && tab.count > 0 && (
            <span className="ml-1.5 text-xs text-muted">{tab.count}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
