import uPlot from 'uplot';
import { formatValue } from '../format/number.ts';
import { formatClock, formatTick, type Zone } from '../format/time.ts';
import type { Span } from '../series/time-range.ts';

interface PlotOptionsInput {
  size: { width: number; height: number };
  /** Where the colour tokens are read from. */
  style: CSSStyleDeclaration;
  zone: Zone;
  onZoom: (span: Span) => void;
  /** Told what lies under the pointer; '' when it leaves. */
  onPoint: (text: string) => void;
}

/** Distances of time labels, in seconds. */
const MINUTE_S = 60;
const HOUR_S = 3_600;
const TICKS_S = [
  [0.1, 1, 2, 5, 10, 15, 30],
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_S),
  [1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * HOUR_S),
].flat();
const MARK_PX = 5;
const SINGLE_POINTS_MAX = 60;
const AXIS_FONT = '11px system-ui, sans-serif';

export function plotOptions({ size, style, zone, onZoom, onPoint }: PlotOptionsInput): uPlot.Options {
  const colour = (token: string) => style.getPropertyValue(token).trim();
  const axis = { stroke: colour('--chart-axis'), font: AXIS_FONT, ticks: { show: false } };
  const grid = { stroke: colour('--chart-grid'), width: 1 };
  return {
    ...size,
    legend: { show: false },
    padding: [8, null, 0, 0],
    ...(zone === 'utc'
      ? { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1_000), 'UTC') }
      : {}),
    // Charts of one page share their cursor, so that a time can be followed across them.
    cursor: {
      sync: { key: 'page' },
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
      y: false,
    },
    scales: { x: { time: true }, y: { range: paddedRange } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 22,
        space: 64,
        incrs: TICKS_S,
        values: (plot, times) => times.map((time) => formatTick(time * 1_000, zone, spanMsOf(plot))),
      },
      { ...axis, grid, size: 46, space: 28, values: (_plot, values) => values.map(formatValue) },
    ],
    series: [
      {},
      // Few points are also drawn as points; many would hide the line.
      {
        stroke: colour('--chart-line'),
        width: 1.5,
        points: { size: 4, show: (_plot, _i, from, to) => to - from < SINGLE_POINTS_MAX },
      },
      { stroke: 'transparent', points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
      { stroke: colour('--chart-mark'), paths: () => null, points: { show: false } },
    ],
    bands: [{ series: [2, 3], fill: colour('--chart-band') }],
    hooks: {
      draw: [(plot) => drawMarks(plot, colour('--chart-mark'), colour('--surface'))],
      setSelect: [(plot) => reportZoom(plot, onZoom)],
      setCursor: [(plot) => onPoint(pointText(plot, zone))],
    },
  };
}

function spanMsOf(plot: uPlot): number {
  const { min = 0, max = 0 } = plot.scales.x ?? {};
  return (max - min) * 1_000;
}

/** A tenth of air above and below; a flat line gets some too. */
function paddedRange(_plot: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax {
  if (min === null || max === null) return [0, 1];
  const air = (max - min || Math.abs(max) || 1) * 0.1;
  return [min - air, max + air];
}

/** Anomalies are diamonds: a shape of their own, not only a colour. */
function drawMarks(plot: uPlot, fill: string, outline: string): void {
  const times = plot.data[0];
  const values = plot.data[4] ?? [];
  const size = MARK_PX * devicePixelRatio;
  const { ctx } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(
    plot.bbox.left - size,
    plot.bbox.top - size,
    plot.bbox.width + size * 2,
    plot.bbox.height + size * 2,
  );
  ctx.clip();
  ctx.fillStyle = fill;
  ctx.strokeStyle = outline;
  ctx.lineWidth = devicePixelRatio;
  for (const [i, time] of times.entries()) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    const x = plot.valToPos(time, 'x', true);
    const y = plot.valToPos(value, 'y', true);
    ctx.beginPath();
    ctx.moveTo(x, y - size);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size);
    ctx.lineTo(x - size, y);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}

function reportZoom(plot: uPlot, onZoom: (span: Span) => void): void {
  const { left, width } = plot.select;
  if (width < 4) return;
  const fromMs = plot.posToVal(left, 'x') * 1_000;
  const toMs = plot.posToVal(left + width, 'x') * 1_000;
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onZoom({ fromMs, toMs });
}

function pointText(plot: uPlot, zone: Zone): string {
  const index = plot.cursor.idx;
  const time = index === null || index === undefined ? undefined : plot.data[0][index];
  const value = index === null || index === undefined ? undefined : plot.data[1]?.[index];
  if (time === undefined || typeof value !== 'number') return '';
  return `${formatClock(time * 1_000, zone)}  ${formatValue(value)}`;
}
