package dev.askel.connectors.items;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the items in the bytes of one object. */
interface ItemParser {
    /**
     * The maximum bytes of the text of one item. A child's input may have 256 KiB, but ItemSelector
     * can select a part of a larger item.
     */
    int ITEM_BYTES_MAX = 8 * 1024 * 1024;

    /** The value of {@link #offset} of formats that cannot be read from the middle. */
    long NO_OFFSET = -1;

    /** Reads the next item; null at the end. */
    @Nullable Payload next() throws IOException, ItemReaderException;

    /** Whether the last item is a member of an object, {@code {"Key":…,"Value":…}}. */
    default boolean isKeyed() {
        return false;
    }

    /** Skips an item; returns false at the end. */
    boolean skip() throws IOException, ItemReaderException;

    /** The number of bytes before the first unread item, or {@link #NO_OFFSET}. */
    long offset();

    /** Returns the failure of a source with an item that is too large. */
    static ItemReaderException tooLarge(BucketObject object) {
        return new ItemReaderException(
                "An item of the object %s has more than %d bytes."
                        .formatted(object, ITEM_BYTES_MAX));
    }

    /** Returns the failure of a source that has fewer items than before. */
    static ItemReaderException fewerItems(BucketObject object, long items, long itemsBefore) {
        return new ItemReaderException(
                "The object %s has %d items, but the Map Run has read %d items before."
                        .formatted(object, items, itemsBefore));
    }

    /** Returns the failure of a source whose text does not have the expected format. */
    static ItemReaderException malformed(BucketObject object, String format, String reason) {
        return new ItemReaderException(
                "The object %s is not valid %s: %s".formatted(object, format, reason));
    }
}
