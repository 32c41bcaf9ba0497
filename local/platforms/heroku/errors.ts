import { type Answer, Refusal } from "../http";

/** An error in Heroku's shape: machines read `id`, people read `message`. */
export function herokuError(
  status: number,
  id: string,
  message: string,
  more: object = {},
): Answer {
  return { status, json: { id, message, ...more } };
}

export const unauthorized = herokuError(401, "unauthorized", "Invalid credentials provided.");

export const rateLimited = herokuError(
  429,
  "rate_limit",
  "Your account reached the API limit. Please wait a few minutes before making new requests",
);

/** Heroku's answer for a token that was not granted enough, or a deed that is not allowed. */
export function forbidden(
  message = "You do not have access to this resource with the scope of this token.",
): Refusal {
  return new Refusal(herokuError(403, "forbidden", message));
}

/** Heroku's answer for a deed that needs the name of the app once more. */
export function unconfirmed(message: string, appName: string): Refusal {
  return new Refusal({
    ...herokuError(423, "confirmation_required", message, { app: { name: appName } }),
    headers: { "X-Confirmation-Required": appName },
  });
}

/** Heroku's answer for a thing that is gone or hidden. */
export function notFound(what: string): Refusal {
  const resource = what.replace("add-on", "add_on");
  return new Refusal(herokuError(404, "not_found", `Couldn't find that ${what}.`, { resource }));
}

/** Heroku's answer for a request it understands and will not do. */
export function invalid(message: string): Refusal {
  return new Refusal(herokuError(422, "invalid_params", message));
}
