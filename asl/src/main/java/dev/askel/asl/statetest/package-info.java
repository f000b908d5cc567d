/**
 * Tests of a single state (spec/api.md section 4.7): what a test may be given, and what the
 * interpreter makes of the state. Knows the language and its interpreter; no connector, no wire,
 * and no semantics of its own.
 */
@NullMarked
package dev.askel.asl.statetest;

import org.jspecify.annotations.NullMarked;
