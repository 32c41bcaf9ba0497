import { Switch } from "@/components/ui/switch";
import { formatDuration } from "@/lib/format";
import { Fine, isWrong, ModeChoice, NumberField, Section, type Parts } from "./settings-parts";

/** When a larger plan is taken, and by whom. */
export function Growing({ parts }: { parts: Parts }) {
  const { typed } = parts;
  return (
    <Section title="Growing">
      <ModeChoice
        parts={parts}
        field="growMode"
        label="Larger plans"
        words={{
          off: "Watch and alert. No larger plan is proposed.",
          ask: "Headroom proposes a larger plan, a person approves.",
          auto: "Headroom takes a larger plan by itself.",
        }}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField
          parts={parts}
          field="memoryAbove"
          label="Memory above"
          help="of the plan’s memory; 100 % lets it fill up"
          unit="%"
        />
        <NumberField
          parts={parts}
          field="clientsAbove"
          label="Connections above"
          help="of the plan’s connections"
          unit="%"
        />
      </div>
      <Fine
        summary={`A level counts after ${lasting(typed.growWindowMinutes)}; ${lasting(typed.cooldownMinutes)} between changes`}
        isWrong={isWrong(parts, "growWindowMinutes", "cooldownMinutes")}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField
            parts={parts}
            field="growWindowMinutes"
            label="Grow after"
            help="above a threshold; a plan that is nearly full does not wait"
            unit="min"
          />
          <NumberField
            parts={parts}
            field="cooldownMinutes"
            label="Wait before growing again"
            help="from the end of the change before"
            unit="min"
          />
        </div>
      </Fine>
    </Section>
  );
}

/** When a smaller plan is taken, and by whom. */
export function Shrinking({ parts }: { parts: Parts }) {
  const { typed, change } = parts;
  const only = typed.shrinksOnlyInMaintenance ? "; only in the maintenance window" : "";
  return (
    <Section title="Shrinking">
      <ModeChoice
        parts={parts}
        field="shrinkMode"
        label="Smaller plans"
        words={{
          off: "The plan never becomes smaller.",
          ask: "Headroom proposes a smaller plan, a person approves.",
          auto: "Headroom takes a smaller plan by itself.",
        }}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField
          parts={parts}
          field="shrinkBelow"
          label="Shrink below"
          help="of the smaller plan; lower than both thresholds for growing"
          unit="%"
        />
      </div>
      <Fine
        summary={`Looks back ${lasting(typed.shrinkWindowMinutes)} at most; ${lasting(typed.shrinkCooldownMinutes)} after any change${only}`}
        isWrong={isWrong(parts, "shrinkWindowMinutes", "shrinkCooldownMinutes")}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField
            parts={parts}
            field="shrinkWindowMinutes"
            label="Shrink after"
            help="in which the smaller plan would have done; a quarter of it where other days or the price speak for it"
            unit="min"
          />
          <NumberField
            parts={parts}
            field="shrinkCooldownMinutes"
            label="Wait before shrinking"
            help="from the end of the change before"
            unit="min"
          />
        </div>
        <Switch
          label="Only in the maintenance window"
          help="Smaller plans wait for the hours in which the provider maintains the instance by itself."
          isOn={typed.shrinksOnlyInMaintenance}
          onChange={(shrinksOnlyInMaintenance) => change({ shrinksOnlyInMaintenance })}
        />
      </Fine>
    </Section>
  );
}

/** Minutes as they were typed, in words. */
function lasting(typed: string): string {
  const minutes = Number(typed);
  return typed.trim() === "" || Number.isNaN(minutes) ? "–" : formatDuration(minutes * 60);
}
