import Link from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useLocation, useRouter } from 'wouter';

/** A link to a page of the console (from `links`), which is opened without a page load. */
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
      variant="primary"
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
