/**
 * The entries of an execution's journal: the history events that AWS shows and the facts that only
 * the engine needs. {@link dev.askel.asl.history.Entry} is the entry type.
 *
 * <p>The package knows payloads. It must not know states, decisions, storage or rendering.
 */
@NullMarked
package dev.askel.asl.history;

import org.jspecify.annotations.NullMarked;
