// Runs the tests that the run of all specs leaves out.
import { nightlyTests } from './specs.mjs';

process.env.ASKEL_RUN = 'e2e-nightly';
process.argv.push(...nightlyTests);
await import('./run.mjs');
