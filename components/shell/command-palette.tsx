"use client";

import { Database, Plus, Search } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import {
  useEffect,
  useId,
  useRef,
  useState,
  type ComponentType,
  type FormEvent,
  type KeyboardEvent,
} from "react";
import { cx } from "@/components/ui/cx";
import { Dialog } from "@/components/ui/dialog";
import { places } from "./places";

type Entry = {
  href: string;
  label: string;
  hint: string;
  icon: ComponentType<{ className?: string; "aria-hidden"?: boolean }>;
};

const SHOWN_MAX = 12;

const doings: readonly Entry[] = [
  ...places.map(({ href, label, icon }) => ({ href, label, icon, hint: "page" })),
  { href: "/connections/new", label: "Connect an account", hint: "do", icon: Plus },
];

/** ⌘K: go to any page or instance by its name. */
export function CommandPalette() {
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        setIsOpen((was) => !was);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        onClick={() => setIsOpen(true)}
        className="flex h-9 items-center gap-2 rounded-md px-2.5 text-muted hover:bg-sunken hover:text-ink sm:w-72 sm:border sm:border-line sm:bg-surface"
      >
        <Search aria-hidden className="size-4" />
        <span className="sr-only flex-1 text-left sm:not-sr-only">Search or go to…</span>
        <kbd aria-hidden className="hidden font-mono text-xs sm:block">
          ⌘K
        </kbd>
      </button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Search or go to"
        className="top-[8vh] gap-3 p-4"
      >
        <Finder onDone={() => setIsOpen(false)} />
      </Dialog>
    </>
  );
}

/** The field finds, the arrows walk through what was found, Enter goes there. */
function Finder({ onDone }: { onDone: () => void }) {
  const router = useRouter();
  const listId = useId();
  const [wanted, setWanted] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const entries = matching([...doings, ...useInstances()], wanted);
  useEffect(() => field.current?.focus(), []);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const links = [...(list.current?.querySelectorAll("a") ?? [])];
    const next = links.findIndex((link) => link === document.activeElement) + step;
    (links[next] ?? (next < 0 ? field.current : links.at(-1)))?.focus();
  };
  const goToFirst = (event: FormEvent) => {
    event.preventDefault();
    const [first] = entries;
    if (first === undefined) return;
    onDone();
    router.push(first.href);
  };

  return (
    <form onSubmit={goToFirst} className="flex flex-col gap-3">
      <input
        ref={field}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-autocomplete="list"
        aria-label="Page, instance or app"
        placeholder="Page, instance or app"
        value={wanted}
        onKeyDown={onKeyDown}
        onChange={(event) => setWanted(event.target.value)}
        className="h-10 w-full rounded-md border border-line-strong/70 bg-canvas px-3 text-base"
      />
      <ul ref={list} id={listId} aria-label="Found" className="flex min-h-40 flex-col">
        {entries.map((entry, index) => (
          <li key={entry.href}>
            <Link
              href={entry.href}
              onClick={onDone}
              onKeyDown={onKeyDown}
              className={cx(
                "flex items-center gap-3 rounded-sm px-2.5 py-2 hover:bg-sunken focus-visible:bg-accent-soft",
                index === 0 && wanted !== "" && "bg-accent-soft",
              )}
            >
              <entry.icon aria-hidden className="size-4 shrink-0 text-muted" />
              <span
                className={cx("min-w-0 flex-1 truncate", entry.icon === Database && "font-mono")}
              >
                {entry.label}
              </span>
              <span className="truncate text-xs text-muted">{entry.hint}</span>
            </Link>
          </li>
        ))}
      </ul>
      <output className="sr-only">{entries.length} found</output>
      {entries.length === 0 && <p className="text-muted">Nothing is called “{wanted}”.</p>}
    </form>
  );
}

function matching(entries: readonly Entry[], wanted: string): Entry[] {
  const words = wanted
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return entries
    .filter((entry) => {
      const text = `${entry.label} ${entry.hint}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .slice(0, SHOWN_MAX);
}

type Found = { instances: { id: string; name: string; appName: string }[] };

/** The instances of the team, asked for when the palette opens. Without them it still finds pages. */
function useInstances(): Entry[] {
  const [found, setFound] = useState<Entry[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const ask = async () => {
      const response = await fetch("/api/fleet", { signal: stop.signal });
      if (!response.ok) return;
      const { instances } = (await response.json()) as Found;
      setFound(
        instances.map(({ id, name, appName }) => ({
          href: `/instances/${id}`,
          label: name,
          hint: appName,
          icon: Database,
        })),
      );
    };
    ask().catch(() => {});
    return () => stop.abort();
  }, []);
  return found;
}
