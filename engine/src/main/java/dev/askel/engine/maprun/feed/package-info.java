/**
 * Reads the items of a Map Run and makes the inputs of its children, ahead of the plans of the run.
 * {@code ItemFeed} is the entry type.
 */
@NullMarked
package dev.askel.engine.maprun.feed;

import org.jspecify.annotations.NullMarked;
