/**
 * Decides what an execution of a state machine does next. {@link
 * dev.askel.asl.interpreter.Interpreter} is the entry type, and {@link
 * dev.askel.asl.interpreter.Ledger} accepts its decisions.
 *
 * <p>Three pure functions carry the semantics: {@code advance} decides, {@code apply} is the only
 * way the state changes, and {@code outstanding} lists the effects that a state requires. {@code
 * execution} holds the state, and {@code step} the work of each state type. The packages must not
 * know a clock, threads, actors, files or random sources; all of them come in as arguments.
 */
@NullMarked
package dev.askel.asl.interpreter;

import org.jspecify.annotations.NullMarked;
