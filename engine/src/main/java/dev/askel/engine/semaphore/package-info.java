/**
 * Semaphores: grants of permits to executions, and the operators' view of them. The package must
 * not decide which permits an execution holds: only the execution's journal does.
 *
 * <p>Entry type: {@link dev.askel.engine.semaphore.PermitGrants}.
 */
@NullMarked
package dev.askel.engine.semaphore;

import org.jspecify.annotations.NullMarked;
