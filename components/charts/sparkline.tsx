const WIDTH = 96;
const HEIGHT = 24;

/**
 * A week in a word: shares of the limit, oldest first, null where nothing was measured. Every
 * sparkline has the same scale, from nothing to the limit, which is the line on top.
 */
export function Sparkline({
  shares,
  label,
}: {
  shares: readonly (number | null)[];
  label: string;
}) {
  const measured = shares.filter((share) => share !== null);
  return (
    <>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="h-6 w-24 overflow-visible" aria-hidden>
        <path d={`M0 1H${WIDTH}`} className="stroke-line" strokeWidth="1.5" />
        <path
          d={pathOf(shares)}
          className="stroke-series-1"
          strokeWidth="1.25"
          fill="none"
          strokeLinejoin="round"
        />
      </svg>
      <span className="sr-only">
        {measured.length === 0
          ? `${label}: nothing measured yet`
          : `${label}: between ${percent(Math.min(...measured))} and ${percent(Math.max(...measured))} of the limit`}
      </span>
    </>
  );
}

function pathOf(shares: readonly (number | null)[]): string {
  const step = shares.length > 1 ? WIDTH / (shares.length - 1) : 0;
  let path = "";
  let isDown = false;
  for (const [index, share] of shares.entries()) {
    if (share === null) {
      isDown = false;
      continue;
    }
    const y = HEIGHT - 1 - Math.min(1, Math.max(0, share)) * (HEIGHT - 2);
    path += `${isDown ? "L" : "M"}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    // A single measurement between two gaps is still a mark.
    if (!isDown) path += "h0.5";
    isDown = true;
  }
  return path;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
