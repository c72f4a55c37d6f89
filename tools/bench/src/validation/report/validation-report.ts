import { meets, type Figure, type Goal } from '../figure.ts';

/** Tables in Markdown, one a section, each figure beside its goal. */
export function validationReport(figures: readonly Figure[]): string {
  const sections = [...new Set(figures.map(({ section }) => section))];
  return sections
    .map((section) => {
      const rows = figures.filter((figure) => figure.section === section).map(row);
      return [`## ${section}`, '', HEAD, '| --- | --- | ---: | ---: | --- | --- |', ...rows].join('\n');
    })
    .join('\n\n');
}

const HEAD = '| set | measure | value | n | goal | |';

function row(figure: Figure): string {
  const { set, measure, value, of, goal } = figure;
  const met = meets(figure);
  const verdict = met === undefined ? '' : met ? 'met' : '**missed**';
  const cells = [set, measure, written(value, figure.unit), of ?? '', goal ? words(goal, figure.unit) : '', verdict];
  return `| ${cells.join(' | ')} |`;
}

function words(goal: Goal, unit: Figure['unit']): string {
  return 'atLeast' in goal ? `≥ ${written(goal.atLeast, unit)}` : `≤ ${written(goal.atMost, unit)}`;
}

function written(value: number | undefined, unit: Figure['unit']): string {
  if (value === undefined) return '–';
  switch (unit) {
    case 'share':
      return value.toFixed(3);
    case 'count':
      return String(value);
    case 'per second':
      return `${value.toFixed(0)}/s`;
    default:
      return `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`;
  }
}
