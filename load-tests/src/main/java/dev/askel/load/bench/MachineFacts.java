package dev.askel.load.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Describes the machine, the versions and the settings of a measurement. */
final class MachineFacts {
    private static final double KIBIBYTES_PER_GIBIBYTE = 1 << 20;

    private MachineFacts() {}

    /** Describes the machine, its operating system, the load generator and the measured commit. */
    static String describeMachine(BenchOptions options) throws IOException {
        return "%s, %d processors, %s GiB, %s %s; Java %s; load by %s; commit %s"
                .formatted(
                        field("/proc/cpuinfo", "model name"),
                        Runtime.getRuntime().availableProcessors(),
                        Math.round(
                                Long.parseLong(
                                                field("/proc/meminfo", "MemTotal")
                                                        .replace("kB", "")
                                                        .strip())
                                        / KIBIBYTES_PER_GIBIBYTE),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version(),
                        options.loadGenerator().name(),
                        output("git", "-C", folder(options), "describe", "--always", "--dirty"));
    }

    /** Describes the versions and settings of a running server and its database. */
    static String describeServer(BenchServer bench) throws IOException {
        var postmaster = commandLine(bench.databaseProcesses().postmaster());
        var java = commandLine(bench.serverProcess().pid());
        return "%s: %s; JVM: %s"
                .formatted(
                        output(postmaster.getFirst(), "--version"),
                        postmaster.stream()
                                .filter(argument ->
                                        argument.matches(
                                                "(fsync|synchronous_commit|shared_buffers|max_wal_size)=.*"))
                                .collect(Collectors.joining(", ")),
                        java.stream()
                                .filter(argument ->
                                        argument.startsWith("-X") && !argument.startsWith("-Xlog"))
                                .collect(Collectors.joining(" ")));
    }

    private static String folder(BenchOptions options) {
        return String.valueOf(Path.of(options.serverCommand().arguments().getFirst()).getParent());
    }

    /** Returns the value of the line {@code name: value} in a file. */
    private static String field(String file, String name) throws IOException {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        }
    }

    /** Returns the command line of a process. */
    static List<String> commandLine(long pid) throws IOException {
        return List.of(
                Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).split("\0", -1));
    }

    private static String output(String... command) throws IOException {
        var process =
                new ProcessBuilder(new ArrayList<>(List.of(command)))
                        .redirectErrorStream(true)
                        .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.onExit().join().exitValue() == 0 ? output.strip() : "unknown";
    }
}
