import { useId, type ReactNode } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Input, Select } from "@/components/ui/input";
import { JOURNAL_PATH, type JournalFilter } from "@/lib/scaling/journal/journal-filter";
import { changeChoices, noChoices } from "./journal-words";

/** What to show of the journal. The browser's own form: the address holds the filter, without scripts. */
export function JournalFilters({
  filter,
  instances,
}: {
  filter: JournalFilter;
  instances: readonly { id: string; name: string }[];
}) {
  return (
    <search>
      <form
        // Made anew with each address: fields keep what was typed, and a link would not clear them.
        key={JSON.stringify(filter)}
        action={JOURNAL_PATH}
        className="mb-4 grid grid-cols-2 items-end gap-3 lg:grid-cols-[repeat(3,minmax(0,1fr))_9.5rem_9.5rem_auto]"
      >
        <Labelled label="Words" isWide>
          {(id) => (
            <Input
              id={id}
              type="search"
              name="text"
              maxLength={200}
              placeholder="Part of a sentence"
              defaultValue={filter.text}
            />
          )}
        </Labelled>
        <Labelled label="Instance" isWide>
          {(id) => (
            <Select id={id} name="instanceId" defaultValue={filter.instanceId ?? ""}>
              <option value="">All instances</option>
              {instances.map((instance) => (
                <option key={instance.id} value={instance.id}>
                  {instance.name}
                </option>
              ))}
            </Select>
          )}
        </Labelled>
        <Labelled label="Answer" isWide>
          {(id) => (
            <Select id={id} name="answer" defaultValue={filter.answer ?? ""}>
              <option value="">Any answer</option>
              <option value="resize">Changes</option>
              <option value="hold">No change</option>
              <optgroup label="Changes, because">{changeChoices.map(toOption)}</optgroup>
              <optgroup label="No change, because">{noChoices.map(toOption)}</optgroup>
            </Select>
          )}
        </Labelled>
        <Labelled label="From (UTC)">
          {(id) => <Input id={id} type="date" name="from" defaultValue={filter.from} />}
        </Labelled>
        <Labelled label="Until (UTC)">
          {(id) => <Input id={id} type="date" name="until" defaultValue={filter.until} />}
        </Labelled>
        <div className="flex gap-2">
          <Button type="submit" tone="primary">
            Search
          </Button>
          <ButtonLink tone="quiet" href={JOURNAL_PATH}>
            Clear
          </ButtonLink>
        </div>
      </form>
    </search>
  );
}

function toOption({ value, label }: { value: string; label: string }) {
  return (
    <option key={value} value={value}>
      {label}
    </option>
  );
}

function Labelled({
  label,
  isWide = false,
  children,
}: {
  label: string;
  /** On a phone it takes the whole line. */
  isWide?: boolean;
  children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={cx("flex min-w-0 flex-col gap-1", isWide && "max-sm:col-span-2")}>
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
      </label>
      {children(id)}
    </div>
  );
}
