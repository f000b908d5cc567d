package dev.askel.load.bench;

import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
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
 * What the threads of a server's actors wait for beside work, as the JVM's flight recorder sees it:
 * W1, W2h and W4, each on a fresh server, the second half of its time.
 */
final class Blocked {
    private static final Set<String> WAITS =
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

    /**
     * Without thresholds, so that it sees the shortest. A JVM that is to write an archive of its
     * classes records nothing.
     */
    private static final String RECORDING =
            "-XX:-AutoCreateSharedArchive"
                    + " -XX:StartFlightRecording:maxsize=2g,settings=profile"
                    + ",jdk.ThreadPark#threshold=0ms,jdk.ThreadSleep#threshold=0ms"
                    + ",jdk.JavaMonitorEnter#threshold=0ms,jdk.JavaMonitorWait#threshold=0ms"
                    + ",jdk.SocketRead#threshold=0ms,jdk.SocketRead#throttle=off"
                    + ",jdk.SocketWrite#threshold=0ms,jdk.SocketWrite#throttle=off"
                    + ",jdk.FileRead#threshold=0ms,jdk.FileRead#throttle=off"
                    + ",jdk.FileWrite#threshold=0ms,jdk.FileWrite#throttle=off"
                    + ",jdk.FileForce#threshold=0ms";

    private static final int ROWS_MAX = 12;
    private static final double NANOS_PER_MILLI = 1e6;

    private Blocked() {}

    /** One kind of wait at one place. */
    private record Place(String kind, String caller) {}

    /** How often, and for how long. */
    private record Waited(long times, Duration all, Duration longest) {
        Waited and(Waited other) {
            return new Waited(
                    times + other.times,
                    all.plus(other.all),
                    longest.compareTo(other.longest) > 0 ? longest : other.longest);
        }
    }

    static void measure(Options options) throws IOException, RefusedException, UnansweredException {
        System.out.println(
                """

                | actor threads wait | of | times | ms in all | ms at most |
                |---|---|---|---|---|\
                """);
        for (var workload : List.of(Workload.passes(), Workload.functions(), Workload.map())) {
            measure(options, workload);
        }
    }

    private static void measure(Options options, Workload workload)
            throws IOException, RefusedException, UnansweredException {
        var folder = Files.createTempDirectory(options.folder(), "askel-recording-");
        var recording = folder.resolve("server.jfr");
        var half = options.time().dividedBy(2);
        int clients = options.clients().getLast();
        Instant begin;
        try (var lab = Lab.open(options, Map.of("ASKEL_JAVA_OPTS", RECORDING))) {
            var arn = workload.create(lab.askel());
            var calls = List.of(LoadCall.untilEnd(1, arn, workload.input()));
            var endpoint = lab.server().endpoint();
            options.load().run(endpoint, calls, clients, half);
            begin = Instant.now();
            var outcome = options.load().run(endpoint, calls, clients, half);
            System.out.printf(
                    "| **%s**, %d clients, %d executions in %.0f s | | | | |%n",
                    workload.name(), clients, outcome.count(), outcome.seconds());
            dump(lab.server().pid(), recording);
        }
        print(waits(recording, begin));
        Files.delete(recording);
        Files.delete(folder);
    }

    /** Now, and not when the server ends: then the JVM may have other things to write. */
    private static void dump(long pid, Path recording) throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process =
                new ProcessBuilder(jcmd, "" + pid, "JFR.dump", "filename=" + recording)
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("The recording cannot be had: " + said);
        }
    }

    private static Map<Place, Waited> waits(Path recording, Instant begin) throws IOException {
        var waits = new HashMap<Place, Waited>();
        try (var events = new RecordingFile(recording)) {
            while (events.hasMoreEvents()) {
                var event = events.readEvent();
                if (isOfActors(event) && event.getStartTime().isAfter(begin)) {
                    var length = event.getDuration();
                    waits.merge(place(event), new Waited(1, length, length), Waited::and);
                }
            }
        }
        return waits;
    }

    private static boolean isOfActors(RecordedEvent event) {
        var thread = WAITS.contains(event.getEventType().getName()) ? event.getThread() : null;
        var name = thread == null ? null : thread.getJavaName();
        return name != null && name.contains("dispatcher");
    }

    private static Place place(RecordedEvent event) {
        var kind = event.getEventType().getName().substring("jdk.".length());
        var stack = event.getStackTrace();
        var frames = stack == null ? List.<RecordedFrame>of() : stack.getFrames();
        if (frames.stream().anyMatch(frame -> frame.getMethod().getName().equals("awaitWork"))) {
            return new Place(kind, "work");
        }
        var caller =
                frames.stream()
                        .map(Blocked::named)
                        .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
                        .filter(name -> !name.startsWith("sun."))
                        .findFirst();
        return new Place(kind, caller.orElse("?"));
    }

    private static String named(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private static void print(Map<Place, Waited> waits) {
        waits.entrySet().stream()
                .sorted(
                        Comparator.comparing(
                                (Map.Entry<Place, Waited> entry) -> entry.getValue().all(),
                                Comparator.reverseOrder()))
                .limit(ROWS_MAX)
                .forEach(entry -> {
                    var waited = entry.getValue();
                    System.out.printf(
                            "| %s | %s | %d | %.1f | %.2f |%n",
                            entry.getKey().kind(),
                            entry.getKey().caller(),
                            waited.times(),
                            waited.all().toNanos() / NANOS_PER_MILLI,
                            waited.longest().toNanos() / NANOS_PER_MILLI);
                });
    }
}
