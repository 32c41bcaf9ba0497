"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";

/** Makes a team of its own and goes there. */
export function NewTeam({ found }: { found: ServerVerb<{ name: string }, unknown> }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const { run, isPending, problem } = useVerb(found, () => {
    router.push("/instances");
    router.refresh();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run({ name });
  };
  return (
    <form onSubmit={submit} className="flex max-w-140 flex-col gap-3">
      <Field
        label="Name of the new team"
        help="You are its owner. Accounts, instances and people of other teams stay where they are."
        error={problem?.fields["name"]}
      >
        {(control) => (
          <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      {problem && <Problem message={problem.message} />}
      <div>
        <Button type="submit" isPending={isPending} disabled={name.trim() === ""}>
          Make a team
        </Button>
      </div>
    </form>
  );
}
