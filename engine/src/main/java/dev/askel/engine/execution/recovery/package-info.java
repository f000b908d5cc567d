/**
 * Recovers an execution from its journal, or quarantines or aborts it where that fails. {@link
 * dev.askel.engine.execution.recovery.Recovery} is the entry type. The package knows the other
 * behaviours of the actor only by {@link dev.askel.engine.execution.recovery.Lifecycle}.
 */
@NullMarked
package dev.askel.engine.execution.recovery;

import org.jspecify.annotations.NullMarked;
