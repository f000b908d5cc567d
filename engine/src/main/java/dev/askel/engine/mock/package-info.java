/**
 * Mocked service integrations: test cases in a file of Step Functions Local's form, whose responses
 * replace the calls of states (docs/mocks.md). Finds the test case that a start names; depends on
 * neither executions nor calls.
 */
@NullMarked
package dev.askel.engine.mock;

import org.jspecify.annotations.NullMarked;
