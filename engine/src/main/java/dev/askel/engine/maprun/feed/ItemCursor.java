package dev.askel.engine.maprun.feed;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.ChildInputs;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import dev.askel.engine.maprun.source.ItemReaderException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a Map Run from any index. Not thread-safe. The methods block, so a virtual
 * thread must call them.
 */
public interface ItemCursor extends AutoCloseable {
    /** Moves to an item. {@link #next} then returns this item. */
    void seek(long index) throws ItemReaderException, InterruptedException;

    /** Returns the next item; null after the last item. */
    ChildInputs.@Nullable Item next() throws ItemReaderException, InterruptedException;

    /**
     * Returns a checkpoint (a stored position in the source) before the next item; null for the
     * items of an array, which need no checkpoints.
     */
    @Nullable SourceCheckpoint checkpoint();

    @Override
    void close();

    /** Reads items that are an array or object in the state's data. */
    final class OfArray implements ItemCursor {
        private final Payload items;
        private final boolean keyed;
        private int next;

        /**
         * Creates a cursor.
         *
         * @param items an array
         * @param keyed whether the items are the members of an object
         */
        public OfArray(Payload items, boolean keyed) {
            this.items = items;
            this.keyed = keyed;
        }

        @Override
        public void seek(long index) {
            next = Math.toIntExact(index);
        }

        @Override
        public ChildInputs.@Nullable Item next() {
            var tree = items.tree().get(next);
            return tree == null
                    ? null
                    : new ChildInputs.Item(next++, Payload.of(tree), keyed, null);
        }

        @Override
        public @Nullable SourceCheckpoint checkpoint() {
            return null;
        }

        @Override
        public void close() {}
    }
}
