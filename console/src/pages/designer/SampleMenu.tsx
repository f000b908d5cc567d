import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { SAMPLES } from '../../model/design/samples';
import type { Draft } from '../../editor/draft';

/** Replaces the draft with a sample workflow. Undo restores the text before. */
export function SampleMenu({ draft }: { draft: Draft }) {
  return (
    <ButtonDropdown
      items={SAMPLES.map(({ id, title, description }) => ({
        id,
        text: title,
        secondaryText: description,
      }))}
      onItemClick={({ detail }) => {
        const sample = SAMPLES.find(({ id }) => id === detail.id);
        if (sample !== undefined) draft.replace(`${JSON.stringify(sample.definition, null, 2)}\n`);
      }}
    >
      Samples
    </ButtonDropdown>
  );
}
