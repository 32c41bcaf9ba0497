/** Somebody else works at the migration by now, or a person paused or ended it: nothing more is saved. */
export class LeaseLost extends Error {
  override name = "LeaseLost";
}
