import { Fragment } from "react";

/** A name or a command, as it is typed; its options stay in one piece. */
export function Term({ children }: { children: string }) {
  return (
    <span className="font-mono text-xs [overflow-wrap:anywhere]">
      {children.split(" ").map((word, index) => (
        // The words stand where they stand.
        <Fragment key={`${index} ${word}`}>
          {index > 0 && " "}
          {word.startsWith("--") ? <span className="whitespace-nowrap">{word}</span> : word}
        </Fragment>
      ))}
    </span>
  );
}
