import { Tabs } from "@/components/ui/tabs";
import { JOURNAL_PATH } from "@/lib/scaling/journal/journal-filter";

/** What people and Headroom changed, and what policies answered. */
export function ActivityTabs({ current }: { current: string }) {
  return (
    <Tabs
      label="Activity"
      current={current}
      tabs={[
        { href: "/activity", label: "What was changed" },
        { href: JOURNAL_PATH, label: "What was decided" },
      ]}
    />
  );
}
