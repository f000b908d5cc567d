import ButtonDropdown, {
  type ButtonDropdownProps,
} from '@cloudscape-design/components/button-dropdown';
import { lazy, Suspense, useState } from 'react';
import { copyText } from '../../ui/copyText';
import { forgetView, GIVEN_VIEWS, keepView, readViews } from './savedViews';

const NameView = lazy(() => import('./NameView').then((one) => ({ default: one.NameView })));

/** Views under names: those that everybody has, and this browser's own. Each is a URL that can be sent. */
export function Views({ query, onChoose }: { query: string; onChoose: (query: string) => void }) {
  const [own, setOwn] = useState(readViews);
  const [naming, setNaming] = useState(false);
  const all = [...GIVEN_VIEWS, ...own];
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
        { id: 'keep', text: 'Save view…', disabled: current !== undefined },
        ...(isOwn ? [{ id: 'forget', text: `Delete view “${current?.name ?? ''}”` }] : []),
      ],
    },
  ];

  function choose(id: string): void {
    if (id.startsWith('view:')) onChoose(id.slice('view:'.length));
    else if (id === 'keep') setNaming(true);
    else if (id === 'forget' && current !== undefined) setOwn(forgetView(current.name));
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
          <NameView
            onClose={() => setNaming(false)}
            onName={(name) => {
              setOwn(keepView({ name, query }));
              setNaming(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
