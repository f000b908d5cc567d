package dev.askel.engine.express;

import org.jspecify.annotations.Nullable;

/**
 * What of Express executions is in this node's memory: how many, and how much data they hold, each
 * from before its start is durable until it has ended. Safe for use by many threads.
 *
 * <p>Who has begun is never turned away for what it has grown to; others begin later instead.
 */
final class RunningTally {
    /** Texts beyond Latin-1 take so many bytes of heap for each character. */
    private static final long HEAP_PER_CHARACTER = 2;

    private final ExpressSettings settings;
    private int running;
    private long bytes;

    RunningTally(ExpressSettings settings) {
        this.settings = settings;
    }

    /** An execution's share, from {@link #begins} until it {@link #ends}. */
    final class Place {
        private long held;
        private boolean ended;

        private Place(long held) {
            this.held = held;
        }

        /**
         * So much it holds now, its input included.
         *
         * @param dataBytes of its data as JSON text
         */
        void holds(long dataBytes) {
            synchronized (RunningTally.this) {
                if (!ended) {
                    bytes += dataBytes * HEAP_PER_CHARACTER - held;
                    held = dataBytes * HEAP_PER_CHARACTER;
                }
            }
        }

        /** Gives the place back; a second time does nothing. */
        void ends() {
            synchronized (RunningTally.this) {
                if (!ended) {
                    ended = true;
                    running--;
                    bytes -= held;
                }
            }
        }
    }

    /**
     * Takes a place for an execution.
     *
     * @param input JSON text
     * @return null when there is none
     */
    synchronized @Nullable Place begins(String input) {
        long more = input.length() * HEAP_PER_CHARACTER;
        if (running >= settings.runningMax() || bytes + more > settings.runningBytesMax()) {
            return null;
        }
        running++;
        bytes += more;
        return new Place(more);
    }

    /** Heap that the data of running executions takes, in bytes. */
    synchronized long bytes() {
        return bytes;
    }

    /** How many more may begin, if their inputs are small. */
    synchronized int free() {
        return bytes < settings.runningBytesMax() ? settings.runningMax() - running : 0;
    }
}
