/** What a schema says of a number that is none, in words for the person who typed it. */
export function numberProblem(problem: string | undefined): string | undefined {
  return problem !== undefined && /NaN|received|expected/i.test(problem)
    ? "Type a number."
    : problem;
}
