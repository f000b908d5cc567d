import '@cloudscape-design/global-styles/index.css';
import 'virtual:askel-theme.css';
import './shell/shell.css';
import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/App';
import { ErrorBoundary } from './shell/ErrorBoundary';
import { prefetchPages } from './shell/prefetch';
import { applyMode, readMode } from './shell/mode';

applyMode(readMode());
const root = document.getElementById('console');
if (root === null) throw new Error('index.html has no element console');
const application = (
  <StrictMode>
    <ErrorBoundary>
      <App />
    </ErrorBoundary>
  </StrictMode>
);
const reactRoot = createRoot(root);
// React renders a transition in short tasks, so the browser responds meanwhile.
startTransition(() => reactRoot.render(application));
prefetchPages();
