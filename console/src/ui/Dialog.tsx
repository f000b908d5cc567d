import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import { useEffect, useRef, type ReactNode } from 'react';

const FIELDS =
  'input:not(:disabled, [type="checkbox"], [type="radio"]), textarea:not(:disabled), button[aria-haspopup="listbox"], button[aria-haspopup="dialog"]';

/** A dialog whose first field has the focus, also when the field is shown after data was read. */
export function Dialog({ children, ...modal }: Omit<ModalProps, 'visible'>) {
  return (
    <Modal visible {...modal}>
      <FirstField>{children}</FirstField>
    </Modal>
  );
}

function FirstField({ children }: { children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const within = content.current;
    if (within === null) return;
    const observer = new MutationObserver(focusField);
    const dialog = within.closest('[role="dialog"]') ?? within;
    function stop(): void {
      observer.disconnect();
      clearTimeout(timer);
      dialog.removeEventListener('keydown', stop);
      dialog.removeEventListener('pointerdown', stop);
    }
    function focusField(): void {
      const field = within?.querySelector<HTMLElement>(FIELDS);
      if (field === null || field === undefined) return;
      stop();
      field.focus();
    }
    // The modal itself gives the focus to its close button when it has been shown.
    const timer = setTimeout(() => {
      focusField();
    });
    observer.observe(within, { childList: true, subtree: true });
    // From then on the focus is the user's.
    dialog.addEventListener('keydown', stop);
    dialog.addEventListener('pointerdown', stop);
    return stop;
  }, []);
  return <div ref={content}>{children}</div>;
}
