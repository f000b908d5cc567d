/**
 * The owner of a Map Run in memory. {@link dev.askel.engine.maprun.live.MapRunEntity} is the entry
 * type. {@code RunState} decides, {@code LiveMapRun} writes and performs.
 */
@NullMarked
package dev.askel.engine.maprun.live;

import org.jspecify.annotations.NullMarked;
