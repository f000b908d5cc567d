/**
 * Tests of a single state, as the API action TestState runs them (docs/aws/api.md). {@link
 * dev.askel.asl.statetest.StateTest} is the entry type.
 *
 * <p>The package checks the input of a test and lets the interpreter run the state. It must not
 * know connectors or the wire format, and it adds no semantics of its own.
 */
@NullMarked
package dev.askel.asl.statetest;

import org.jspecify.annotations.NullMarked;
