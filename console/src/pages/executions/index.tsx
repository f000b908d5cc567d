import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { BulkAction } from '../../api/bulk';
import type { Criteria, FoundExecution } from '../../api/executions';
import type { AttributeName } from '../../api/searchAttributes';
import {
  criteriaAt,
  groupOf,
  hasNoFilter,
  isListOnly,
  isSortable,
  readView,
  rowsOf,
  withFilters,
  withSort,
  writeView,
  type ListView,
} from '../../model/criteria';
import {
  withColumnsOf,
  withWidths,
  type ListPreferences,
  type RowOrder,
} from '../../model/listPreferences';
import { usePaletteActions } from '../../shell/paletteActions';
import { links } from '../../shell/links';
import { notifyFailure } from '../../shell/notices';
import { DataAge } from '../../ui/DataAge';
import { Failure } from '../../ui/Failure';
import { pageControl } from '../../ui/pageControl';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { useRowShortcuts } from '../../ui/useRowShortcuts';
import { orderOf, sortedName, sortOf } from './attributeColumns';
import { OPTIONAL_COLUMNS, ownOrder, PHONE_COLUMNS, SERVER_ORDER, sorted } from './columns';
import { ListFilters } from './ListFilters';
import { Empty, InputsRead, selectedText } from './parts';
import type { SelectedAction } from './SelectedActionDialog';
import { useAttributeNames, useShownAttributes, withShownColumns } from './useAttributes';
import { useAttributeValues } from './useAttributeValues';
import { useColumns } from './useColumns';
import { useCount } from './useCount';
import { useExecutions } from './useExecutions';
import { usePages } from './usePages';
import { usePreferences } from './usePreferences';
import { Views } from './Views';

const BulkDialog = lazy(() =>
  import('../bulk/BulkDialog').then((one) => ({ default: one.BulkDialog })),
);
const PreferencesDialog = lazy(() =>
  import('./PreferencesDialog').then((one) => ({ default: one.PreferencesDialog })),
);
const Groups = lazy(() => import('./Groups').then((one) => ({ default: one.Groups })));
const SelectedActionDialog = lazy(() =>
  import('./SelectedActionDialog').then((one) => ({ default: one.SelectedActionDialog })),
);

const NONE: readonly FoundExecution[] = [];

export default function Executions() {
  const [search, setSearch] = useSearchParams();
  const view = useMemo(() => readView(search), [search]);
  const { attributes, failure } = useAttributeNames();
  const [preferences, setPreferences] = usePreferences();
  const group = groupOf(view);
  const onView = (query: string) => setSearch(query, { replace: false });
  const onChange = (next: ListView) => onView(writeView(next));
  const views = (
    <Views
      query={writeView(view)}
      saved={writeView(withShownColumns(view, attributes, preferences))}
      onChoose={onView}
    />
  );
  return group === undefined ? (
    // The key resets page and selection when other executions are listed.
    <List
      key={writeView(rowsOf(view))}
      view={view}
      attributes={attributes}
      attributesFailure={failure}
      preferences={preferences}
      views={views}
      onPreferences={setPreferences}
      onChange={onChange}
    />
  ) : (
    <Suspense>
      <Groups name={group} view={view} attributes={attributes} views={views} onChange={onChange} />
    </Suspense>
  );
}

function List({
  view,
  attributes,
  attributesFailure,
  preferences,
  views,
  onPreferences: setPreferences,
  onChange: change,
}: {
  view: ListView;
  /** The search attributes of the account and region; undefined while they load. */
  attributes: readonly AttributeName[] | undefined;
  /** The error of the read of the search attributes; undefined when it succeeded. */
  attributesFailure: unknown;
  preferences: ListPreferences;
  /** The menu of views. */
  views: ReactNode;
  onPreferences: (preferences: ListPreferences) => void;
  onChange: (view: ListView) => void;
}) {
  const [, go] = useLocation();
  const listed = rowsOf(view);
  const [tokens, setTokens] = usePages(writeView(listed));
  const [selected, setSelected] = useState<FoundExecution[]>([]);
  const [bulk, setBulk] = useState<{ action: BulkAction; criteria: Criteria }>();
  const [selectedAction, setSelectedAction] = useState<SelectedAction>();
  const { load, stream, nextToken } = useExecutions(listed, tokens.at(-1));
  const rowsRef = useRowShortcuts<HTMLDivElement>();
  const [order, setOrder] = useState<RowOrder>();
  const shownOrder = order ?? orderOf(view.sort) ?? SERVER_ORDER;
  const [preferring, setPreferring] = useState(false);
  const shownAttributes = useShownAttributes(attributes, view, preferences);
  const shown = useMemo(() => withColumnsOf(preferences, view), [preferences, view]);
  const { columns, widths } = useColumns(shown, shownAttributes, isSortable(view.criteria));
  const { rows, failure: valuesFailure } = useAttributeValues(
    load.data?.executions ?? NONE,
    shownAttributes.length > 0,
  );
  // A row that was dropped from the end of the only page is on a next page that the server has not
  // reported yet. Searches by inputs or attributes drop no rows.
  const more =
    load.data?.nextToken !== undefined || (load.data?.stale === true && !isListOnly(view));
  const page = tokens.length + 1;
  const isWhole = page === 1 && !more;
  const ofAll: { disabled?: true; disabledReason?: string } = isListOnly(view)
    ? { disabled: true, disabledReason: 'Not available with a search of inputs or attributes' }
    : {};
  // A migration has one state machine.
  const ofMachine =
    ofAll.disabled === undefined && listed.criteria.machine === undefined
      ? { disabled: true, disabledReason: 'Filter by a state machine first' }
      : ofAll;
  const count = useCount(listed, load.data && (isWhole ? rows.length : 'more'));

  usePaletteActions(
    !isListOnly(view)
      ? [
          {
            title: 'Stop all matching executions…',
            keywords: 'bulk abort',
            run: () => openBulk('STOP'),
          },
          {
            title: 'Redrive all matching executions…',
            keywords: 'bulk retry',
            run: () => openBulk('REDRIVE'),
          },
          {
            title: 'Pause all matching executions…',
            keywords: 'bulk suspend hold',
            run: () => openBulk('PAUSE'),
          },
          {
            title: 'Resume all matching executions…',
            keywords: 'bulk continue',
            run: () => openBulk('RESUME'),
          },
          {
            title: 'Backfill the search attributes of all matching executions…',
            keywords: 'bulk compute values',
            run: () => openBulk('BACKFILL'),
          },
          ...(ofMachine.disabled === undefined
            ? [
                {
                  title: 'Migrate all matching executions…',
                  keywords: 'bulk version',
                  run: () => openBulk('MIGRATE'),
                },
              ]
            : []),
          {
            title: 'Heatmap of these executions',
            run: () => go(links.heatmap(criteriaAt(view, Date.now()))),
          },
        ]
      : [],
  );

  /** Changes the preferences. The columns of a view that has some are part of its address. */
  function changePreferences(next: ListPreferences): void {
    const own = {
      ...(view.columns && { columns: next.attributes }),
      ...(view.hidden && { hidden: next.hidden }),
    };
    setPreferences({
      ...next,
      ...(view.columns && { attributes: preferences.attributes }),
      ...(view.hidden && { hidden: preferences.hidden }),
    });
    if (own.columns !== view.columns || own.hidden !== view.hidden) change({ ...view, ...own });
  }

  function changeOrder(next: RowOrder): void {
    const sort = sortOf(next);
    const isOfServer = sort !== undefined || next.column === SERVER_ORDER.column;
    if (isOfServer && sort !== view.sort) change(withSort(view, sort));
    else setOrder(sort === undefined ? ownOrder(next) : undefined);
  }

  /**
   * Opens the bulk dialog. The relative time span is resolved here, so that preview and job use the
   * same start time.
   */
  function openBulk(action: BulkAction): void {
    setBulk({ action, criteria: criteriaAt(view, Date.now()) });
  }

  async function goToPage(to: number): Promise<void> {
    setSelected([]);
    if (to < page) {
      setTokens(tokens.slice(0, to - 1));
      return;
    }
    try {
      const next = await nextToken();
      if (next !== undefined) setTokens([...tokens, next]);
    } catch (failure) {
      notifyFailure('The next page could not be read', failure);
    }
  }

  return (
    <div ref={rowsRef} className="askel-executions askel-many-columns">
      <ResponsiveTable
        stickyHeader
        trackBy="executionArn"
        items={sorted(rows, order)}
        columnDefinitions={columns}
        phone={PHONE_COLUMNS}
        contentDensity={preferences.density}
        resizableColumns
        onWidths={(drawn) => setPreferences(withWidths(preferences, widths, drawn))}
        sortingColumn={{ sortingField: shownOrder.column }}
        sortingDescending={shownOrder.descending}
        onSortingChange={({ detail }) =>
          changeOrder({
            column: detail.sortingColumn.sortingField ?? '',
            descending: detail.isDescending === true,
          })
        }
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        selectionType="multi"
        selectedItems={selected}
        onSelectionChange={(event) => setSelected(event.detail.selectedItems)}
        ariaLabels={{
          tableLabel: 'Executions',
          selectionGroupLabel: 'Select executions',
          allItemsSelectionLabel: () => 'Select all on this page',
          resizerRoleDescription: 'Resize column',
          resizerTooltipText: 'Drag, or press Enter and arrow keys, to resize',
          itemSelectionLabel: (_, one) => `Select ${one.name}`,
        }}
        header={
          <Header
            variant="h1"
            counter={selected.length > 0 ? selectedText(selected, rows) : count}
            description={
              <>
                <DataAge load={load} live={stream === 'live'} />
                {load.data !== undefined && <InputsRead page={load.data} />}
                {(valuesFailure ?? attributesFailure) !== undefined &&
                  ' The search attributes could not be read.'}
                {order !== undefined && ' Sorted: this page only.'}
                {view.sort !== undefined &&
                  ` Executions without a value of ${sortedName(view.sort) ?? ''} are not shown.`}
              </>
            }
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  disabled={selected.length !== 2}
                  onClick={() =>
                    go(
                      links.compare(
                        selected[0]?.executionArn ?? '',
                        selected[1]?.executionArn ?? '',
                      ),
                    )
                  }
                >
                  Compare
                </Button>
                <ButtonDropdown
                  expandToViewport
                  items={[
                    {
                      text: `Selected (${selected.length})`,
                      items: [
                        { id: 'some:STOP', text: 'Stop', disabled: selected.length === 0 },
                        { id: 'some:REDRIVE', text: 'Redrive', disabled: selected.length === 0 },
                        { id: 'some:PAUSE', text: 'Pause', disabled: selected.length === 0 },
                        { id: 'some:RESUME', text: 'Resume', disabled: selected.length === 0 },
                      ],
                    },
                    {
                      text: 'All matching',
                      items: [
                        { id: 'all:STOP', text: 'Stop all…', ...ofAll },
                        { id: 'all:REDRIVE', text: 'Redrive all…', ...ofAll },
                        { id: 'all:PAUSE', text: 'Pause all…', ...ofAll },
                        { id: 'all:RESUME', text: 'Resume all…', ...ofAll },
                        { id: 'all:BACKFILL', text: 'Backfill attributes of all…', ...ofAll },
                        { id: 'all:MIGRATE', text: 'Migrate all…', ...ofMachine },
                        { id: 'all:MIGRATE_BACK', text: 'Migrate all back…', ...ofMachine },
                        { id: 'heatmap', text: 'Heatmap', ...ofAll },
                      ],
                    },
                  ]}
                  onItemClick={(event) => {
                    const [which, action] = event.detail.id.split(':') as [string, BulkAction];
                    if (which === 'all') openBulk(action);
                    else if (which === 'some') setSelectedAction(action as SelectedAction);
                    else go(links.heatmap(criteriaAt(view, Date.now())));
                  }}
                >
                  Actions
                </ButtonDropdown>
                {views}
                <Button
                  iconName="settings"
                  variant="icon"
                  ariaLabel="Preferences"
                  onClick={() => setPreferring(true)}
                />
              </SpaceBetween>
            }
          >
            Executions
          </Header>
        }
        filter={<ListFilters view={view} attributes={attributes} rows={rows} onChange={change} />}
        pagination={pageControl(load, page, more, (to) => void goToPage(to))}
        empty={
          load.failure === undefined ? (
            <Empty
              unfiltered={hasNoFilter(view)}
              onClear={() => change(withFilters(withSort(view, undefined), { criteria: {} }))}
              {...(more ? { onContinue: () => void goToPage(page + 1) } : {})}
            />
          ) : (
            <Failure
              title="The executions could not be read"
              failure={load.failure}
              onRetry={load.reload}
            />
          )
        }
      />
      <Suspense>
        {preferring && (
          <PreferencesDialog
            columns={OPTIONAL_COLUMNS}
            attributes={attributes ?? []}
            preferences={shown}
            onChange={changePreferences}
            onClose={() => setPreferring(false)}
          />
        )}
        {bulk !== undefined && (
          <BulkDialog
            action={bulk.action}
            criteria={bulk.criteria}
            onClose={() => setBulk(undefined)}
          />
        )}
        {selectedAction !== undefined && (
          <SelectedActionDialog
            action={selectedAction}
            executions={selected.map(({ executionArn, name }) => ({
              executionArn,
              name,
              // A row that the page no longer lists has changed.
              status: rows.find((row) => row.executionArn === executionArn)?.status,
            }))}
            onClose={() => {
              setSelectedAction(undefined);
              setSelected([]);
              load.reload();
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
