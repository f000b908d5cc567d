/**
 * The work of the states: one class per state type, the data flow and the error handling that they
 * share. {@link dev.askel.asl.interpreter.step.FrameRunner} is the entry type. It advances a frame
 * from state to state, and {@link dev.askel.asl.interpreter.step.Run} collects the entries.
 *
 * <p>Time, random values and the execution's facts come in as arguments. The package must not know
 * the interpreter above it, threads, a clock or a database.
 */
@NullMarked
package dev.askel.asl.interpreter.step;

import org.jspecify.annotations.NullMarked;
