import { Handle, type NodeProps, Position, useStore } from '@xyflow/react';
import { type DragEvent, type KeyboardEvent, memo, type MouseEvent } from 'react';
import { Link } from 'wouter';
import { hasGroupLabel } from '../model/graphLabels';
import { splitName } from '../model/nameEnd';
import { visibleText } from '../model/visibleText';
import type { FlowNode } from './flow';
import { StateIcon } from './StateIcon';
import { ICONS, type NodeMark, STATE_TYPE } from './view';

function Handles() {
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}

/** The properties that make an element draggable as a state. */
function dragProps({ node, movable }: FlowNode['data']) {
  return movable
    ? {
        draggable: true,
        onDragStart: (event: DragEvent) => event.dataTransfer.setData(STATE_TYPE, node.id),
      }
    : {};
}

function Mark({ mark }: { mark: NodeMark | undefined }) {
  if (mark === undefined) return null;
  return (
    <span className="askel-node-mark" title={mark.text}>
      <i aria-hidden="true">{ICONS[mark.tone]}</i>
    </span>
  );
}

function NodeName({ name }: { name: string }) {
  const shown = visibleText(name);
  const [head, tail] = splitName(shown);
  return (
    <bdi className="askel-node-name" title={shown}>
      <span>{head}</span>
      {tail !== '' && <span>{tail}</span>}
    </bdi>
  );
}

/** The class of a name's length. A long name needs a wider state beside its icon. */
function lengthOf({ name }: { readonly name: string }): 'short' | 'medium' | 'long' | 'longest' {
  const { length } = name;
  return length < 8 ? 'short' : length < 14 ? 'medium' : length < 21 ? 'long' : 'longest';
}

/** The second line of a node. It contains the badge, so that a count does not shorten the name. */
function NodeFooter({ note, data: { mark, handlers } }: { note: string; data: FlowNode['data'] }) {
  return (
    <span className="askel-node-foot">
      <span className="askel-node-note">{note}</span>
      {handlers.map(({ badge, text }) => (
        <span key={badge} className="askel-node-handler" title={visibleText(text)}>
          {badge}
        </span>
      ))}
      {mark?.badge !== undefined && <Badge text={mark.badge} link={mark.link} />}
    </span>
  );
}

function Badge({ text, link }: { text: string; link: string | undefined }) {
  return link === undefined ? (
    <b className="askel-node-badge">{text}</b>
  ) : (
    <Link
      className="askel-node-badge nodrag nopan"
      href={link}
      aria-label={`Open Map Run: ${text}`}
      // A key press or click on the link must not select the node.
      onKeyDown={(event: KeyboardEvent) => event.stopPropagation()}
      onClick={(event: MouseEvent) => event.stopPropagation()}
    >
      {text}
    </Link>
  );
}

/** A state: its icon, its name, the resource it calls, and its status. */
export const StateNode = memo(function StateNode({ data, selected }: NodeProps<FlowNode>) {
  const { node, mark } = data;
  return (
    <div
      className="askel-node"
      title={visibleText(node.name)}
      data-tone={mark?.tone}
      data-waiting={mark?.isWaiting}
      data-length={lengthOf(node)}
      data-selected={selected}
      {...dragProps(data)}
    >
      <Handles />
      <StateIcon type={node.type} />
      <span className="askel-node-words">
        <NodeName name={node.name} />
        <NodeFooter note={node.note ?? node.type ?? ''} data={data} />
      </span>
      <Mark mark={mark} />
    </div>
  );
});

/** A Parallel or Map state that encloses its inner states. */
export const GroupNode = memo(function GroupNode(props: NodeProps<FlowNode>) {
  const { data, selected, width = 0, height = 0 } = props;
  const { node, mark } = data;
  const isNamed = useStore(({ transform }) => hasGroupLabel(width, height, transform[2]));
  return (
    <div
      className="askel-group"
      data-named={isNamed}
      data-tone={mark?.tone}
      data-selected={selected}
    >
      <Handles />
      <div className="askel-group-head" data-length={lengthOf(node)} {...dragProps(data)}>
        <StateIcon type={node.type} />
        <span className="askel-node-words">
          <NodeName name={node.name} />
          <NodeFooter
            note={[node.type, node.note].filter((each) => each !== undefined).join(', ')}
            data={data}
          />
        </span>
        <Mark mark={mark} />
      </div>
    </div>
  );
});

/** The start or the end of the workflow. */
export const EndNode = memo(function EndNode({ data }: NodeProps<FlowNode>) {
  return (
    <div className="askel-end">
      <Handles />
      <span className="askel-end-name">{data.node.name}</span>
    </div>
  );
});
