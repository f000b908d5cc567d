/**
 * The engine's time: the database's clock, carried on by a monotonic clock and guarded against
 * jumps.
 */
@NullMarked
package dev.askel.engine.clock;

import org.jspecify.annotations.NullMarked;
