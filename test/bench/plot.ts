import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** One point of one line in one of the stacked charts. */
export interface PlotPoint {
  readonly at: number;
  readonly value: number;
  /** Which chart. */
  readonly what: string;
  readonly line: string;
}

/** Draws lines over a common axis, in steps of ten times or evenly, one chart for each `what`, as SVG. */
export function plot(
  title: string,
  along: string,
  points: readonly PlotPoint[],
  steps: 'log' | 'linear' = 'log',
): Promise<string> {
  const marks = [...new Set(points.map(({ at }) => Math.round(at)))];
  const chart = (what: string): object => ({
    width: 520,
    height: 180,
    transform: [{ filter: { field: 'what', equal: what } }],
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: 'at', type: 'quantitative', scale: { type: steps }, axis: { values: marks }, title: along },
      y: { field: 'value', type: 'quantitative', title: what },
      color: { field: 'line', type: 'nominal', title: null },
      strokeDash: { field: 'line', type: 'nominal', title: null },
    },
  });
  const spec = {
    title,
    background: 'white',
    data: { values: [...points] },
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
    vconcat: [...new Set(points.map(({ what }) => what))].map(chart),
  };
  return new View(parse(compile(spec as TopLevelSpec).spec), { renderer: 'none' }).toSVG();
}
