"use client";

import { Database, Plus, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useId, useState, type ComponentType, type KeyboardEvent } from "react";
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
        aria-label="Search or go to"
        onClick={() => setIsOpen(true)}
        className="flex h-9 items-center gap-2 rounded-md px-2.5 text-muted hover:bg-sunken hover:text-ink sm:w-72 sm:border sm:border-line sm:bg-surface"
      >
        <Search aria-hidden className="size-4" />
        <span className="hidden flex-1 text-left sm:block">Search or go to…</span>
        <kbd className="hidden font-mono text-xs sm:block">⌘K</kbd>
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

function Finder({ onDone }: { onDone: () => void }) {
  const router = useRouter();
  const listId = useId();
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState(0);
  const entries = matching([...doings, ...useInstances()], wanted);

  const go = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onDone();
    router.push(entry.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") go(entries[chosen]);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || entries.length === 0) return;
    event.preventDefault();
    setChosen((chosen + step + entries.length) % entries.length);
  };

  return (
    <>
      <input
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={entries[chosen] ? `${listId}-${chosen}` : undefined}
        aria-label="Page, instance or app"
        placeholder="Page, instance or app"
        // The dialog was opened to type here.
        ref={(input) => input?.focus()}
        value={wanted}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setWanted(event.target.value);
          setChosen(0);
        }}
        className="h-10 w-full rounded-md border border-line-strong/70 bg-canvas px-3 text-base"
      />
      <div id={listId} role="listbox" aria-label="Found" className="flex min-h-40 flex-col">
        {entries.map((entry, index) => (
          <div
            key={entry.href}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onPointerMove={() => setChosen(index)}
            onClick={() => go(entry)}
            onKeyDown={onKeyDown}
            className={cx(
              "flex cursor-pointer items-center gap-3 rounded-sm px-2.5 py-2",
              index === chosen && "bg-accent-soft",
            )}
          >
            <entry.icon aria-hidden className="size-4 shrink-0 text-muted" />
            <span className={cx("min-w-0 flex-1 truncate", entry.icon === Database && "font-mono")}>
              {entry.label}
            </span>
            <span className="truncate text-xs text-muted">{entry.hint}</span>
          </div>
        ))}
        {entries.length === 0 && (
          <p className="px-2.5 py-2 text-muted">Nothing is called “{wanted}”.</p>
        )}
      </div>
    </>
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
