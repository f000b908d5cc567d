/**
 * Counts and reports work that is deferred because of load, shutdown or an absent database.
 * Deferred work is not an error of the work itself: the reason passes, and the work is retried or
 * its caller gets an error.
 *
 * <p>Entry type: {@link dev.askel.engine.deferral.DeferredWork}. The package depends on no other
 * package of the engine.
 */
@NullMarked
package dev.askel.engine.deferral;

import org.jspecify.annotations.NullMarked;
