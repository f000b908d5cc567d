import { useEffect, useMemo, useRef } from 'react';
import { Link } from 'wouter';
import type { GraphEdge } from '../model/graph';
import { visibleText } from '../model/visibleText';
import { Name } from '../ui/Name';
import { ICONS, type StateGraphProps } from './view';

/** Shows the graph as a table: each state with its status and its transitions. */
export function GraphTable(props: StateGraphProps) {
  const { graph, label, marks, taken, selected, onSelect, showsHandlers = false } = props;
  const selectedRow = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    selectedRow.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const { names, edgesFrom } = useMemo(() => {
    const all = new Map(graph.nodes.map((node) => [node.id, visibleText(node.name)]));
    const from = new Map<string, GraphEdge[]>();
    graph.edges.forEach((edge) => from.set(edge.source, [...(from.get(edge.source) ?? []), edge]));
    return { names: all, edgesFrom: from };
  }, [graph]);
  const states = graph.nodes.filter((node) => node.type !== undefined);
  return (
    <div className="askel-graph-table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Type</th>
            <th scope="col">Inside</th>
            {marks !== undefined && <th scope="col">Status</th>}
            {showsHandlers && <th scope="col">Error handling</th>}
            <th scope="col">Next state</th>
          </tr>
        </thead>
        <tbody>
          {states.map((node) => {
            const mark = marks?.get(node.id);
            return (
              <tr
                key={node.id}
                ref={node.id === selected ? selectedRow : null}
                data-selected={node.id === selected}
              >
                <th scope="row">
                  <button
                    type="button"
                    aria-pressed={node.id === selected}
                    onClick={() => onSelect?.(node.id)}
                  >
                    <Name text={node.name} />
                  </button>
                </th>
                <td data-label="Type">{node.type}</td>
                <td data-label="Inside">
                  {node.parent === undefined ? '' : names.get(node.parent)}
                </td>
                {marks !== undefined && (
                  <td data-label="Status" data-tone={mark?.tone}>
                    {mark !== undefined && (
                      <>
                        <i aria-hidden="true">{ICONS[mark.tone]}</i> {mark.text}
                        {mark.link === undefined ? (
                          mark.badge !== undefined && ` (${mark.badge})`
                        ) : (
                          <>
                            {' '}
                            <Link href={mark.link}>Open Map Run</Link>
                          </>
                        )}
                      </>
                    )}
                  </td>
                )}
                {showsHandlers && (
                  <td data-label="Error handling">
                    {node.handlers.map(({ text }) => visibleText(text)).join('. ')}
                  </td>
                )}
                <td data-label="Next state">
                  <ul>
                    {(edgesFrom.get(node.id) ?? []).map((edge) => (
                      <li key={edge.id}>
                        {edge.label === undefined ? '' : `${edge.label}: `}
                        {names.get(edge.target)}
                        {taken?.has(edge.id) === true && ' (taken)'}
                      </li>
                    ))}
                  </ul>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
