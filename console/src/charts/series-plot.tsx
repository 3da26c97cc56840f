import { useEffect, useEffectEvent, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Zone } from '../format/time.ts';
import type { SeriesPoint } from '../series/series-store.ts';
import type { Span } from '../series/time-range.ts';
import { useTheme } from '../shell/theme.ts';
import { plotData } from './plot-data.ts';
import { plotOptions } from './plot-options.ts';

interface SeriesPlotProps {
  points: readonly SeriesPoint[];
  span: Span;
  zone: Zone;
  onZoom: (span: Span) => void;
}

/** The drawing of a series, by uPlot. Lives in a chunk of its own, loaded after the page. */
export function SeriesPlot({ points, span, zone, onZoom }: SeriesPlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLSpanElement>(null);
  const plot = useRef<uPlot>(null);
  const theme = useTheme();
  const zoom = useEffectEvent(onZoom);
  const data = useEffectEvent(() => plotData(points));

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const options = plotOptions({
      size: sizeOf(element),
      style: getComputedStyle(element),
      zone,
      onZoom: (zoomed) => zoom(zoomed),
      onPoint: (text) => {
        if (readout.current) readout.current.textContent = text;
      },
    });
    const created = new uPlot(options, data(), element);
    plot.current = created;
    const observer = new ResizeObserver(() => created.setSize(sizeOf(element)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.destroy();
      plot.current = null;
    };
    // The colours are read from the style sheet when the drawing is made, so a new theme makes a new one.
  }, [theme, zone]);

  useEffect(() => {
    plot.current?.batch(() => {
      plot.current?.setData(plotData(points), false);
      plot.current?.setScale('x', { min: span.fromMs / 1_000, max: span.toMs / 1_000 });
    });
  }, [points, span.fromMs, span.toMs, theme, zone]);

  return (
    <>
      <div ref={host} style={{ height: '100%' }} />
      <span ref={readout} className="series__readout" />
    </>
  );
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: Math.max(80, element.clientWidth), height: Math.max(60, element.clientHeight) };
}
