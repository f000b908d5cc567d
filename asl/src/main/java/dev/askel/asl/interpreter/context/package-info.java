/**
 * The facts that a state can read but not change. These are identity, time, random values,
 * settings, the context object, and the scope of expressions. {@link
 * dev.askel.asl.interpreter.context.AdvanceContext} is the entry type.
 *
 * <p>The package {@code step} uses this package. This package must not depend on {@code step}.
 */
@NullMarked
package dev.askel.asl.interpreter.context;

import org.jspecify.annotations.NullMarked;
