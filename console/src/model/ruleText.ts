/** The text of comparison operators; other operators are shown by their own name. */
const OPERATORS: readonly (readonly [RegExp, string])[] = [
  [/GreaterThanEquals(Path)?$/, '≥'],
  [/LessThanEquals(Path)?$/, '≤'],
  [/GreaterThan(Path)?$/, '>'],
  [/LessThan(Path)?$/, '<'],
  [/Equals(Path)?$/, '='],
  [/^StringMatches$/, 'matches'],
];

/**
 * The text of a Choice rule: `$.total > 100 and not ($.vip = true)`. JSONata conditions lose their
 * delimiters.
 */
export function ruleText(rule: Record<string, unknown>): string {
  if (typeof rule['Condition'] === 'string') {
    return rule['Condition'].replace(/^\{%\s*/, '').replace(/\s*%\}$/, '');
  }
  if (Array.isArray(rule['And'])) {
    return joined(rule['And'], ' and ');
  }
  if (Array.isArray(rule['Or'])) {
    return joined(rule['Or'], ' or ');
  }
  if (typeof rule['Not'] === 'object' && rule['Not'] !== null) {
    return `not (${ruleText(rule['Not'] as Record<string, unknown>)})`;
  }
  return comparison(rule);
}

function joined(rules: readonly unknown[], by: string): string {
  const texts = rules.map((each) => ruleText((each ?? {}) as Record<string, unknown>));
  return texts
    .map((text) => (text.includes(' and ') || text.includes(' or ') ? `(${text})` : text))
    .join(by);
}

function comparison(rule: Record<string, unknown>): string {
  const variable = typeof rule['Variable'] === 'string' ? rule['Variable'] : '?';
  const found = Object.entries(rule).find(
    ([member]) => !['Variable', 'Next', 'Comment', 'Assign', 'Output'].includes(member),
  );
  if (found === undefined) {
    return variable;
  }
  const [member, value] = found;
  if (member.startsWith('Is')) {
    const kind = member.slice(2).toLowerCase();
    return `${variable} is ${value === false ? 'not ' : ''}${kind}`;
  }
  const operator = OPERATORS.find(([name]) => name.test(member))?.[1] ?? member;
  const shown = member.endsWith('Path') ? String(value) : JSON.stringify(value);
  return `${variable} ${operator} ${shown}`;
}
