package dev.askel.engine.maprun.live;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.progress.Mark;
import dev.askel.engine.maprun.source.ItemReaderException;
import org.jspecify.annotations.Nullable;

/** Reads the items of a Map Run from any index. One virtual thread uses it; the methods block. */
interface ItemCursor extends AutoCloseable {
    /**
     * An item.
     *
     * @param index its number in the source, from 0
     * @param source the object that contains it, when the reader reads several objects
     */
    record Item(long index, Payload value, @Nullable String source) {}

    /** Moves to an item, so that {@link #next} returns it. */
    void seek(long index) throws ItemReaderException, InterruptedException;

    /** Returns the next item; null at the end. */
    @Nullable Item next() throws ItemReaderException, InterruptedException;

    /** Returns a mark before the next item; null when the items need none. */
    @Nullable Mark mark();

    @Override
    void close();

    /** Reads an array in the state's data. */
    final class OfArray implements ItemCursor {
        private final Payload items;
        private int next;

        OfArray(Payload items) {
            this.items = items;
        }

        @Override
        public void seek(long index) {
            next = Math.toIntExact(index);
        }

        @Override
        public @Nullable Item next() {
            var tree = items.tree().get(next);
            return tree == null ? null : new Item(next++, Payload.of(tree), null);
        }

        @Override
        public @Nullable Mark mark() {
            return null;
        }

        @Override
        public void close() {}
    }
}
