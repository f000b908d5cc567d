import './breadcrumbs.css';
import { Fragment, type ReactNode } from 'react';

/** The pages above the current one, the outermost first. */
export function Breadcrumbs({ children }: { children: readonly ReactNode[] }) {
  return (
    <nav className="askel-breadcrumbs" aria-label="Breadcrumbs">
      {children.map((link, index) => (
        // The links of a page never change their order.
        <Fragment key={index}>
          {index > 0 && <span aria-hidden="true">›</span>}
          {link}
        </Fragment>
      ))}
    </nav>
  );
}
