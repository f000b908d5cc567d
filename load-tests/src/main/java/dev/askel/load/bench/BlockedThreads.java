package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.LoadCall;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Measures the blocking operations of a server's actor threads with the JVM's flight recorder. It
 * runs W1, W2h and W4 ({@link Workload}), each on a new server, and evaluates the second half of
 * the run.
 */
final class BlockedThreads {
    private static final Set<String> WAIT_EVENTS =
            Set.of(
                    "jdk.ThreadPark",
                    "jdk.ThreadSleep",
                    "jdk.JavaMonitorEnter",
                    "jdk.JavaMonitorWait",
                    "jdk.SocketRead",
                    "jdk.SocketWrite",
                    "jdk.FileRead",
                    "jdk.FileWrite",
                    "jdk.FileForce");

    /** Records waits without thresholds, to include the shortest waits. */
    private static final String RECORDING =
            "-XX:StartFlightRecording:maxsize=2g,settings=profile"
                    + ",jdk.ThreadPark#threshold=0ms,jdk.ThreadSleep#threshold=0ms"
                    + ",jdk.JavaMonitorEnter#threshold=0ms,jdk.JavaMonitorWait#threshold=0ms"
                    + ",jdk.SocketRead#threshold=0ms,jdk.SocketRead#throttle=off"
                    + ",jdk.SocketWrite#threshold=0ms,jdk.SocketWrite#throttle=off"
                    + ",jdk.FileRead#threshold=0ms,jdk.FileRead#throttle=off"
                    + ",jdk.FileWrite#threshold=0ms,jdk.FileWrite#throttle=off"
                    + ",jdk.FileForce#threshold=0ms";

    private static final int ROWS_MAX = 12;
    private static final double NANOS_PER_MILLI = 1e6;

    private BlockedThreads() {}

    /** A kind of wait, and the calling method. */
    private record WaitSite(String kind, String caller) {}

    /** The number and the durations of the waits at one site. */
    private record WaitTotals(long count, Duration total, Duration longest) {
        WaitTotals plus(WaitTotals other) {
            return new WaitTotals(
                    count + other.count,
                    total.plus(other.total),
                    longest.compareTo(other.longest) > 0 ? longest : other.longest);
        }
    }

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        System.out.println(
                """

                | wait of actor threads | caller | count | total ms | longest ms |
                |---|---|---|---|---|\
                """);
        for (var workload :
                List.of(Workload.passes(), Workload.functions(), Workload.inlineMap())) {
            measure(options, workload);
        }
    }

    private static void measure(BenchOptions options, Workload workload)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var folder = Files.createTempDirectory(options.parentFolder(), "askel-recording-");
        var recording = folder.resolve("server.jfr");
        var half = options.measuredTime().dividedBy(2);
        int clients = options.clientCounts().getLast();
        Instant measuredFrom;
        try (var bench = BenchServer.open(options, Map.of("ASKEL_JAVA_OPTS", RECORDING))) {
            var arn = workload.create(bench.client());
            var calls = List.of(LoadCall.startAndWait(1, arn, workload.input()));
            var endpoint = bench.serverProcess().endpoint();
            options.loadGenerator().run(endpoint, calls, clients, half);
            measuredFrom = Instant.now();
            var outcome = options.loadGenerator().run(endpoint, calls, clients, half);
            System.out.printf(
                    "| **%s**, %d clients, %d executions in %.0f s | | | | |%n",
                    workload.name(), clients, outcome.callCount(), outcome.seconds());
            dump(bench.serverProcess().pid(), recording);
        }
        print(waits(recording, measuredFrom));
        Files.delete(recording);
        Files.delete(folder);
    }

    /** Writes the recording before the server ends. An ending JVM may not write it. */
    private static void dump(long pid, Path recording) throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process =
                new ProcessBuilder(jcmd, "" + pid, "JFR.dump", "filename=" + recording)
                        .redirectErrorStream(true)
                        .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("The recording cannot be written: " + output);
        }
    }

    private static Map<WaitSite, WaitTotals> waits(Path recording, Instant measuredFrom)
            throws IOException {
        var waits = new HashMap<WaitSite, WaitTotals>();
        try (var events = new RecordingFile(recording)) {
            while (events.hasMoreEvents()) {
                var event = events.readEvent();
                if (isWaitOfActor(event) && event.getStartTime().isAfter(measuredFrom)) {
                    var length = event.getDuration();
                    waits.merge(site(event), new WaitTotals(1, length, length), WaitTotals::plus);
                }
            }
        }
        return waits;
    }

    private static boolean isWaitOfActor(RecordedEvent event) {
        var thread =
                WAIT_EVENTS.contains(event.getEventType().getName()) ? event.getThread() : null;
        var name = thread == null ? null : thread.getJavaName();
        return name != null && name.contains("dispatcher");
    }

    private static WaitSite site(RecordedEvent event) {
        var kind = event.getEventType().getName().substring("jdk.".length());
        var stack = event.getStackTrace();
        var frames = stack == null ? List.<RecordedFrame>of() : stack.getFrames();
        if (frames.stream().anyMatch(frame -> frame.getMethod().getName().equals("awaitWork"))) {
            return new WaitSite(kind, "work");
        }
        var caller =
                frames.stream()
                        .map(BlockedThreads::methodName)
                        .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
                        .filter(name -> !name.startsWith("sun."))
                        .findFirst();
        return new WaitSite(kind, caller.orElse("?"));
    }

    private static String methodName(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private static void print(Map<WaitSite, WaitTotals> waits) {
        waits.entrySet().stream()
                .sorted(
                        Comparator.comparing(
                                (Map.Entry<WaitSite, WaitTotals> entry) -> entry.getValue().total(),
                                Comparator.reverseOrder()))
                .limit(ROWS_MAX)
                .forEach(entry -> {
                    var waited = entry.getValue();
                    System.out.printf(
                            "| %s | %s | %d | %.1f | %.2f |%n",
                            entry.getKey().kind(),
                            entry.getKey().caller(),
                            waited.count(),
                            waited.total().toNanos() / NANOS_PER_MILLI,
                            waited.longest().toNanos() / NANOS_PER_MILLI);
                });
    }
}
