package dev.askel.engine.maprun.feed;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.child.ChildStart;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.RedrivePosition;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the feed, which reads the items of a Map Run and makes children. Entries have the
 * order of the source of the items.
 */
public sealed interface FeedEntry {
    /**
     * A child that can be planned.
     *
     * @param input null for a Standard child that a redrive runs again, because the child's
     *     execution has the input
     * @param reopenedTo the position of the redrive after this child; null for a child that runs
     *     for the first time
     */
    record Child(OpenChild child, @Nullable Payload input, @Nullable RedrivePosition reopenedTo)
            implements FeedEntry {
        /**
         * The heap that a child needs besides its input: in the feed, in the live run, and in
         * {@code Children}.
         */
        public static final long BYTES_PER_CHILD = 1_024;

        /**
         * The heap bytes per byte of JSON. The JSON may exist as a string, as bytes and as a tree.
         */
        public static final int HEAP_PER_DATA_BYTE = 4;

        /**
         * Returns the start of the child.
         *
         * @throws IllegalStateException when the input is null
         */
        public ChildStart start() {
            if (input == null) {
                throw new IllegalStateException("%s has no input".formatted(child));
            }
            return new ChildStart(child.child(), child.items(), input);
        }

        /** Returns the estimated heap that the child needs until its end. */
        public long bytes() {
            return BYTES_PER_CHILD
                    + (input == null ? 0 : (long) HEAP_PER_DATA_BYTE * input.sizeBytes());
        }
    }

    /** A position in the source from which the following items can be read. */
    record Position(SourceCheckpoint checkpoint) implements FeedEntry {}

    /** Marks the end of the source. */
    record End() implements FeedEntry {}
}
