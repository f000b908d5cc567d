/**
 * Tests a single state, for the API action TestState (docs/aws/api.md). {@link
 * dev.askel.asl.statetest.StateTest} is the entry type.
 *
 * <p>The package checks the input of a test, and the interpreter runs the state. The package must
 * not depend on connectors or on the format of API requests.
 */
@NullMarked
package dev.askel.asl.statetest;

import org.jspecify.annotations.NullMarked;
