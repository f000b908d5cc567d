/**
 * The actors that own loaded Map Runs. {@link dev.askel.engine.maprun.live.MapRunEntity} is the
 * entry type. {@link dev.askel.engine.maprun.decision.RunState} makes the decisions of a run, and
 * {@code LiveMapRun} performs them.
 */
@NullMarked
package dev.askel.engine.maprun.live;

import org.jspecify.annotations.NullMarked;
