/** What of a provider's news belongs into the history of an instance. */
export type Topic =
  | "instance.credentials_rotated"
  | "instance.failed_over"
  | "instance.maintenance_told"
  | "instance.address_told";

/**
 * Tells what a sentence of the provider's is about, as far as it says so; null for what shows in the
 * inventory anyway (plans, names, versions), and for the daily life of an app.
 *
 * `Update REDIS by heroku-redis` is the release Heroku makes when an add-on's own service sets its config
 * var anew: after a rotation, a maintenance or a failover alike.
 */
export function topicOf(told: string): Topic | null {
  if (/\b(credentials?|passwords?)\b.*\b(rotat|reset|chang|renew)/i.test(told)) {
    return "instance.credentials_rotated";
  }
  if (/\brotat\w* .*\b(credentials?|passwords?)\b/i.test(told)) {
    return "instance.credentials_rotated";
  }
  if (/\bfail(ed)?[ -]?over\b/i.test(told)) return "instance.failed_over";
  if (/\bmaintenance\b(?! mode)/i.test(told)) return "instance.maintenance_told";
  if (/^Update .+ by (heroku-redis|heroku-key-value-store|rediscloud)$/.test(told)) {
    return "instance.address_told";
  }
  return null;
}
