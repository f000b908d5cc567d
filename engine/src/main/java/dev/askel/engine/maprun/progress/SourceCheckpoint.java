package dev.askel.engine.maprun.progress;

/**
 * A position in the source of the items from which the source can be read again.
 *
 * @param item the index of the item after the position
 * @param position the position, as {@code ItemSource.position} returned it
 */
public record SourceCheckpoint(long item, String position) {}
