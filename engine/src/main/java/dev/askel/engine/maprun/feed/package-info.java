/**
 * Reads the items of a Map Run and makes the inputs of its children, before the run has planned
 * these children. {@code ItemFeed} is the entry type.
 */
@NullMarked
package dev.askel.engine.maprun.feed;

import org.jspecify.annotations.NullMarked;
