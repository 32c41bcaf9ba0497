import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { Section, type Parts } from "./settings-parts";

/** What is told of this instance, and to whom. */
export function Messages({
  parts: { typed, change, fields },
  lostWebhook,
}: {
  parts: Parts;
  /** The host of a webhook whose address cannot be shown; null where all is known. */
  lostWebhook: string | null;
}) {
  const recipientProblem = Object.entries(fields).find(([key]) => key.startsWith("recipients"));
  const index = Number(recipientProblem?.[0].split(".")[1]);
  const wrong = typed.recipients.split(/[\s,;]+/).filter((address) => address !== "")[index];
  return (
    <Section title="Who is told">
      <div className="flex flex-col gap-3">
        <Switch
          label="Breach"
          help="A threshold is passed, the instance does not answer, or no plan fits; and the end of it."
          isOn={typed.breach}
          onChange={(breach) => change({ breach })}
        />
        <Switch
          label="Success"
          help="A plan was changed."
          isOn={typed.success}
          onChange={(success) => change({ success })}
        />
        <Switch
          label="Failure"
          help="A plan change did not work."
          isOn={typed.failure}
          onChange={(failure) => change({ failure })}
        />
      </div>
      <Field
        label="Recipients"
        help="E-mail addresses, separated by commas. The team’s own channels are told as well."
        error={recipientProblem && [wrong, recipientProblem[1]].filter(Boolean).join(" ")}
      >
        {(control) => (
          <Input
            {...control}
            placeholder="ops@example.com, ada@example.com"
            value={typed.recipients}
            onChange={(event) => change({ recipients: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Webhook"
        help={
          lostWebhook === null
            ? "Headroom posts JSON there, signed as Standard Webhooks prescribes. Empty for none."
            : `The address at ${lostWebhook} can no longer be read. Type it again, or another one; empty leaves it as it is.`
        }
        error={fields["webhookUrl"]}
      >
        {(control) => (
          <Input
            {...control}
            type="url"
            placeholder="https://example.com/hooks/headroom"
            value={typed.webhookUrl}
            onChange={(event) => change({ webhookUrl: event.target.value })}
          />
        )}
      </Field>
    </Section>
  );
}
