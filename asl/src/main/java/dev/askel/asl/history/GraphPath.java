package dev.askel.asl.history;

import org.jspecify.annotations.Nullable;

/**
 * Identifies a graph of nested states, as one frame runs it: a branch of a Parallel state, or the
 * processor of a Map state for one iteration.
 *
 * @param parent the path of the graph that contains the Parallel or Map state; null when this graph
 *     is the top level
 * @param index the index of the Parallel branch, or of the Map iteration; 0 for the processor of a
 *     distributed Map
 */
public record GraphPath(@Nullable GraphPath parent, String state, int index) {}
