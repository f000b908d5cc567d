import '@cloudscape-design/global-styles/index.css';
import 'virtual:askel-theme.css';
import './shell/shell.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/App';
import { ErrorBoundary } from './shell/ErrorBoundary';
import { prefetchPages } from './shell/prefetch';
import { applyMode, readMode } from './shell/mode';

applyMode(readMode());
const root = document.getElementById('console');
if (root === null) throw new Error('index.html has no element console');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
prefetchPages();
