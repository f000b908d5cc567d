package dev.askel.engine.maprun.progress;

/**
 * The progress of a redrive that opens unsuccessful ends again, block by block.
 *
 * @param block the block that it reads
 * @param ends the number of ends of that block that it has passed
 */
public record ReopenPosition(long block, int ends) {
    /** The position before all blocks. */
    public static final ReopenPosition START = new ReopenPosition(0, 0);
}
