import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { Rates } from '../../api/statistics';
import { countedText } from '../../model/countedText';
import { chartColumns, totals } from '../../model/rates';
import { readZone } from '../../ui/timeZone';

const HEIGHT = 240;
/** The smallest distance of two times of the axis, in pixels. A label is narrower. */
const TIME_SPACE = 72;

/** A line chart of the rates, in the colours of the current mode. */
export default function RatesChart({ rates }: { rates: Rates }) {
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const latest = useRef(rates);

  useEffect(() => {
    latest.current = rates;
    chart.current?.setData(chartColumns(rates));
  }, [rates]);

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    const parent = element;

    function draw(): void {
      chart.current?.destroy();
      chart.current = new uPlot(options(parent), chartColumns(latest.current), parent);
    }
    draw();
    const sized = new ResizeObserver(() =>
      chart.current?.setSize({ width: parent.clientWidth, height: HEIGHT }),
    );
    sized.observe(parent);
    window.addEventListener('askel-mode', draw);
    return () => {
      sized.disconnect();
      window.removeEventListener('askel-mode', draw);
      chart.current?.destroy();
    };
  }, []);

  const sum = totals(rates);
  return (
    <div
      ref={container}
      className="askel-chart"
      role="img"
      aria-label={`In ${countedText(rates.minutes.length, 'minute')} ${countedText(sum.started, 'execution')} started, ${sum.succeeded.toLocaleString()} succeeded, ${(sum.failed + sum.timedOut).toLocaleString()} failed or timed out, ${sum.aborted.toLocaleString()} aborted`}
    />
  );
}

function options(parent: HTMLElement): uPlot.Options {
  const style = getComputedStyle(document.body);
  const colour = (name: string) => style.getPropertyValue(`--askel-${name}`).trim();
  const axis = {
    stroke: colour('quiet'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { stroke: colour('line'), width: 1 },
    font: '12px system-ui, sans-serif',
  };
  const line = (label: string, name: string, dash?: number[]) => ({
    label,
    stroke: colour(name),
    width: 2,
    points: { show: false },
    ...(dash === undefined ? {} : { dash }),
  });
  return {
    width: parent.clientWidth,
    height: HEIGHT,
    ...(readZone() === 'utc'
      ? { tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC') }
      : {}),
    axes: [
      { ...axis, space: TIME_SPACE },
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] },
    ],
    scales: { y: { range: (_, __, max) => [0, Math.max(4, max * 1.1)] } },
    series: [
      {},
      line('Started', 'running'),
      line('Succeeded', 'succeeded', [6, 3]),
      line('Failed or timed out', 'failed', [2, 2]),
      line('Aborted', 'aborted', [8, 4, 2, 4]),
    ],
    legend: { live: false },
    cursor: { drag: { setScale: false } },
  };
}
