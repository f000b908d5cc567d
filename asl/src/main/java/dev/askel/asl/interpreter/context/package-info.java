/**
 * The facts that a state sees, but cannot change: identity, time, random values and settings. They
 * include the context object and the scope of its expressions. {@link
 * dev.askel.asl.interpreter.context.AdvanceContext} is the entry type.
 *
 * <p>The work of the states uses this package, and it must not know that work.
 */
@NullMarked
package dev.askel.asl.interpreter.context;

import org.jspecify.annotations.NullMarked;
