package dev.askel.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections this process has room for. One more than its open files allow would be
 * refused in a way that shows in the log only, again and again; and thousands that say nothing must
 * not take the memory of those who do.
 */
final class ConnectionRoom {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionRoom.class);

    /** What the process opens beside clients' connections: jars, the database, calls of tasks. */
    private static final long OTHER_FILES_MAX = 2_048;

    /** Measured: 28 KiB for an idle connection (docs/evidence/performance.md). */
    static final long HEAP_PER_CONNECTION = 32 * 1024;

    private static final int HEAP_DIVISOR = 8;

    private ConnectionRoom() {}

    /** So many as are wanted, or as there is room for; then the log says why, once. */
    static int of(int wanted) {
        int byHeap = byHeap(wanted, Runtime.getRuntime().maxMemory());
        var machine = ManagementFactory.getOperatingSystemMXBean();
        int byFiles =
                machine instanceof UnixOperatingSystemMXBean unix
                        ? byFiles(wanted, unix.getMaxFileDescriptorCount())
                        : wanted;
        int room = Math.min(byHeap, byFiles);
        if (room < wanted) {
            LOG.warn(
                    "At most {} connections at once instead of {} (askel.http.server.max-connections): {}.",
                    room,
                    wanted,
                    byFiles < byHeap
                            ? "this process may open few files, raise the limit (ulimit -n)"
                            : "this process has little heap, give it more (-Xmx)");
        }
        return room;
    }

    /** So many wait as are wanted, but they leave a quarter of the connections to the others. */
    static int longPolls(int wanted, int connectionsMax) {
        return Math.clamp(connectionsMax * 3L / 4, 1, Math.max(1, wanted));
    }

    static int byFiles(int wanted, long filesMax) {
        var others = Math.min(OTHER_FILES_MAX, filesMax / 4);
        return Math.toIntExact(Math.clamp(filesMax - others, 1, wanted));
    }

    static int byHeap(int wanted, long heapBytesMax) {
        return Math.toIntExact(
                Math.clamp(heapBytesMax / HEAP_DIVISOR / HEAP_PER_CONNECTION, 1, wanted));
    }
}
