export type ErrorCode =
  | "not_found"
  | "forbidden"
  | "conflict"
  | "invalid"
  | "refused"
  | "unreachable";

/**
 * An outcome the caller is expected to meet: wrong state, missing right, a provider that says no.
 *
 * `message` is written for the customer: what happened, why, what to do now. `cause` is for the log.
 * Anything else that is thrown is a bug and reaches the customer as "Something went wrong".
 *
 * `fields` holds one more sentence for each field of a form that caused it, by its dotted path.
 *
 * From a provider, `forbidden` means the credentials are no longer accepted, `not_found` that the
 * thing is gone or hidden from them, `refused` any other "no", `unreachable` that the same call may
 * succeed later.
 */
export class AppError extends Error {
  override name = "AppError";
  readonly fields: Record<string, string>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { cause?: unknown; fields?: Record<string, string> } = {},
  ) {
    const { fields = {}, ...rest } = options;
    super(message, rest);
    this.fields = fields;
  }

  /** True when the same call may succeed later without anyone changing anything. */
  get isRetryable(): boolean {
    return this.code === "unreachable";
  }
}
