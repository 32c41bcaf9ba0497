/** How a command begins that makes sense. */
export const USAGE_SHORT = `SOURCE_URL=URL TARGET_URL=URL npm run copy -- [options]
npm run copy -- <source-url> <target-url> [options]`;

export const USAGE = `${USAGE_SHORT}

Copies the keys of one Redis to another and proves that both are equal. The source is only read.
Addresses hold passwords: in the environment they stay out of the list of processes.
  --source URL, --target URL   the addresses; they win over SOURCE_URL and TARGET_URL

What is copied
  --db 0,1 | 0:1,3:4     only these databases; 0:1 gives database 0 the number 1 at the target
  --match PREFIX         only keys that begin so (cart: or 'cart:*'); may be said several times
  --exclude PREFIX       not the keys that begin so; may be said several times
  --type TYPE,…          only string, list, set, zset, hash, stream
  --rename FROM=TO       keys that begin with FROM begin with TO at the target
  --mask PREFIX          keys that begin so arrive with filler in place of their values
  --conflict replace|skip|fail
                         keys that the target has already; fail (the default) begins only when it has none

How
  --verify full|sample:N|off   compare every key (the default), one of N, or none
  --throttle p99=2,keys=20000,bytes=50mb | off
                         the source's 99th percentile of latency at most so many times what it was
                         (2 is the default) or 1 ms, so many keys and bytes a second at most
  --follow               keep up with what is written at the source. Once both are equal, Ctrl-C says
                         that the writers are stopped: the rest is copied, both are compared
  --until-ready          with --follow: end as soon as both are as equal as writers let them be
  --state FILE           remember how far it is, and go on from there when the file exists; of a copy
                         that is over it says when and how it ended, and does nothing
  --dry-run              judge both ends and copy nothing
  --accept-self-signed   do not verify certificates, as Heroku's need
  --yes                  begin without asking, whatever the warnings

What is said
  --json                 one JSON object per line; the last one has "outcome"
  --report FILE          a report for whoever has to know, as .txt, .json or .html

Ends with 0 when both ends are equal (or as far as --verify and --until-ready ask), 1 when they differ
or it is not possible, 2 for wrong use, 3 when it was interrupted and can go on, 4 when a server could
not be reached.`;

/** What the process ends with. */
export const exits = { equal: 0, different: 1, misuse: 2, interrupted: 3, unreachable: 4 } as const;
export type Exit = (typeof exits)[keyof typeof exits];
