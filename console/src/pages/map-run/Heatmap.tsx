import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { useState } from 'react';
import { Link } from 'wouter';
import { mapRunHeat, type MapRunHeat } from '../../api/mapRuns';
import { heatCells, type HeatMeasure, type ShownCell } from '../../model/mapRunHeat';
import { links } from '../../shell/links';
import { DataAge } from '../../ui/DataAge';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { SegmentedButtons } from '../../ui/SegmentedButtons';
import { useLoad } from '../../ui/useLoad';
import type { ShownRun } from './useMapRun';

const RELOAD_MILLIS = 15_000;

const MEASURES: readonly { id: HeatMeasure; text: string }[] = [
  { id: 'status', text: 'Status' },
  { id: 'duration', text: 'Duration' },
];

/** The ended children of a Map Run by their numbers, coloured by status or duration. */
export function Heatmap({ arn, run }: { arn: string; run: ShownRun }) {
  const [open, setOpen] = useState(false);
  return (
    <ExpandableSection
      variant="container"
      headerText="Heatmap"
      headerDescription="All ended children in the order of the source."
      expanded={open}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      {open && <Cells arn={arn} run={run} />}
    </ExpandableSection>
  );
}

/**
 * The cells of the heatmap. They are read only while the section is open, because the server reads
 * all stored ends of children.
 */
function Cells({ arn, run }: { arn: string; run: ShownRun }) {
  const [measure, setMeasure] = useState<HeatMeasure>('status');
  const [table, setTable] = useState(false);
  const running = run.status === 'RUNNING';
  const load = useLoad(
    `${arn} ${run.status}`,
    (signal) => mapRunHeat(arn, signal),
    running ? RELOAD_MILLIS : undefined,
  );
  return (
    <Loaded load={load} subject="The heatmap">
      {(heat) => {
        const cells = heatCells(heat, measure, run.executionCounts.total);
        return (
          <>
            <div className="askel-heat-head">
              <SegmentedButtons
                label="Measure"
                options={MEASURES}
                selected={measure}
                onSelect={setMeasure}
              />
              <SegmentedButtons
                label="View"
                options={[
                  { id: 'cells', text: 'Cells' },
                  { id: 'table', text: 'Table' },
                ]}
                selected={table ? 'table' : 'cells'}
                onSelect={(id) => setTable(id === 'table')}
              />
              <DataAge load={load} />
            </div>
            {cells.length === 0 ? (
              <EmptyState title="No children yet" />
            ) : table ? (
              <CellTable arn={arn} cells={cells} />
            ) : (
              <CellGrid arn={arn} cells={cells} measure={measure} />
            )}
            <p className="askel-map-run-note">{basisText(heat)}</p>
          </>
        );
      }}
    </Loaded>
  );
}

function CellGrid({
  arn,
  cells,
  measure,
}: {
  arn: string;
  cells: readonly ShownCell[];
  measure: HeatMeasure;
}) {
  return (
    <>
      <div className="askel-cells" role="img" aria-label="Heatmap of the children, see the table">
        {cells.map((cell) => (
          <Link
            key={cell.first}
            // The table has the same links for the keyboard.
            tabIndex={-1}
            aria-hidden="true"
            href={links.mapRun(arn, { find: String(cell.first) })}
            data-look={cell.look}
            title={`${cell.numbers}: ${cell.text}`}
          />
        ))}
      </div>
      <ul className="askel-cells-legend" aria-hidden="true">
        {LEGENDS[measure].map(({ look, text }) => (
          <li key={text} data-look={look}>
            {text}
          </li>
        ))}
      </ul>
    </>
  );
}

const LEGENDS: Readonly<Record<HeatMeasure, readonly { look: ShownCell['look']; text: string }[]>> =
  {
    status: [
      { look: 'succeeded', text: 'all succeeded' },
      { look: 'some-failed', text: 'some failed' },
      { look: 'failed', text: 'all failed' },
      { look: undefined, text: 'none ended' },
    ],
    duration: [
      { look: 0, text: 'short' },
      { look: 3, text: 'long' },
      { look: 5, text: 'longest' },
      { look: undefined, text: 'none ended' },
    ],
  };

function CellTable({ arn, cells }: { arn: string; cells: readonly ShownCell[] }) {
  return (
    <div className="askel-scroll" role="region" aria-label="Heatmap as a table" tabIndex={0}>
      <table className="askel-plain">
        <thead>
          <tr>
            <th scope="col">Children</th>
            <th scope="col">Ended</th>
          </tr>
        </thead>
        <tbody>
          {cells.map((cell) => (
            <tr key={cell.first}>
              <th scope="row">
                <Link href={links.mapRun(arn, { find: String(cell.first) })}>{cell.numbers}</Link>
              </th>
              <td>{cell.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function basisText({ childrenPerCell, childrenRead, complete }: MapRunHeat): string {
  const size =
    childrenPerCell === 1
      ? 'Each cell is a child.'
      : `Each cell is ${childrenPerCell.toLocaleString()} children.`;
  return complete
    ? size
    : `${size} Only the latest ${childrenRead.toLocaleString()} ends were read.`;
}
