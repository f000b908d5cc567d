/**
 * The work of the states: one class for each state type, and their shared data flow and error
 * handling. {@link dev.askel.asl.interpreter.step.FrameRunner} is the entry type. It advances a
 * frame from state to state, and {@link dev.askel.asl.interpreter.step.Run} collects the entries.
 *
 * <p>Time, random values and the execution's facts are arguments. The package must not depend on
 * the interpreter above it, on threads, a clock or a database.
 */
@NullMarked
package dev.askel.asl.interpreter.step;

import org.jspecify.annotations.NullMarked;
