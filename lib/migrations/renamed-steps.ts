import type { StepSubject } from "@/lib/migrations/step-rows";

type Worded = {
  id: string;
  legId: string | null;
  sentence: string;
  subject: StepSubject;
};

/**
 * The steps whose words speak of a target that has got another name since they were planned, with their new
 * words. Of several targets that were planned under one name the first that is left is meant where a step
 * concerns them all: they are named in the order in which they are made.
 */
export function renamedSteps<S extends Worded>(
  steps: readonly S[],
  { legId, former, name }: { legId: string; former: string; name: string },
): Pick<S, "id" | "sentence" | "subject">[] {
  if (former === name) return [];
  const concerned = steps.filter((step) => step.legId === null || step.legId === legId);
  return concerned.flatMap(({ id, legId: own, sentence, subject }) => {
    const renamed = (words: string) =>
      own === null ? words.replace(former, () => name) : words.replaceAll(former, () => name);
    if (!sentence.includes(former) && subject.plan?.includes(former) !== true) return [];
    const plan = subject.plan === undefined ? {} : { plan: renamed(subject.plan) };
    return [{ id, sentence: renamed(sentence), subject: { ...subject, ...plan } }];
  });
}
