package dev.askel.engine.maprun.progress;

/**
 * The progress of a redrive. The redrive reopens unsuccessful children block by block. A block is a
 * row with outcomes of children.
 *
 * @param block the block that the redrive reads
 * @param ends the number of outcomes of that block that the redrive has processed
 */
public record RedrivePosition(long block, int ends) {
    /** The position before all blocks. */
    public static final RedrivePosition START = new RedrivePosition(0, 0);
}
