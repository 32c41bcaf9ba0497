/** Options whose values are addresses, which are never repeated. */
const secret = ["--source", "--target"];
const valued = [
  "--db",
  "--match",
  "--exclude",
  "--type",
  "--rename",
  "--mask",
  "--conflict",
  "--verify",
  "--throttle",
  "--report",
];

/** The command that goes on with a copy: what was typed, without addresses, with the file of its state. */
export function commandToGoOn(args: readonly string[], stateFile: string): string {
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [name, value] = split(args[at]!);
    if (secret.includes(name) || name === "--state") {
      if (value === null) at += 1;
    } else if (valued.includes(name)) {
      words.push(name, quoted(value ?? args[++at]!));
    } else if (name.startsWith("--")) {
      words.push(name);
    }
  }
  const options = [...words, "--state", quoted(stateFile)].join(" ");
  return `SOURCE_URL=… TARGET_URL=… npm run copy -- ${options}`;
}

function split(word: string): [string, string | null] {
  const equals = word.indexOf("=");
  if (!word.startsWith("--") || equals < 0) return [word, null];
  return [word.slice(0, equals), word.slice(equals + 1)];
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w./:=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
