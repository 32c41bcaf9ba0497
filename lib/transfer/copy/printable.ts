const CHARACTERS_MAX = 100;

/** A key's name for a sentence: quoted, cut, and with whatever is no text escaped. */
export function printable(key: Buffer): string {
  const text = key.toString("utf8");
  const shown = Buffer.from(text).equals(key) ? text : key.toString("latin1");
  const cut = shown.length > CHARACTERS_MAX ? `${shown.slice(0, CHARACTERS_MAX)}…` : shown;
  return JSON.stringify(cut).replaceAll(
    /[\u007f-\u00a0]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
