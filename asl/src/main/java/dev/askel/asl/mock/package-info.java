/**
 * Mocked results and errors that replace the calls, branches or iterations of states in tests.
 * {@link dev.askel.asl.mock.TestCase} is the entry type.
 *
 * <p>The package must not depend on states, files or time.
 */
@NullMarked
package dev.askel.asl.mock;

import org.jspecify.annotations.NullMarked;
