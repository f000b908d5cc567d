package dev.askel.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the number of client connections that this process accepts. Beyond the limit of open
 * files, the operating system refuses connections, and only log entries show the refusals. Idle
 * connections must leave enough heap for active ones.
 */
final class ConnectionLimit {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

    /**
     * The maximum number of files that are reserved besides client connections: jars, database
     * connections, sockets of task calls.
     */
    private static final long OTHER_FILES_MAX = 2_048;

    /** An idle connection takes 28 KiB (measured, docs/evidence/performance.md). */
    static final long HEAP_PER_CONNECTION = 32 * 1024;

    /** The heap of an idle connection with the TLS engine and the buffers of Pekko's TLS stage. */
    static final long HEAP_PER_TLS_CONNECTION = 192 * 1024;

    private static final int HEAP_DIVISOR = 8;

    private ConnectionLimit() {}

    /**
     * Returns the configured number, or a lower number that open files and heap allow. A lower
     * number is logged.
     *
     * @param heapPerConnection the bytes of heap of an idle connection
     */
    static int effectiveConnections(int configured, long heapPerConnection) {
        int byHeap = limitByHeap(configured, Runtime.getRuntime().maxMemory(), heapPerConnection);
        var machine = ManagementFactory.getOperatingSystemMXBean();
        int byFiles =
                machine instanceof UnixOperatingSystemMXBean unix
                        ? limitByFiles(configured, unix.getMaxFileDescriptorCount())
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
    static int effectiveLongPolls(int configured, int connectionsMax) {
        return Math.clamp(connectionsMax * 3L / 4, 1, Math.max(1, configured));
    }

    static int limitByFiles(int configured, long filesMax) {
        var others = Math.min(OTHER_FILES_MAX, filesMax / 4);
        return Math.toIntExact(Math.clamp(filesMax - others, 1, configured));
    }

    static int limitByHeap(int configured, long heapBytesMax, long heapPerConnection) {
        return Math.toIntExact(
                Math.clamp(heapBytesMax / HEAP_DIVISOR / heapPerConnection, 1, configured));
    }
}
