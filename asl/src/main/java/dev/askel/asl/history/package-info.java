/**
 * The entries of an execution's journal: the events of AWS's history, and facts that only the
 * engine needs. {@link dev.askel.asl.history.Entry} is the entry type.
 *
 * <p>The package depends on payloads. It must not depend on states, decisions, storage or the
 * presentation of histories.
 */
@NullMarked
package dev.askel.asl.history;

import org.jspecify.annotations.NullMarked;
