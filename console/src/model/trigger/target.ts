import type { MachineItem } from '../../api/machines';

/** The part behind the name of a state machine: the number of a version, or the name of an alias. */
const QUALIFIER = /^[\w.-]+$/;

/**
 * The ARN for the name of a state machine, or for `name:qualifier` with a version or an alias.
 *
 * @returns undefined for other texts, such as an ARN
 */
export function targetArn(
  machines: readonly MachineItem[] | undefined,
  text: string,
): string | undefined {
  const [name, qualifier, ...others] = text.trim().split(':');
  const machine = machines?.find((each) => each.name === name);
  if (machine === undefined || others.length > 0) return undefined;
  if (qualifier === undefined) return machine.stateMachineArn;
  return QUALIFIER.test(qualifier) ? `${machine.stateMachineArn}:${qualifier}` : undefined;
}

/** The state machine whose versions and aliases a text such as `name:` asks for. */
export function qualifiedMachine(
  machines: readonly MachineItem[] | undefined,
  text: string,
): MachineItem | undefined {
  const [name, ...qualifier] = text.trim().split(':');
  return qualifier.length === 1 ? machines?.find((each) => each.name === name) : undefined;
}
