package dev.askel.engine.express;

/**
 * What of Express executions is in this node's memory: how many, and how much their inputs take,
 * each from before its start is durable until it has ended. Safe for use by many threads.
 */
final class RunningTally {
    /** Texts beyond Latin-1 take so many bytes of heap. */
    private static final long BYTES_PER_CHARACTER = 2;

    private final ExpressSettings settings;
    private int running;
    private long bytes;

    RunningTally(ExpressSettings settings) {
        this.settings = settings;
    }

    /**
     * Takes a place for an execution.
     *
     * @param input JSON text
     * @return false when there is none
     */
    synchronized boolean begins(String input) {
        long more = input.length() * BYTES_PER_CHARACTER;
        if (running >= settings.runningMax() || bytes + more > settings.runningBytesMax()) {
            return false;
        }
        running++;
        bytes += more;
        return true;
    }

    /** Gives its place back, once. */
    synchronized void ends(String input) {
        running--;
        bytes -= input.length() * BYTES_PER_CHARACTER;
    }

    /** How many more may begin, if their inputs are small. */
    synchronized int free() {
        return bytes < settings.runningBytesMax() ? settings.runningMax() - running : 0;
    }
}
