/**
 * Counts and reports work that is deferred because of load, shutdown or an absent database. The
 * reason lies outside the work and is temporary. Deferred work is retried, or its caller gets an
 * error.
 *
 * <p>Entry type: {@link dev.askel.engine.deferral.DeferredWork}. The package depends on no other
 * package of the engine.
 */
@NullMarked
package dev.askel.engine.deferral;

import org.jspecify.annotations.NullMarked;
