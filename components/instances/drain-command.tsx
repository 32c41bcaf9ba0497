import { CopyButton } from "@/components/ui/copy-button";

/** How Heroku is told to push its own measurements of an instance. */
export function DrainCommand({ address, appName }: { address: string; appName: string }) {
  const command = `heroku drains:add ${address} --app ${appName}`;
  return (
    <section aria-label="Log drain" className="flex flex-col items-start gap-2">
      <h2 className="font-semibold">Log drain</h2>
      <p className="text-muted">
        Heroku can push its own measurements too: they fill the minutes in which Headroom cannot
        reach the instance. Whoever knows the address can write them, so treat it as a secret.
      </p>
      <code className="block w-full rounded-sm border border-line bg-sunken px-2.5 py-2 text-xs break-all">
        {command}
      </code>
      <CopyButton text={command} what="command" />
    </section>
  );
}
