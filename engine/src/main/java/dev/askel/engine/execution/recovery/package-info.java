/**
 * Recovers an execution from its journal. When recoveries fail, quarantines the execution, or
 * aborts it for an operator. {@link dev.askel.engine.execution.recovery.Recovery} is the entry
 * type. The package uses the other behaviours of the actor only through {@link
 * dev.askel.engine.execution.recovery.Lifecycle}.
 */
@NullMarked
package dev.askel.engine.execution.recovery;

import org.jspecify.annotations.NullMarked;
