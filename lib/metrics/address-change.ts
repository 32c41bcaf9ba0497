/**
 * What became of an instance whose address is another one: only its user or password, or the place it
 * listens at. `before` is null where nobody knows it any more.
 */
export function addressChange(
  before: string | null,
  after: string,
): "instance.credentials_rotated" | "instance.url_changed" {
  const [old, present] = [parsed(before), parsed(after)];
  const isSamePlace = old !== null && old.host === present?.host;
  const isSamePerson = old?.username === present?.username && old?.password === present?.password;
  return isSamePlace && !isSamePerson ? "instance.credentials_rotated" : "instance.url_changed";
}

function parsed(url: string | null): URL | null {
  return url === null || !URL.canParse(url) ? null : new URL(url);
}
