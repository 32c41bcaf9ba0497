import { z } from "zod";
import { Refusal, type Answer, type Ask } from "./http";
import type { AddOn, State } from "./state";

/** The control's answer when all was done and nothing is to be told. */
export const done: Answer = { status: 204 };

/** @throws Refusal (422) that says what is wrong with the body */
export function parsed<S extends z.ZodType>(schema: S, ask: Ask): z.output<S> {
  const result = schema.safeParse(ask.body);
  if (result.success) return result.data;
  throw new Refusal({ status: 422, json: { error: z.prettifyError(result.error) } });
}

/**
 * The add-on of either platform with this name or id.
 *
 * @throws Refusal (404)
 */
export function addOnNamed(state: State, named: string): AddOn {
  const addon = state.addons.find(({ id, name }) => id === named || name === named);
  if (addon !== undefined) return addon;
  throw nothingNamed(named);
}

/** The control's answer for a thing it does not hold. */
export function nothingNamed(named: string): Refusal {
  return new Refusal({ status: 404, json: { error: `There is no ${named}.` } });
}
