/**
 * Records when nodes were running, so that heartbeats that could not be sent during an outage are
 * excused.
 */
@NullMarked
package dev.askel.engine.presence;

import org.jspecify.annotations.NullMarked;
