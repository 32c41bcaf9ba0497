import "server-only";

import { Resend, type ErrorResponse } from "resend";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { keepInOutbox } from "@/lib/outbox";

const TIMEOUT_MS = 15_000;

export type OutgoingMail = {
  /** Of the delivery or the invitation: the same id is sent once, however often it is asked. */
  id: string;
  to: readonly string[];
  subject: string;
  text: string;
  html: string;
};

/**
 * Sends a mail through Resend, or keeps it in the local outbox on one machine without a mail provider.
 *
 * @throws AppError `unreachable` when the mail provider may take it later
 * @throws AppError `refused` with the provider's own words, or when there is no mail provider
 */
export async function sendMail({ id, to, subject, text, html }: OutgoingMail): Promise<void> {
  const { RESEND_API_KEY, RESEND_BASE_URL, MAIL_FROM, HEADROOM_LOCAL } = env();
  const mail = { from: MAIL_FROM, to: [...to], subject, text, html };

  if (RESEND_API_KEY === undefined) {
    if (HEADROOM_LOCAL) return keepInOutbox({ id, ...mail, at: new Date() });
    throw new AppError(
      "refused",
      "No mail provider is configured, so no mail was sent. Set RESEND_API_KEY and MAIL_FROM.",
    );
  }

  const resend = new Resend(RESEND_API_KEY, { baseUrl: RESEND_BASE_URL });
  const { error } = await resend.emails.send(mail, {
    idempotencyKey: id,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (error !== null) settle(error);
}

/** Codes of Resend's that a later attempt may outlive. */
const passing: readonly ErrorResponse["name"][] = [
  "rate_limit_exceeded",
  "daily_quota_exceeded",
  "concurrent_idempotent_requests",
  "internal_server_error",
];

/** Source: https://resend.com/docs/api-reference/errors */
function settle(error: ErrorResponse): void {
  const { name, message, statusCode } = error;
  // The id was used before, with other words: the first mail is on its way, and that is enough.
  if (name === "invalid_idempotent_request") return;

  const said = message ? `: “${message}”` : "";
  if (statusCode === null) {
    throw new AppError("unreachable", "The mail provider could not be reached.", { cause: error });
  }
  if (statusCode >= 500 || statusCode === 429 || passing.includes(name)) {
    throw new AppError("unreachable", `The mail provider answered ${statusCode}${said}.`);
  }
  throw new AppError(
    "refused",
    `The mail provider refused the mail with ${statusCode}${said}. Check the recipients and the settings of the mail provider.`,
  );
}
