package dev.askel.engine.maprun.source;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a Map Run in order. One virtual thread uses a source; the methods block. A
 * source keeps a bounded part of its data in memory.
 */
public interface ItemSource extends AutoCloseable {
    /**
     * Reads the next item.
     *
     * @return null at the end of the source
     * @throws ItemReaderException when the source cannot be read, has changed since the run began,
     *     or contains malformed items
     * @throws InterruptedException when the reader's thread is interrupted
     */
    @Nullable Payload next() throws ItemReaderException, InterruptedException;

    /**
     * The position after the last item that {@link #next} has returned. A source that is opened at
     * this position returns the item after it. The position contains the version of the source
     * (ETag or version id), so that a changed source is refused. At most 4 KiB.
     */
    String position();

    /**
     * Moves forward to a position of this source, if this is faster than opening the source at the
     * position.
     *
     * @param position the position of an item after the last one
     * @return false when the source has not moved, so that the caller must open it at the position
     */
    default boolean advanceTo(String position) throws ItemReaderException, InterruptedException {
        return false;
    }

    /**
     * Skips items without building them.
     *
     * @return the number of skipped items; fewer than {@code count} at the end of the source
     */
    long skip(long count) throws ItemReaderException, InterruptedException;

    /**
     * The object of the last item, {@code s3://bucket/key}, when the source reads several objects;
     * null otherwise. {@link dev.askel.asl.interpreter.ChildInputs#select} shows it to
     * ItemSelector.
     */
    default @Nullable String itemSource() {
        return null;
    }

    /**
     * Whether the last item is a member of an object, in the form {@code {"Key":…,"Value":…}}.
     * ItemSelector then receives its key and its value separately.
     */
    default boolean isKeyed() {
        return false;
    }

    @Override
    void close();
}
