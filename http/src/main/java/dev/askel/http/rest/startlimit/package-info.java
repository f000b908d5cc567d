/**
 * The routes of the start limits of state machines.
 *
 * <p>Entry type: {@link dev.askel.http.rest.startlimit.StartLimitRoutes}.
 */
@NullMarked
package dev.askel.http.rest.startlimit;

import org.jspecify.annotations.NullMarked;
