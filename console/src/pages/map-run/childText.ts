/** A short text for a child of a Map Run: its number, or the end of its name. */
export function childText(child: { child?: number; executionArn: string; name?: string }): string {
  return child.child === undefined
    ? `…${(child.name ?? child.executionArn).slice(-8)}`
    : `#${child.child.toLocaleString()}`;
}
