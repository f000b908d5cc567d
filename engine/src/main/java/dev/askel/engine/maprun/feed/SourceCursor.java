package dev.askel.engine.maprun.feed;

import dev.askel.asl.interpreter.ChildInputs;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemSource;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of an ItemReader. A checkpoint is a stored position in the source. To move to an
 * item, the cursor opens the source at the last checkpoint before the item.
 */
public final class SourceCursor implements ItemCursor {
    private final Opening opening;
    private final TreeMap<Long, String> checkpoints = new TreeMap<>();
    private @Nullable ItemSource source;
    private long next;

    /** Opens the source of the run. */
    @FunctionalInterface
    public interface Opening {
        /**
         * Opens the source.
         *
         * @param position a position of {@link SourceCheckpoint}; null for the beginning
         */
        ItemSource open(@Nullable String position) throws ItemReaderException, InterruptedException;
    }

    public SourceCursor(Opening opening, List<SourceCheckpoint> checkpoints) {
        this.opening = opening;
        for (var checkpoint : checkpoints) {
            this.checkpoints.put(checkpoint.item(), checkpoint.position());
        }
    }

    @Override
    public void seek(long index) throws ItemReaderException, InterruptedException {
        var opened = openBefore(index);
        next += opened.skip(index - next);
        if (next < index) {
            throw new ItemReaderException(
                    "The source has %d items, but item %d was read before.".formatted(next, index));
        }
    }

    /**
     * Returns the source at the last checkpoint before an item. Uses the open source if its
     * position is between that checkpoint and the item.
     */
    private ItemSource openBefore(long index) throws ItemReaderException, InterruptedException {
        var checkpoint = checkpoints.floorEntry(index);
        var position = checkpoint == null ? null : checkpoint.getValue();
        long from = checkpoint == null ? 0 : checkpoint.getKey();
        var opened = source;
        if (opened != null && next <= index) {
            if (next >= from) {
                return opened;
            }
            if (position != null && opened.advanceTo(position)) {
                next = from;
                return opened;
            }
        }
        close();
        opened = opening.open(position);
        source = opened;
        next = from;
        return opened;
    }

    @Override
    public ChildInputs.@Nullable Item next() throws ItemReaderException, InterruptedException {
        var opened = source;
        if (opened == null) {
            throw new IllegalStateException("The cursor is at no item");
        }
        var value = opened.next();
        return value == null
                ? null
                : new ChildInputs.Item(next++, value, opened.isKeyed(), opened.itemSource());
    }

    @Override
    public @Nullable SourceCheckpoint checkpoint() {
        return source == null ? null : new SourceCheckpoint(next, source.position());
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
            source = null;
        }
    }
}
