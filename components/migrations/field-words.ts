/** What a schema says of a number that it refuses, in words for the person who typed it. */
export function numberProblem(problem: string | undefined): string | undefined {
  if (problem === undefined) return undefined;
  const bound = /^Too (small|big): expected number to be [<>]=?(-?[\d.]+)/.exec(problem);
  if (bound !== null) return `${bound[1] === "small" ? "At least" : "At most"} ${bound[2]}.`;
  if (/expected int/i.test(problem)) return "Type a whole number.";
  return problem.startsWith("Invalid input") ? "Type a number." : problem;
}
