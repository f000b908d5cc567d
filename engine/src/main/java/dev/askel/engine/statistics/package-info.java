/**
 * Statistics of states, computed on request from the histories of many executions, with bounds on
 * number, time and memory, and on separate threads.
 *
 * <p>Depends on history events only, not on the semantics of states. It is read-only and loads no
 * execution.
 */
@NullMarked
package dev.askel.engine.statistics;

import org.jspecify.annotations.NullMarked;
