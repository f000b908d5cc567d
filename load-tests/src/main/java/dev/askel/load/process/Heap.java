package dev.askel.load.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The Java heap of another JVM of the same user, asked through the JDK's {@code jcmd}. */
public final class Heap {
    private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);

    private Heap() {}

    /** Bytes of all objects that something still holds: counting them collects the garbage. */
    public static long usedBytes(ServerProcess server) throws IOException {
        return usedBytes(server.pid());
    }

    /** The same, of a JVM's process. */
    public static long usedBytes(long pid) throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process =
                new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                        .redirectErrorStream(true)
                        .start();
        var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var total = TOTAL.matcher(answer);
        if (!total.find()) {
            throw new IOException("jcmd says nothing of the heap: " + answer);
        }
        return Long.parseLong(total.group(1));
    }
}
