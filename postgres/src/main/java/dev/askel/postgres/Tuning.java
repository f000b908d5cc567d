package dev.askel.postgres;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings PostgreSQL is started with. They stand on its command line, where no file overrides
 * them.
 */
final class Tuning {
    /** What promise 2 (nothing acknowledged is lost) rests on. */
    static final Map<String, String> DURABLE =
            Map.of("fsync", "on", "full_page_writes", "on", "synchronous_commit", "on");

    private static final long MEBIBYTE = 1L << 20;
    private static final long SHARED_BUFFERS_MIB_MIN = 64;
    private static final long SHARED_BUFFERS_MIB_MAX = 1024;

    private Tuning() {}

    /** The command's arguments, port excepted. */
    static List<String> arguments(Map<String, String> overrides) {
        // Sorted: a server compares an orphan's command line with the one it would write itself.
        var settings = new TreeMap<String, String>();
        settings.put("listen_addresses", "127.0.0.1");
        // JDBC speaks TCP only, and a socket's path would bound the length of the data folder's.
        settings.put("unix_socket_directories", "");
        settings.put("max_connections", "100");
        settings.put("shared_buffers", sharedBuffersMebibytes() + "MB");
        settings.put("max_wal_size", "2GB");
        // Until the first checkpoint recycles some, each 16 MiB of the log are a new file. Filling
        // it
        // with zeros first holds up every commit, for hundreds of milliseconds on a busy disk.
        settings.put("wal_init_zero", "off");
        settings.put("random_page_cost", "1.1");
        // Our statements are short and many: compiling one costs more than running it.
        settings.put("jit", "off");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("log_checkpoints", "off");
        settings.put("logging_collector", "off");
        settings.putAll(overrides);
        settings.putAll(DURABLE);
        var arguments = new ArrayList<String>();
        settings.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
        return arguments;
    }

    /**
     * A sixteenth of the memory this machine or container has: the server and its callers live here
     * too.
     */
    private static long sharedBuffersMebibytes() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var share = system.getTotalMemorySize() / MEBIBYTE / 16;
        return Math.clamp(share, SHARED_BUFFERS_MIB_MIN, SHARED_BUFFERS_MIB_MAX);
    }
}
