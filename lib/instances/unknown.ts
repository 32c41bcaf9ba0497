/** Of an instance that is gone, or another team's: both get the same answer. */
export const NO_INSTANCE =
  "The team you have chosen has no such instance. Look for it in the fleet, or choose its team.";

/** Of one that the team has, or had, without looking after it. */
export const UNWATCHED =
  "The team you have chosen does not watch this instance. Choose its team, or watch it first.";
