/**
 * Implements TestState: validates the request, runs the state with the interpreter, and performs
 * its calls and waits. Tests store nothing. This package depends on neither the journal nor the
 * wire format.
 */
@NullMarked
package dev.askel.engine.statetest;

import org.jspecify.annotations.NullMarked;
