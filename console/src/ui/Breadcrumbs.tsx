import './breadcrumbs.css';
import { Fragment, isValidElement, type ReactNode } from 'react';

/** The pages above the current one, the outermost first. */
export function Breadcrumbs({ children }: { children: readonly ReactNode[] }) {
  return (
    <nav className="askel-breadcrumbs" aria-label="Breadcrumbs">
      {children.map((link, index) => (
        // A link keeps the focus when links are added before it.
        <Fragment key={isValidElement(link) ? (link.key ?? index) : index}>
          {index > 0 && <span aria-hidden="true">›</span>}
          {link}
        </Fragment>
      ))}
    </nav>
  );
}
