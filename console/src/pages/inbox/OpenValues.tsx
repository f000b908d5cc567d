import FormField from '@cloudscape-design/components/form-field';
import { valueError } from '../../model/answerForm';
import { keyOf } from '../../model/choiceReads';
import type { OpenMember } from '../../model/openMembers';
import { isInvalid, shownMember, withMember, type TypedTexts } from '../../model/outputMember';
import { ValueControl } from './ValueControl';

/** A field for each member that a person enters. The fields change the output, a JSON text. */
export function OpenValues({
  open,
  output,
  typed,
  onChange,
}: {
  open: readonly OpenMember[];
  output: string;
  typed: TypedTexts;
  onChange: (output: string, typed: TypedTexts) => void;
}) {
  function change(member: OpenMember, text: string): void {
    onChange(withMember(output, member, text), new Map(typed).set(keyOf(member.path), text));
  }

  return open.map((member) => {
    const { path, type, optional, choices } = member;
    const key = keyOf(path);
    const value = shownMember(output, member, typed.get(key));
    return (
      <FormField
        key={key}
        label={path.join('.')}
        constraintText={value.trim() === '' ? (optional ? 'Optional' : 'Required') : undefined}
        errorText={isInvalid(member, value) ? valueError({ type, value }) : undefined}
      >
        <ValueControl
          field={{ type, value, ...(choices === undefined ? {} : { choices }) }}
          isOptional={optional}
          onChange={(text) => change(member, text)}
        />
      </FormField>
    );
  });
}
