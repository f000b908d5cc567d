/**
 * Decides the progress of an execution of a state machine. {@link
 * dev.askel.asl.interpreter.Interpreter} is the entry type, and {@link
 * dev.askel.asl.interpreter.Ledger} accepts its decisions.
 *
 * <p>Three pure functions carry the semantics: {@code advance} decides, {@code apply} is the only
 * way the state changes, and {@code outstanding} lists the effects that a state requires. The
 * subpackage {@code execution} holds the state, and {@code step} the work of each state type. These
 * packages must not depend on a clock, threads, actors, files or random sources. Time and random
 * values are arguments.
 */
@NullMarked
package dev.askel.asl.interpreter;

import org.jspecify.annotations.NullMarked;
