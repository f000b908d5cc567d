/**
 * Derives the causal chain of a failure from the history of an execution. {@link
 * dev.askel.asl.rootcause.CausalChainReader} is the entry type.
 *
 * <p>The package depends on histories and definitions. It must not depend on journals, other
 * executions or the presentation of results.
 */
@NullMarked
package dev.askel.asl.rootcause;

import org.jspecify.annotations.NullMarked;
