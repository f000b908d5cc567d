package dev.askel.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections the operating system lets this process have. One more than that would be
 * refused in a way that shows in the log only, again and again.
 */
final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

    /** What the process opens beside clients' connections: jars, the database, calls of tasks. */
    private static final long OTHERS_MAX = 2_048;

    private OpenFiles() {}

    /** So many connections as are wanted, or as may be. */
    static int connections(int wanted) {
        var machine = ManagementFactory.getOperatingSystemMXBean();
        if (!(machine instanceof UnixOperatingSystemMXBean unix)) {
            return wanted;
        }
        var filesMax = unix.getMaxFileDescriptorCount();
        var allowed = connections(wanted, filesMax);
        if (allowed < wanted) {
            LOG.warn(
                    "This process may open {} files, so that it takes {} connections at once instead of {} (askel.http.server.max-connections): raise the limit (ulimit -n).",
                    filesMax,
                    allowed,
                    wanted);
        }
        return allowed;
    }

    static int connections(int wanted, long filesMax) {
        var others = Math.min(OTHERS_MAX, filesMax / 4);
        return Math.toIntExact(Math.clamp(filesMax - others, 1, wanted));
    }
}
