import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import { useEffect, useRef, type ReactNode } from 'react';

const FIELDS =
  'input:not(:disabled, [type="checkbox"], [type="radio"]), textarea:not(:disabled), button[aria-haspopup="listbox"], button[aria-haspopup="dialog"]';

/** A dialog that focuses its first field, even if the field appears only after data is loaded. */
export function Dialog({ children, ...modal }: Omit<ModalProps, 'visible'>) {
  return (
    <Modal visible {...modal}>
      <FirstFieldFocus>{children}</FirstFieldFocus>
    </Modal>
  );
}

function FirstFieldFocus({ children }: { children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const container = content.current;
    if (container === null) return;
    const observer = new MutationObserver(focusField);
    const dialog = container.closest('[role="dialog"]') ?? container;
    function stop(): void {
      observer.disconnect();
      clearTimeout(timer);
      dialog.removeEventListener('keydown', stop);
      dialog.removeEventListener('pointerdown', stop);
    }
    function focusField(): void {
      const field = container?.querySelector<HTMLElement>(FIELDS);
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
    return stop;
  }, []);
  return <div ref={content}>{children}</div>;
}
