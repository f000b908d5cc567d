/**
 * Statistics of states. They are computed on request from the histories of many executions, on
 * separate threads, with bounds on number, time and memory.
 *
 * <p>Depends on history events only, not on the semantics of states. The package only reads, and
 * loads no execution.
 */
@NullMarked
package dev.askel.engine.statistics;

import org.jspecify.annotations.NullMarked;
