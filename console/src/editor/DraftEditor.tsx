import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { Draft } from './draft';

/** The text of a draft; its state outlives the editor, so that undoing does, too. */
export default function DraftEditor({ draft }: { draft: Draft }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return;
    const view = new EditorView({ state: draft.state, parent: place.current });
    view.scrollDOM.tabIndex = 0;
    draft.attach(view);
    return () => {
      draft.detach();
      view.destroy();
    };
  }, [draft]);
  return <div className="askel-editor" ref={place} />;
}
