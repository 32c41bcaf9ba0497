import { documentOf, type Column, type Section } from "@/lib/transfer/report/document";
import type { Report } from "@/lib/transfer/report/model";

const COLUMNS = 100;
const GAP = 2;

/** The report as plain text, 100 columns wide. */
export function reportText(report: Report): string {
  const { title, verdict, sections } = documentOf(report);
  const lines = [
    ...wrapped(title, COLUMNS),
    "=".repeat(COLUMNS),
    "",
    ...wrapped(verdict.sentence, COLUMNS),
    ...verdict.limits.flatMap((limit) => hanging(limit)),
    ...sections.flatMap(sectionLines),
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function sectionLines({ title, sentences, table }: Section): string[] {
  return [
    "",
    title,
    "-".repeat(title.length),
    ...sentences.flatMap((sentence) => wrapped(sentence, COLUMNS)),
    ...(table === null ? [] : tableLines(table.columns, table.rows)),
  ];
}

function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const titles = columns.map(({ title }) => title);
  const widths = fitted(
    titles.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]!.length))),
  );
  return [titles, ...rows].flatMap((row) => {
    const cells = row.map((cell, index) => wrapped(cell, widths[index]!));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((cell, index) => {
          const text = cell[line] ?? "";
          const width = widths[index]!;
          return columns[index]!.isNumber === true ? text.padStart(width) : text.padEnd(width);
        })
        .join(" ".repeat(GAP)),
    );
  });
}

/** Takes from the widest columns until all of them have room. */
function fitted(widths: readonly number[]): number[] {
  const fit = [...widths];
  const room = COLUMNS - GAP * (widths.length - 1);
  for (let over = fit.reduce((sum, width) => sum + width, 0) - room; over > 0; over--) {
    fit[fit.indexOf(Math.max(...fit))]! -= 1;
  }
  return fit;
}

function hanging(text: string): string[] {
  return wrapped(text, COLUMNS - 2).map((line, index) => `${index === 0 ? "- " : "  "}${line}`);
}

/** Breaks at spaces, and within a word that is longer than a line. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    let rest = word;
    if (line !== "" && line.length + 1 + rest.length > width) {
      lines.push(line);
      line = "";
    }
    while (rest.length > width) {
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
    line = line === "" ? rest : `${line} ${rest}`;
  }
  return [...lines, line];
}
