/**
 * Engine time: the database's clock, extrapolated by a monotonic clock and protected against jumps.
 */
@NullMarked
package dev.askel.engine.clock;

import org.jspecify.annotations.NullMarked;
