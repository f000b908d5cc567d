package dev.askel.load.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Measures the Java heap of another JVM of the same user with the JDK's {@code jcmd}. */
public final class Heap {
    private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);

    private Heap() {}

    /** Returns the bytes of all reachable objects. The measurement runs a garbage collection. */
    public static long usedBytes(ServerProcess server) throws IOException {
        return usedBytes(server.pid());
    }

    /** Returns the bytes of all reachable objects of a JVM process. */
    public static long usedBytes(long pid) throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process =
                new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                        .redirectErrorStream(true)
                        .start();
        var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var total = TOTAL.matcher(answer);
        if (!total.find()) {
            throw new IOException("The output of jcmd has no heap size: " + answer);
        }
        return Long.parseLong(total.group(1));
    }
}
