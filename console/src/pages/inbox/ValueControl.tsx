import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import type { AnswerField } from '../../model/answerForm';
import { visibleText } from '../../model/visibleText';

const YES_NO = [
  { value: 'true', label: 'yes' },
  { value: 'false', label: 'no' },
];
const NO_VALUE = { value: '', label: 'No value' };
/** The option to enter another text. Its value differs from all words of a Choice. */
const OTHER = { value: '\0', label: 'Another text…' };

/** The input of a value: a selection of yes and no or of words, or a text. */
export function ValueControl({
  field: { type, value, choices },
  isOptional,
  label,
  onChange,
}: {
  field: Pick<AnswerField, 'type' | 'value' | 'choices'>;
  isOptional: boolean;
  /** The accessible name; undefined inside a form field with a label. */
  label?: string;
  onChange: (value: string) => void;
}) {
  const [entersOther, setEntersOther] = useState(false);
  const named = label === undefined ? {} : { ariaLabel: label };
  const words = type === 'text' && !entersOther ? choices : undefined;
  if (type !== 'yes/no' && words === undefined) {
    return (
      <Input
        {...named}
        value={value}
        autoFocus={entersOther}
        onChange={({ detail }) => onChange(detail.value)}
      />
    );
  }
  const options = words === undefined ? YES_NO : wordOptions(words, value);
  return (
    <Select
      {...named}
      selectedOption={options.find((one) => one.value === value) ?? null}
      options={[
        ...(isOptional ? [NO_VALUE] : []),
        ...options,
        ...(words?.acceptsOthers === true ? [OTHER] : []),
      ]}
      placeholder={words === undefined ? 'Choose yes or no' : 'Choose a value'}
      onChange={({ detail: { selectedOption } }) => {
        const isOther = selectedOption.value === OTHER.value;
        setEntersOther(isOther);
        onChange(isOther ? '' : (selectedOption.value ?? ''));
      }}
    />
  );
}

/** The words, and the present text if it is another one. */
function wordOptions({ words }: NonNullable<AnswerField['choices']>, value: string) {
  const all = value === '' || words.includes(value) ? words : [...words, value];
  return all.map((word) => ({ value: word, label: visibleText(word) }));
}
