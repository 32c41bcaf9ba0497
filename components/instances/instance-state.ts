import type { Tone } from "@/components/ui/state";
import type { InstanceStatus } from "@/lib/instances/model";
import { levelState, type LevelFacts } from "./level-state";

export type InstanceCondition = { tone: Tone; word: string };

/** What to say of an instance in a word or two; what asks for a person wins over what does not. */
export function instanceCondition(instance: {
  status: InstanceStatus;
  unreachableSince: Date | null;
  memory: LevelFacts;
  clients: LevelFacts;
}): InstanceCondition {
  if (instance.status === "gone") return { tone: "absent", word: "gone" };
  if (instance.status === "changing") return { tone: "busy", word: "changing" };
  if (instance.status === "failed") return { tone: "danger", word: "failed" };
  if (instance.unreachableSince !== null) return { tone: "danger", word: "unreachable" };
  const levels = [levelState(instance.memory), levelState(instance.clients)];
  if (levels.includes("full")) return { tone: "danger", word: "nearly full" };
  if (levels.includes("high")) return { tone: "warning", word: "high" };
  if (instance.memory.used === null) return { tone: "absent", word: "no reading" };
  return { tone: "calm", word: "comfortable" };
}
