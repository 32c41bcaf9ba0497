import { escaped } from "@/lib/escaped";
import { instantWords } from "@/lib/transfer/report/words";
import { documentOf, type Section } from "@/lib/transfer/report/document";
import type { Report } from "@/lib/transfer/report/model";

const style = `
  body { font: 14px/1.5 system-ui, sans-serif; color: #1c1d22; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; line-height: 1.25; } h2 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
  p { margin: .25rem 0; } ul { margin: .5rem 0; padding-left: 1.25rem; }
  .verdict { border-left: 4px solid #8a8f98; padding: .5rem 1rem; background: #f6f6f8; }
  .equal { border-color: #1a7f4b; } .different { border-color: #b3261e; } .unproven { border-color: #a15c00; }
  .verdict p { font-weight: 600; }
  .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin-top: .5rem; }
  th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #e2e3e8; overflow-wrap: anywhere; }
  th { font-weight: 600; } .number { text-align: right; font-variant-numeric: tabular-nums; }
  footer { margin-top: 2rem; color: #5b5f68; }
  @media print { body { margin: 0; max-width: none; font-size: 11px; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
`;

/** The report as one page that can be kept, sent and printed: it loads nothing and runs nothing. */
export function reportHtml(report: Report): string {
  const { title, verdict, sections } = documentOf(report);
  const limits = verdict.limits.map((limit) => `<li>${escaped(limit)}</li>`).join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<div class="verdict ${verdict.standing}"><p>${escaped(verdict.sentence)}</p>${limits === "" ? "" : `<ul>${limits}</ul>`}</div>
${sections.map(sectionHtml).join("\n")}
<footer>Made by Headroom at ${escaped(instantWords(report.madeAt))}.</footer>
</body>
</html>
`;
}

function sectionHtml({ title, sentences, table }: Section): string {
  const words = sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join("");
  return `<section><h2>${escaped(title)}</h2>${words}${table === null ? "" : tableHtml(table)}</section>`;
}

function tableHtml({ columns, rows }: NonNullable<Section["table"]>): string {
  const classOf = (index: number) => (columns[index]!.isNumber === true ? ' class="number"' : "");
  const head = columns
    .map(({ title }, index) => `<th scope="col"${classOf(index)}>${escaped(title)}</th>`)
    .join("");
  const body = rows
    .map((row) => {
      const cells = row.map((cell, index) => `<td${classOf(index)}>${escaped(cell)}</td>`);
      return `<tr>${cells.join("")}</tr>`;
    })
    .join("\n");
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>`;
}
