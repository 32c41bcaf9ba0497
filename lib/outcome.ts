/**
 * What a form learns from the server: the value, or one sentence to show.
 * `fields` holds one more sentence for each field that caused it, by its dotted path.
 */
export type Outcome<T> =
  | { ok: true; value: T }
  | { ok: false; message: string; fields: Record<string, string> };
