import Link from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useLocation, useRouter } from 'wouter';

/** A link to a path of the console (from `links`): followed without loading the page anew. */
export function PathLink({
  to,
  children,
  label,
}: {
  to: string;
  children: ReactNode;
  label?: string;
}) {
  const [, go] = useLocation();
  const { base } = useRouter();
  return (
    <Link
      href={base + to}
      {...(label === undefined ? {} : { ariaLabel: label })}
      onFollow={(event) => {
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </Link>
  );
}
