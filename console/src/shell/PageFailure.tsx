import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { Component, type ReactNode } from 'react';

/**
 * Replaces a part of the console that has failed by an alert: a page, or the whole console around all
 * pages. A page that could not be loaded is most often one of a version that the server no longer has.
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
        header="Something went wrong"
        action={<Button onClick={() => window.location.reload()}>Reload</Button>}
      >
        {this.state.failure.message}. After an update of the server, a reload is enough.
      </Alert>
    );
  }
}
