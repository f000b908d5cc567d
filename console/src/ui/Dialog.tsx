import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { keepFocus } from './keepFocus';

const FIELDS =
  'input:not(:disabled, [type="checkbox"], [type="radio"]), textarea:not(:disabled), button[aria-haspopup="listbox"], button[aria-haspopup="dialog"]';

/** The layout of the page ignores the element around a dialog. */
const CONTENTS = { display: 'contents' };

/**
 * A dialog that focuses its first field, even if the field appears only after data is loaded. The
 * part with the attribute `data-first-field` has that field, if there is such a part.
 */
export function Dialog({ children, ...modal }: Omit<ModalProps, 'visible'>) {
  return (
    <div style={CONTENTS} onKeyDown={keepEscape}>
      <Modal visible {...modal}>
        <Focus>{children}</Focus>
      </Modal>
    </div>
  );
}

/** React sends key events to the outer dialog too. Escape closes only the inner one. */
function keepEscape(event: KeyboardEvent): void {
  if (event.key === 'Escape') event.stopPropagation();
}

function Focus({ children }: { children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const container = content.current;
    if (container === null) return;
    const observer = new MutationObserver(focusField);
    const dialog = container.closest<HTMLElement>('[role="dialog"]') ?? container;
    function stop(): void {
      observer.disconnect();
      clearTimeout(timer);
      dialog.removeEventListener('keydown', stop);
      dialog.removeEventListener('pointerdown', stop);
    }
    function focusField(): void {
      const part = container?.querySelector('[data-first-field]') ?? container;
      const field = part?.querySelector<HTMLElement>(FIELDS);
      if (field === null || field === undefined) return;
      stop();
      field.focus();
    }
    // The modal focuses its close button first.
    const timer = setTimeout(() => {
      focusField();
    });
    observer.observe(container, { childList: true, subtree: true });
    // After a key press or click the user controls the focus.
    dialog.addEventListener('keydown', stop);
    dialog.addEventListener('pointerdown', stop);
    const release = keepFocus(dialog);
    return () => {
      stop();
      release();
    };
  }, []);
  return <div ref={content}>{children}</div>;
}
