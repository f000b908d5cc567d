import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { Component, type ReactNode } from 'react';

/**
 * Shows that a page has failed in place of it: the rest of the console goes on. A page that could not be
 * loaded is most often one of a version that the server no longer has.
 */
export class PageFailure extends Component<
  { children: ReactNode },
  { failure: Error | undefined }
> {
  override state: { failure: Error | undefined } = { failure: undefined };

  static getDerivedStateFromError(failure: Error) {
    return { failure };
  }

  override render() {
    if (this.state.failure === undefined) return this.props.children;
    return (
      <Alert
        type="error"
        header="This page has failed"
        action={<Button onClick={() => window.location.reload()}>Load it anew</Button>}
      >
        {this.state.failure.message}. If the server was updated, loading the page anew is enough.
      </Alert>
    );
  }
}
