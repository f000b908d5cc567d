package dev.askel.engine.maprun.source;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a Map Run in order. Not thread-safe. The methods block, so a virtual thread
 * must call them. The source keeps a bounded part of its data in memory.
 */
public interface ItemSource extends AutoCloseable {
    /**
     * Reads the next item.
     *
     * @return null at the end of the source
     * @throws ItemReaderException when the source cannot be read, has changed since the run began,
     *     or contains malformed items
     * @throws InterruptedException when the thread is interrupted
     */
    @Nullable Payload next() throws ItemReaderException, InterruptedException;

    /**
     * Returns the position after the last item that {@link #next} has returned, at most 4 KiB. A
     * source that is opened at this position returns the following item. The position contains the
     * version of the source (ETag or version id). A changed source is therefore refused.
     */
    String position();

    /**
     * Moves forward to a position of this source, if this is faster than opening the source at the
     * position.
     *
     * @param position the position before a later item
     * @return false when the source has not moved; in this case, the caller must open the source at
     *     the position
     */
    default boolean advanceTo(String position) throws ItemReaderException, InterruptedException {
        return false;
    }

    /**
     * Skips items without creating them.
     *
     * @return the number of skipped items; fewer than {@code count} at the end of the source
     */
    long skip(long count) throws ItemReaderException, InterruptedException;

    /**
     * Returns the object that contains the last item, as {@code s3://bucket/key}. Returns null when
     * the source reads only one object. ItemSelector receives this value in {@link
     * dev.askel.asl.interpreter.ChildInputs#select}.
     */
    default @Nullable String itemSource() {
        return null;
    }

    /**
     * Returns whether the last item is a member of an object, in the form {@code
     * {"Key":…,"Value":…}}. ItemSelector receives the key and the value separately.
     */
    default boolean isKeyed() {
        return false;
    }

    @Override
    void close();
}
