package dev.askel.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the number of client connections that this process accepts. The operating system refuses
 * a connection beyond the limit of open files, which only appears in the log, repeatedly. Thousands
 * of idle connections must not take the heap of active ones.
 */
final class ConnectionLimit {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

    /**
     * Files that the process opens besides client connections: jars, database connections, sockets
     * of task calls.
     */
    private static final long OTHER_FILES_MAX = 2_048;

    /** An idle connection takes 28 KiB (measured, docs/evidence/performance.md). */
    static final long HEAP_PER_CONNECTION = 32 * 1024;

    /** With TLS, the engine and the buffers of Pekko's TLS stage come on top. */
    static final long HEAP_PER_TLS_CONNECTION = 192 * 1024;

    private static final int HEAP_DIVISOR = 8;

    private ConnectionLimit() {}

    /**
     * Returns the configured number, or the lower one that open files and heap allow. A lower
     * number is logged.
     *
     * @param heapPerConnection the bytes of heap of an idle connection
     */
    static int effective(int configured, long heapPerConnection) {
        int byHeap = byHeap(configured, Runtime.getRuntime().maxMemory(), heapPerConnection);
        var machine = ManagementFactory.getOperatingSystemMXBean();
        int byFiles =
                machine instanceof UnixOperatingSystemMXBean unix
                        ? byFiles(configured, unix.getMaxFileDescriptorCount())
                        : configured;
        int limit = Math.min(byHeap, byFiles);
        if (limit < configured) {
            LOG.warn(
                    "At most {} concurrent connections instead of {} (askel.http.server.max-connections): {}.",
                    limit,
                    configured,
                    byFiles < byHeap
                            ? "this process may open few files, raise the limit (ulimit -n)"
                            : "this process has little heap, give it more (-Xmx)");
        }
        return limit;
    }

    /** The configured number of long polls, but at most three quarters of the connections. */
    static int longPolls(int configured, int connectionsMax) {
        return Math.clamp(connectionsMax * 3L / 4, 1, Math.max(1, configured));
    }

    static int byFiles(int configured, long filesMax) {
        var others = Math.min(OTHER_FILES_MAX, filesMax / 4);
        return Math.toIntExact(Math.clamp(filesMax - others, 1, configured));
    }

    static int byHeap(int configured, long heapBytesMax, long heapPerConnection) {
        return Math.toIntExact(
                Math.clamp(heapBytesMax / HEAP_DIVISOR / heapPerConnection, 1, configured));
    }
}
