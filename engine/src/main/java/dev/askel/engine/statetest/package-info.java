/**
 * TestState: validates the request, lets the interpreter run the state, and performs its calls and
 * waits. Nothing of a test is stored. Depends on neither the journal nor the wire format.
 */
@NullMarked
package dev.askel.engine.statetest;

import org.jspecify.annotations.NullMarked;
