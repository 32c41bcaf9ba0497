import { type Answer, Refusal } from "../http";

/** Scalingo's errors have a shape for each status; these are the ones it documents. */
export const unauthorized: Answer = {
  status: 401,
  json: { error: "The access token is invalid or has expired" },
};

/** Plain text, without a header that says when to come back. */
export const rateLimited: Answer = { status: 429, text: "Retry later\n" };

export const malformed: Answer = {
  status: 400,
  json: {
    error: "There was a problem in the JSON you submitted: unexpected token",
    code: "bad_request",
  },
};

export const broken: Answer = {
  status: 500,
  json: { error: "Internal error occured, we're on it!" },
};

export const unknown: Answer = { status: 404, json: { error: "not found" } };

/** Scalingo's answer for a thing that is gone or hidden, named as `app` or `container_type` are. */
export function notFound(resource: string): Refusal {
  return new Refusal({ status: 404, json: { resource, error: "not found" } });
}

/** Scalingo's answer for a field with a wrong value. */
export function invalid(field: string, message: string): Refusal {
  return new Refusal({ status: 422, json: { errors: { [field]: [message] } } });
}

/** Scalingo's answer for somebody who may not. */
export function forbidden(message: string): Refusal {
  return new Refusal({ status: 403, json: { error: message, code: "forbidden" } });
}

/** Scalingo's answer while another operation is under way. */
export function conflict(message: string): Refusal {
  return new Refusal({ status: 409, json: { error: message } });
}
