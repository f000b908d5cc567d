import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { Draft } from './draft';

/**
 * Edits the text of a draft. The draft keeps the editor state, so the undo history survives
 * unmounting.
 */
export default function DraftEditor({ draft }: { draft: Draft }) {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (container.current === null) return;
    const view = new EditorView({ state: draft.state, parent: container.current });
    view.scrollDOM.tabIndex = 0;
    draft.attach(view);
    return () => {
      draft.detach();
      view.destroy();
    };
  }, [draft]);
  return <div className="askel-editor" ref={container} />;
}
