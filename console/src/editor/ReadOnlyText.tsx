import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { formatOf } from '../model/design/text';
import { commonExtensions } from './setup';

/**
 * Shows a text read-only, with search and folding. With `before`, it shows the changes since that
 * text.
 */
export default function ReadOnlyText({
  text,
  before,
  label,
}: {
  text: string;
  before?: string | undefined;
  label: string;
}) {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (container.current === null) return;
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
        ...commonExtensions(formatOf(text), label),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ tabindex: '0' }),
        merge,
      ],
    });
    const view = new EditorView({ state, parent: container.current });
    view.scrollDOM.tabIndex = 0;
    return () => view.destroy();
  }, [text, before, label]);
  return <div className="askel-editor" ref={container} />;
}
