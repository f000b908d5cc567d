/**
 * Recovers an execution from its journal. If recoveries fail, the execution is put into quarantine.
 * An operator can also abort it. {@link dev.askel.engine.execution.recovery.Recovery} is the entry
 * type. The package uses the other behaviours of the actor only through {@link
 * dev.askel.engine.execution.recovery.ExecutionBehaviors}.
 */
@NullMarked
package dev.askel.engine.execution.recovery;

import org.jspecify.annotations.NullMarked;
