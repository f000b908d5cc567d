package dev.askel.postgres;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of PostgreSQL. They are passed on its command line, so no configuration file can
 * override them.
 */
final class ServerArguments {
    /** The settings that prevent the loss of acknowledged work. */
    static final Map<String, String> DURABILITY_SETTINGS =
            Map.of("fsync", "on", "full_page_writes", "on", "synchronous_commit", "on");

    private static final long MEBIBYTE = 1L << 20;
    private static final long SHARED_BUFFERS_MIB_MIN = 64;
    private static final long SHARED_BUFFERS_MIB_MAX = 1024;

    private ServerArguments() {}

    /** The command-line arguments, except the port. */
    static List<String> argumentsWith(Map<String, String> overrides) {
        // Sorted, because a new server adopts a running PostgreSQL only if its command line equals
        // the expected one.
        var settings = new TreeMap<String, String>();
        settings.put("listen_addresses", "127.0.0.1");
        // Unix sockets are not needed, because JDBC uses TCP. A socket would also limit the length
        // of the data folder's path.
        settings.put("unix_socket_directories", "");
        settings.put("max_connections", "100");
        settings.put("shared_buffers", sharedBuffersMebibytes() + "MB");
        settings.put("max_wal_size", "2GB");
        // Until the first checkpoint, PostgreSQL creates a new WAL file for every 16 MiB.
        // Zero-filling the file would delay every commit by hundreds of milliseconds on a busy
        // disk.
        settings.put("wal_init_zero", "off");
        settings.put("random_page_cost", "1.1");
        // The engine's statements are short and frequent, so compiling a statement costs more than
        // running it.
        settings.put("jit", "off");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("log_checkpoints", "off");
        settings.put("logging_collector", "off");
        settings.putAll(overrides);
        settings.putAll(DURABILITY_SETTINGS);
        var arguments = new ArrayList<String>();
        settings.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
        return arguments;
    }

    /**
     * Returns one sixteenth of the memory of this machine or container, from 64 to 1024 MiB. The
     * rest is for PostgreSQL's sessions, Askel and the operating system.
     */
    private static long sharedBuffersMebibytes() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var share = system.getTotalMemorySize() / MEBIBYTE / 16;
        return Math.clamp(share, SHARED_BUFFERS_MIB_MIN, SHARED_BUFFERS_MIB_MAX);
    }
}
