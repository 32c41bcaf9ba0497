"use client";

import { Ellipsis } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cx } from "@/components/ui/cx";
import { Menu, MenuLink } from "@/components/ui/menu";
import { Mark } from "./mark";
import { isHere, places, type Place } from "./places";

/** How many things wait behind a place, by its address. */
export type Counts = Readonly<Record<string, number>>;

/** The places, down the left side; on a phone the first four along the bottom and the rest in a menu. */
export function Rail({ counts }: { counts: Counts }) {
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 hidden h-dvh w-21 shrink-0 flex-col items-stretch overflow-y-auto border-r border-line md:flex"
    >
      <Link
        href="/instances"
        aria-label="Headroom, to the fleet"
        className="flex h-13 shrink-0 items-center justify-center"
      >
        <Mark className="size-7" />
      </Link>
      <ul className="flex flex-col gap-0.5 px-1.5 pt-2">
        {places.map((place) => (
          <li key={place.href}>
            <RailLink place={place} count={counts[place.href] ?? 0} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

const BOTTOM_COUNT = 4;

export function BottomBar({ counts }: { counts: Counts }) {
  const pathname = usePathname();
  const rest = places.slice(BOTTOM_COUNT);
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 gap-0.5 border-t border-line bg-canvas px-1 pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.slice(0, BOTTOM_COUNT).map((place) => (
        <RailLink key={place.href} place={place} count={counts[place.href] ?? 0} />
      ))}
      <Menu
        align="end"
        trigger={
          <button
            type="button"
            className={cx(linkLook, rest.some(({ href }) => isHere(pathname, href)) && hereLook)}
          >
            <Ellipsis aria-hidden className="size-5" strokeWidth={1.75} />
            More
          </button>
        }
      >
        {rest.map(({ href, label, icon: Icon }) => (
          <MenuLink key={href}>
            <Link href={href}>
              <Icon aria-hidden className="size-4 text-muted" />
              {label}
            </Link>
          </MenuLink>
        ))}
      </Menu>
    </nav>
  );
}

const linkLook =
  "relative flex flex-col items-center gap-1 rounded-md px-0.5 py-2 text-[0.6875rem] leading-tight text-muted hover:bg-sunken hover:text-ink";
const hereLook = "bg-accent-soft font-medium text-ink";

function RailLink({ place: { href, label, icon: Icon }, count }: { place: Place; count: number }) {
  const isCurrent = isHere(usePathname(), href);
  return (
    <Link
      href={href}
      aria-current={isCurrent ? "page" : undefined}
      className={cx(linkLook, isCurrent && hereLook)}
    >
      <span className="relative">
        <Icon aria-hidden className={cx("size-5", isCurrent && "text-accent")} strokeWidth={1.75} />
        {count > 0 && (
          <span
            aria-hidden
            className="absolute -top-1.5 -right-3 min-w-4 rounded-full bg-warning-fill px-1 text-center text-[0.625rem] leading-4 font-semibold text-warning-ink"
          >
            {count > 99 ? "99+" : count}
          </span>
        )}
      </span>
      {label}
      {count > 0 && <span className="sr-only">, {count} waiting</span>}
    </Link>
  );
}
