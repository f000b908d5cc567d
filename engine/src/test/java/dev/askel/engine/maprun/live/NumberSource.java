package dev.askel.engine.maprun.live;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sources of the numbers from 0 on. They record where they were opened. */
final class NumberSource {
    private final long count;
    private final boolean isSequential;
    private final int itemBytes;
    private final Queue<String> openings = new ConcurrentLinkedQueue<>();
    private final AtomicLong read = new AtomicLong();

    NumberSource(long count) {
        this(count, false, 0);
    }

    private NumberSource(long count, boolean isSequential, int itemBytes) {
        this.count = count;
        this.isSequential = isSequential;
        this.itemBytes = itemBytes;
    }

    /** A source whose items are texts that contain the number and have a length. */
    static NumberSource large(long count, int itemBytes) {
        return new NumberSource(count, false, itemBytes);
    }

    /**
     * A source that moves forward to a position, as one that can only be read from its beginning.
     */
    static NumberSource sequential(long count) {
        return new NumberSource(count, true, 0);
    }

    /** Returns the positions where the source was opened; "" for the beginning. */
    List<String> openings() {
        return List.copyOf(openings);
    }

    /** Returns the number of items that were read. */
    long read() {
        return read.get();
    }

    ItemSource open(@Nullable String position) throws ItemReaderException {
        openings.add(position == null ? "" : position);
        if (position != null && !position.startsWith("v1|")) {
            throw new ItemReaderException("The source has changed.");
        }
        var next = new AtomicLong(position == null ? 0 : Long.parseLong(position.substring(3)));
        return new ItemSource() {
            @Override
            public @Nullable Payload next() {
                if (next.get() >= count) {
                    return null;
                }
                read.incrementAndGet();
                var number = Long.toString(next.getAndIncrement());
                return Payload.ofVerbatim(
                        itemBytes == 0
                                ? number
                                : "\"" + number + "-".repeat(itemBytes - number.length()) + "\"");
            }

            @Override
            public boolean advanceTo(String position) {
                if (isSequential) {
                    next.set(Long.parseLong(position.substring(3)));
                }
                return isSequential;
            }

            @Override
            public long skip(long skipped) {
                long possible = Math.min(skipped, count - next.get());
                next.addAndGet(possible);
                return possible;
            }

            @Override
            public String position() {
                return "v1|" + next.get();
            }

            @Override
            public void close() {}
        };
    }
}
