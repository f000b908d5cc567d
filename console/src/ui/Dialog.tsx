import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import {
  useEffect,
  useRef,
  useState,
  type FocusEvent,
  type HTMLAttributes,
  type KeyboardEvent,
} from 'react';
import { keepFocus } from './keepFocus';

const FIELDS =
  'input:not(:disabled, [type="checkbox"], [type="radio"]), textarea:not(:disabled), button[aria-haspopup="listbox"], button[aria-haspopup="dialog"]';

type Dismissal = Parameters<NonNullable<ModalProps['onDismiss']>>[0];

/** The fields whose text a user enters. */
const TEXTS =
  'input:not([type="checkbox"], [type="radio"], [type="search"]), textarea, [contenteditable="true"]';

/** The keys that change no field. */
const PASSIVE_KEYS = new Set(['Escape', 'Tab', 'Shift', 'Control', 'Alt', 'Meta']);

/** The layout of the page ignores the element around a dialog. */
const CONTENTS = { display: 'contents' };

/**
 * A dialog that focuses its first field, even if the field appears only after data is loaded. The
 * part with the attribute `data-first-field` has that field, if there is such a part.
 *
 * Escape, or a click beside the dialog, asks before entered text is lost. Text in a part with
 * `data-saved="true"` is already stored.
 */
export function Dialog({ children, onDismiss, ...modal }: Omit<ModalProps, 'visible'>) {
  /** The dismissal about which the user is asked. */
  const [asked, setAsked] = useState<Dismissal>();
  /** The texts of the fields before the user changed them. */
  const before = useRef(new Map<HTMLElement, string>());
  /** Whether the user has done something that can change a field. */
  const hasActed = useRef(false);

  function onFocus({ target }: FocusEvent<HTMLElement>): void {
    if (target.matches(TEXTS) && !before.current.has(target)) {
      before.current.set(target, textOf(target));
    }
  }

  /** A field that was loaded after it got the focus has not been changed by the user. */
  function onAct(): void {
    if (hasActed.current) return;
    hasActed.current = true;
    for (const field of before.current.keys()) before.current.set(field, textOf(field));
  }

  function dismiss(event: Dismissal): void {
    const isDeliberate = event.detail.reason === 'closeButton';
    const hasText = hasActed.current && [...before.current].some(isUnsaved);
    if (!isDeliberate && hasText) setAsked(event);
    else onDismiss?.(event);
  }

  return (
    <div style={CONTENTS} onKeyDown={keepEscape} onFocus={onFocus}>
      <Modal visible {...modal} onDismiss={dismiss}>
        <Focus
          onKeyDownCapture={({ key }) => {
            if (!PASSIVE_KEYS.has(key)) onAct();
          }}
          onPointerDownCapture={onAct}
          onInputCapture={() => {
            hasActed.current = true;
          }}
        >
          {children}
        </Focus>
      </Modal>
      {asked !== undefined && (
        <Modal
          visible
          size="small"
          header="Discard what you entered?"
          onDismiss={() => setAsked(undefined)}
          footer={
            <Box float="right">
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="link" onClick={() => onDismiss?.(asked)}>
                  Discard
                </Button>
                <Button variant="primary" onClick={() => setAsked(undefined)}>
                  Continue editing
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          The dialog closes without saving it.
        </Modal>
      )}
    </div>
  );
}

function isUnsaved([field, text]: [HTMLElement, string]): boolean {
  return (
    field.isConnected && textOf(field) !== text && field.closest('[data-saved="true"]') === null
  );
}

function textOf(field: HTMLElement): string {
  return 'value' in field ? String(field.value) : field.innerText;
}

/** React sends key events to the outer dialog too. Escape closes only the inner one. */
function keepEscape(event: KeyboardEvent): void {
  if (event.key === 'Escape') event.stopPropagation();
}

function Focus({ children, ...handlers }: HTMLAttributes<HTMLDivElement>) {
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
  return (
    <div ref={content} {...handlers}>
      {children}
    </div>
  );
}
