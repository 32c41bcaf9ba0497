const WIDTH = 1080;
const HEIGHT = 240;
const FLOOR = 222;
const STEP_AT = 640;
const LOW_LINE = 118;
const HIGH_LINE = 34;

/** What Headroom does, drawn once: a level rises towards its line, and the line steps up before they meet. */
export function StepPicture() {
  const level = risingLevel();
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="h-auto w-full max-sm:hidden" aria-hidden>
        <path d={`${level}L${WIDTH} ${FLOOR}L0 ${FLOOR}Z`} className="fill-accent/18" />
        <path d={level} className="stroke-accent" strokeWidth="2" fill="none" />
        <path
          d={`M0 ${LOW_LINE + 21}H${STEP_AT}V${HIGH_LINE + 38}H${WIDTH}`}
          className="stroke-warning-fill"
          strokeDasharray="6 5"
          fill="none"
        />
        <path
          d={`M0 ${LOW_LINE}H${STEP_AT}V${HIGH_LINE}H${WIDTH}`}
          className="stroke-ink"
          strokeWidth="2.5"
          fill="none"
        />
        <path d={`M0 ${FLOOR}H${WIDTH}`} className="stroke-line-strong" />
        <g className="fill-muted" fontSize="14">
          <text x="4" y={LOW_LINE - 9}>
            Premium 0 · 50 MB
          </text>
          <text x="4" y={LOW_LINE + 39} fontSize="12">
            80 %
          </text>
          <text x={WIDTH - 4} y={HIGH_LINE - 9} textAnchor="end">
            Premium 1 · 100 MB
          </text>
          <text x={STEP_AT + 12} y={HIGH_LINE + 22}>
            approved, +15 $/month
          </text>
          <text
            x={WIDTH - 4}
            y={HIGH_LINE + 76}
            textAnchor="end"
            className="fill-ink"
            fontWeight="500"
          >
            52 MB left
          </text>
        </g>
      </svg>
      <PhonePicture />
      <figcaption className="sr-only">
        Memory rises from a third of Premium 0 to four fifths; the plan becomes Premium 1, and the
        level goes on under the higher line.
      </figcaption>
    </figure>
  );
}

/** On a phone: the two levels only. */
function PhonePicture() {
  return (
    <svg viewBox="0 0 320 96" className="h-auto w-full sm:hidden" aria-hidden>
      <g className="fill-muted" fontSize="12">
        <text x="0" y="12">
          Premium 0 · 82 % of 50 MB
        </text>
        <text x="0" y="64">
          Premium 1 · 41 % of 100 MB
        </text>
      </g>
      <rect x="0" y="20" width="160" height="18" className="fill-sunken" />
      <rect x="0" y="20" width="131" height="18" className="fill-warning-fill" />
      <path d="M160 18v22" className="stroke-ink" strokeWidth="2.5" />
      <rect x="0" y="72" width="318" height="18" className="fill-sunken" />
      <rect x="0" y="72" width="131" height="18" className="fill-accent" />
      <path d="M318 70v22" className="stroke-ink" strokeWidth="2.5" />
    </svg>
  );
}

/** A cache that fills, with the breath of its days. */
function risingLevel(): string {
  let path = "";
  for (let x = 0; x <= WIDTH; x += 8) {
    const rise = 52 * (1 - Math.exp(-x / 420)) + 16 * (x / WIDTH);
    const breath = 5 * Math.sin(x / 26) + 2 * Math.sin(x / 7);
    path += `${x === 0 ? "M" : "L"}${x} ${(FLOOR - 30 - rise - breath).toFixed(1)}`;
  }
  return path;
}
