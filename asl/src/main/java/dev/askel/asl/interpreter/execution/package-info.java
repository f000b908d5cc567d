/**
 * The state of an execution, computed from its journal. {@link
 * dev.askel.asl.interpreter.execution.ExecutionState} is the entry type. It contains a {@link
 * dev.askel.asl.interpreter.execution.Frame} for each line of control. {@link
 * dev.askel.asl.interpreter.execution.OutstandingEffects} derives the effects that a state
 * requires.
 *
 * <p>All types are immutable. The package must not depend on the interpreter's decisions, on
 * threads, a clock or a database.
 */
@NullMarked
package dev.askel.asl.interpreter.execution;

import org.jspecify.annotations.NullMarked;
