package dev.askel.asl.history;

import org.jspecify.annotations.Nullable;

/**
 * Locates a frame's graph in the definition: a branch of a Parallel state or the processor of a Map
 * state.
 *
 * @param parent the graph that holds the state; null for the machine's own
 * @param index the branch of a Parallel, or the iteration of a Map; 0 for the processor of a
 *     distributed Map
 */
public record GraphPath(@Nullable GraphPath parent, String state, int index) {}
