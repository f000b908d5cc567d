import { Name } from '../../ui/Name';

/** A key, after the label of the Distributed Map whose children it counts. */
export function KeyName({
  label,
  slotKey,
}: {
  label: string | undefined;
  slotKey: string | undefined;
}) {
  const text = [
    ...(label === undefined ? [] : [`children of ${label}`]),
    ...(slotKey === undefined ? [] : [slotKey]),
  ].join(' · ');
  return text === '' ? 'No key' : <Name text={text} />;
}
