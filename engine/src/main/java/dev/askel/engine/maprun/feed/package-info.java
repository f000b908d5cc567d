/**
 * Reads the items of a Map Run ahead of its decisions, and builds the inputs of its children.
 * {@code ItemFeed} is the entry type.
 */
@NullMarked
package dev.askel.engine.maprun.feed;

import org.jspecify.annotations.NullMarked;
