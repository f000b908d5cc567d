import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { formatOf } from '../model/design/text';
import { basics } from './setup';

/** A text that can be read, searched and folded; beside an earlier one, what has changed since. */
export default function ReadOnlyText({
  text,
  before,
  label,
}: {
  text: string;
  before?: string | undefined;
  label: string;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return;
    const merge =
      before === undefined
        ? []
        : unifiedMergeView({
            original: before,
            mergeControls: false,
            collapseUnchanged: { margin: 3, minSize: 6 },
          });
    const state = EditorState.create({
      doc: text,
      extensions: [
        ...basics(formatOf(text), label),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ tabindex: '0' }),
        merge,
      ],
    });
    const view = new EditorView({ state, parent: place.current });
    view.scrollDOM.tabIndex = 0;
    return () => view.destroy();
  }, [text, before, label]);
  return <div className="askel-editor" ref={place} />;
}
