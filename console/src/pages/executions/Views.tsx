import ButtonDropdown, {
  type ButtonDropdownProps,
} from '@cloudscape-design/components/button-dropdown';
import { lazy, Suspense, useState } from 'react';
import { copyText } from '../../ui/copyText';
import { deleteView, DEFAULT_VIEWS, saveView, readViews } from './savedViews';

const SaveViewDialog = lazy(() =>
  import('./SaveViewDialog').then((one) => ({ default: one.SaveViewDialog })),
);

/**
 * The menu of views: the default ones and those saved in this browser. Each view is a URL.
 *
 * @param saved the shown view as it is saved, which has the columns of the preferences too
 */
export function Views({
  query,
  saved,
  onChoose,
}: {
  query: string;
  saved: string;
  onChoose: (query: string) => void;
}) {
  const [own, setOwn] = useState(readViews);
  const [naming, setNaming] = useState(false);
  const all = [...DEFAULT_VIEWS, ...own];
  const current = all.find((view) => view.query === query);
  const isOwn = own.some((view) => view.query === query);

  const items: ButtonDropdownProps.ItemOrGroup[] = [
    ...all.map((view) => ({
      id: `view:${view.query}`,
      text: view.name,
      itemType: 'checkbox' as const,
      checked: view.query === query,
    })),
    {
      text: 'This view',
      items: [
        { id: 'link', text: 'Copy link' },
        {
          id: 'save',
          text: 'Save view…',
          disabled: all.some((view) => view.query === saved),
        },
        ...(isOwn ? [{ id: 'delete', text: `Delete view “${current?.name ?? ''}”` }] : []),
      ],
    },
  ];

  function choose(id: string): void {
    if (id.startsWith('view:')) onChoose(id.slice('view:'.length));
    else if (id === 'save') setNaming(true);
    else if (id === 'delete' && current !== undefined) setOwn(deleteView(current.name));
    else if (id === 'link') copyText('Link', window.location.href);
  }

  return (
    <>
      <ButtonDropdown
        items={items}
        onItemClick={(event) => choose(event.detail.id)}
        expandToViewport
      >
        {current?.name ?? 'Views'}
      </ButtonDropdown>
      {naming && (
        <Suspense>
          <SaveViewDialog
            onClose={() => setNaming(false)}
            onName={(name) => {
              setOwn(saveView({ name, query: saved }));
              setNaming(false);
              if (saved !== query) onChoose(saved);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
