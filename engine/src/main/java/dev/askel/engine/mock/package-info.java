/**
 * Mocks service integrations: finds the test case that a start selects in a file of Step Functions
 * Local's format. Its responses replace the calls of states (docs/mocks.md). Depends on neither
 * executions nor calls.
 */
@NullMarked
package dev.askel.engine.mock;

import org.jspecify.annotations.NullMarked;
