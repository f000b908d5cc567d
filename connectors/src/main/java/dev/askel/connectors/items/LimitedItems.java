package dev.askel.connectors.items;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemSource;
import org.jspecify.annotations.Nullable;

/**
 * The first items of a source, up to MaxItems. A position consists of the number of items before
 * it, a space, and the position in the source.
 */
final class LimitedItems implements ItemSource {
    private final ItemSource source;
    private final long itemsMax;
    private long items;

    private LimitedItems(ItemSource source, long itemsMax, long items) {
        this.source = source;
        this.itemsMax = itemsMax;
        this.items = items;
    }

    /** Opens a source at a position. */
    interface SourceOpener {
        ItemSource open(@Nullable String position) throws ItemReaderException, InterruptedException;
    }

    /** Opens the first items of a source. */
    static LimitedItems open(long itemsMax, @Nullable String position, SourceOpener opening)
            throws ItemReaderException, InterruptedException {
        if (position == null) {
            return new LimitedItems(opening.open(null), itemsMax, 0);
        }
        return new LimitedItems(opening.open(inner(position)), itemsMax, itemsBefore(position));
    }

    private static long itemsBefore(String position) {
        return Long.parseLong(position.substring(0, position.indexOf(' ')));
    }

    private static String inner(String position) {
        return position.substring(position.indexOf(' ') + 1);
    }

    @Override
    public @Nullable Payload next() throws ItemReaderException, InterruptedException {
        if (items >= itemsMax) {
            return null;
        }
        var item = source.next();
        if (item != null) {
            items++;
        }
        return item;
    }

    @Override
    public boolean advanceTo(String position) throws ItemReaderException, InterruptedException {
        if (!source.advanceTo(inner(position))) {
            return false;
        }
        items = itemsBefore(position);
        return true;
    }

    @Override
    public long skip(long count) throws ItemReaderException, InterruptedException {
        long skipped = source.skip(Math.min(count, itemsMax - items));
        items += skipped;
        return skipped;
    }

    @Override
    public String position() {
        return items + " " + source.position();
    }

    @Override
    public boolean isKeyed() {
        return source.isKeyed();
    }

    @Override
    public @Nullable String itemSource() {
        return source.itemSource();
    }

    @Override
    public void close() {
        source.close();
    }
}
