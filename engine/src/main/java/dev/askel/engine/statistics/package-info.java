/**
 * What the histories of many executions tell of their states, read when somebody asks, within
 * bounds of number, time and memory, on threads of its own.
 *
 * <p>Knows events, never what a state does; changes nothing and wakes nobody.
 */
@NullMarked
package dev.askel.engine.statistics;

import org.jspecify.annotations.NullMarked;
