/**
 * TestState: reads what a caller wants to test, lets the language do the state, and does what the
 * state asks for: calls, and sleeps. Nothing of a test is stored. Knows no journal and no wire.
 */
@NullMarked
package dev.askel.engine.statetest;

import org.jspecify.annotations.NullMarked;
