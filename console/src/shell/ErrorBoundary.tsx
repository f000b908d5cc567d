import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { Component, type ReactNode } from 'react';
import { PageUnavailable, PageUnavailableError } from './PageUnavailable';

/**
 * Replaces its children by an alert when they fail to render. There is one boundary around each
 * page and one around the whole console.
 *
 * `address` is the address whose children failed. Its change renders the children again.
 */
export class ErrorBoundary extends Component<
  { children: ReactNode; address?: string },
  { failure: Error | undefined }
> {
  override state: { failure: Error | undefined } = { failure: undefined };

  static getDerivedStateFromError(failure: Error) {
    return { failure };
  }

  override componentDidUpdate(before: { address?: string }) {
    if (this.state.failure !== undefined && before.address !== this.props.address) {
      this.setState({ failure: undefined });
    }
  }

  override render() {
    if (this.state.failure === undefined) return this.props.children;
    if (this.state.failure instanceof PageUnavailableError) return <PageUnavailable />;
    return (
      <Alert
        type="error"
        header="Something went wrong"
        action={<Button onClick={() => window.location.reload()}>Reload</Button>}
      >
        {this.state.failure.message}. After a server update, reload the page.
      </Alert>
    );
  }
}
