/**
 * Mocked results and errors that replace the work of states in a test of one state or of a whole
 * execution. {@link dev.askel.asl.mock.TestCase} is the entry type.
 *
 * <p>The package must not know states, files or time.
 */
@NullMarked
package dev.askel.asl.mock;

import org.jspecify.annotations.NullMarked;
