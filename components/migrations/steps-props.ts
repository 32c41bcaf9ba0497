import type { MigrationView } from "@/lib/migrations/model";
import type { MigrationVerbs } from "./verbs";

/** What the list of steps and its parts show, and what they can ask for. */
export type StepsProps = {
  view: MigrationView;
  /** Null for somebody who may only look. */
  verbs: MigrationVerbs | null;
  onDone: () => void;
};
