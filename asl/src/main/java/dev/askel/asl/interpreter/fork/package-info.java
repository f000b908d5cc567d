/**
 * Forks executions: finds the event at which a fork begins, and creates the first entries of its
 * journal. {@link dev.askel.asl.interpreter.fork.ForkSearch} and {@link
 * dev.askel.asl.interpreter.fork.ForkPlan} are the entry types.
 *
 * <p>A fork does not copy the history of its origin. Its first entries restore the frames, the
 * lines of control, of the origin before the event. The package has no side effects.
 */
@NullMarked
package dev.askel.asl.interpreter.fork;

import org.jspecify.annotations.NullMarked;
