/**
 * The data that a state can read but not change, such as time, random values, limits and the
 * context object. {@link dev.askel.asl.interpreter.context.AdvanceContext} is the entry type.
 *
 * <p>The package {@code step} uses this package. This package must not depend on {@code step}.
 */
@NullMarked
package dev.askel.asl.interpreter.context;

import org.jspecify.annotations.NullMarked;
