/**
 * Mocked service integrations: test cases in a file of Step Functions Local's form, whose answers
 * stand in for the work of states (docs/mocks.md). Finds the case that a start names; knows neither
 * executions nor calls.
 */
@NullMarked
package dev.askel.engine.mock;

import org.jspecify.annotations.NullMarked;
