/**
 * Implements the states: one class for each state type, with shared data flow and error handling.
 * {@link dev.askel.asl.interpreter.step.FrameRunner} is the entry type. It advances a frame, a line
 * of control of an execution, from state to state. {@link dev.askel.asl.interpreter.step.Run}
 * collects the journal entries.
 *
 * <p>Time, random values and the execution's data are arguments. The package must not depend on the
 * interpreter that calls it, or on threads, a clock or a database.
 */
@NullMarked
package dev.askel.asl.interpreter.step;

import org.jspecify.annotations.NullMarked;
