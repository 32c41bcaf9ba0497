/**
 * Which of Heroku's APIs an official client means by a path at the root: at Heroku each has a host
 * of its own, here all share one.
 */
export function herokuPathOf(path: string): string {
  if (/^\/oauth\/(authorize|token)$/.test(path)) return `/heroku-id${path}`;
  if (/^\/(redis|data)\//.test(path)) return `/heroku-data${path}`;
  return `/heroku-api${path}`;
}
