/**
 * Decides how an execution of a state machine advances. {@link
 * dev.askel.asl.interpreter.Interpreter} is the entry type, and {@link
 * dev.askel.asl.interpreter.Ledger} accepts its decisions.
 *
 * <p>Three pure functions implement the semantics. {@code advance} decides the next journal
 * entries. {@code apply} adds an entry to the state, and nothing else changes the state. {@code
 * outstandingEffects} lists the effects that a state requires.
 *
 * <p>The subpackage {@code execution} contains the state of an execution, and {@code step}
 * implements each state type. These packages must not depend on a clock, threads, actors, files or
 * random sources. Time and random values are arguments.
 */
@NullMarked
package dev.askel.asl.interpreter;

import org.jspecify.annotations.NullMarked;
