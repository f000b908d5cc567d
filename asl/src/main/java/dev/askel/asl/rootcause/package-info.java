/**
 * Derives the causal chain of a failure from the history of an execution. {@link
 * dev.askel.asl.rootcause.HistoryWalk} is the entry type.
 *
 * <p>The package knows histories and definitions. It must not know journals, other executions or
 * rendering.
 */
@NullMarked
package dev.askel.asl.rootcause;

import org.jspecify.annotations.NullMarked;
