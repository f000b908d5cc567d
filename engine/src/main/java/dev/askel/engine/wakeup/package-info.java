/**
 * Wakes executions. Each poller owns a fixed range of slices (groups of executions by hash). It
 * pings the executions with due work, whether they are in memory or not.
 */
@NullMarked
package dev.askel.engine.wakeup;

import org.jspecify.annotations.NullMarked;
