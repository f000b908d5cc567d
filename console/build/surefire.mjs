import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../target/surefire-reports', import.meta.url));

/**
 * Writes Vitest's results in Surefire's format, one file per test file, so that `./askel test`
 * includes them.
 */
export default class SurefireReporter {
  onTestRunEnd(modules) {
    mkdirSync(FOLDER, { recursive: true });
    for (const module of modules) {
      const name = module.relativeModuleId.replaceAll('/', '.');
      writeFileSync(
        `${FOLDER}/TEST-${name}.xml`,
        suiteXml(name, [...module.children.allTests()], module.errors()),
      );
    }
  }
}

function suiteXml(name, tests, errors) {
  const withState = (state) => tests.filter((test) => test.result().state === state);
  const cases = tests.map((test) => {
    const { state, errors: failures = [] } = test.result();
    const failureElement =
      state === 'failed'
        ? `<failure>${escapeXml(failures.map((one) => one.stack ?? one.message).join('\n'))}</failure>`
        : '';
    return `  <testcase classname="${escapeXml(name)}" name="${escapeXml(test.fullName)}">${failureElement}</testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escapeXml(name)}" tests="${tests.length + errors.length}" failures="${withState('failed').length}" errors="${errors.length}" skipped="${withState('skipped').length}">`,
    ...cases,
    '</testsuite>',
    '',
  ].join('\n');
}

function escapeXml(raw) {
  return raw
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '?');
}
