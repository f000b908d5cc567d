/**
 * Mocks: what stands in for the work of states in a test, of one state or of a whole execution.
 * Knows no states, no files and no time.
 */
@NullMarked
package dev.askel.asl.mock;

import org.jspecify.annotations.NullMarked;
