/**
 * Wakes executions. Pollers own fixed ranges of slices, and ping the executions with due work,
 * whether these are in memory or not.
 */
@NullMarked
package dev.askel.engine.wakeup;

import org.jspecify.annotations.NullMarked;
