import { Name } from '../../ui/Name';

/** The names of the policies of a user or role. */
export function PolicyNames({ names }: { names: readonly string[] }) {
  return names.length === 0 ? (
    'None'
  ) : (
    <span className="askel-breaks">
      <Name text={names.join(', ')} />
    </span>
  );
}
