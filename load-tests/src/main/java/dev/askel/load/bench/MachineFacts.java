package dev.askel.load.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What figures depend on beside the code: the machine, versions and settings. */
final class MachineFacts {
    private static final double KIBIBYTES_PER_GIBIBYTE = 1 << 20;

    private MachineFacts() {}

    /** The machine, its system, the load's maker and the commit that is measured. */
    static String ofMachine(Options options) throws IOException {
        return "%s, %d processors, %s GiB, %s %s; Java %s; load by %s; commit %s"
                .formatted(
                        member("/proc/cpuinfo", "model name"),
                        Runtime.getRuntime().availableProcessors(),
                        Math.round(
                                Long.parseLong(
                                                member("/proc/meminfo", "MemTotal")
                                                        .replace("kB", "")
                                                        .strip())
                                        / KIBIBYTES_PER_GIBIBYTE),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version(),
                        options.load().name(),
                        said("git", "-C", folder(options), "describe", "--always", "--dirty"));
    }

    /** The versions and settings of a running server and its database. */
    static String ofServer(Lab lab) throws IOException {
        var postmaster = words(lab.database().postmaster());
        var java = words(lab.server().pid());
        return "%s: %s; JVM: %s"
                .formatted(
                        said(postmaster.getFirst(), "--version"),
                        postmaster.stream()
                                .filter(word ->
                                        word.matches(
                                                "(fsync|synchronous_commit|shared_buffers|max_wal_size)=.*"))
                                .collect(Collectors.joining(", ")),
                        java.stream()
                                .filter(word -> word.startsWith("-X") && !word.startsWith("-Xlog"))
                                .collect(Collectors.joining(" ")));
    }

    private static String folder(Options options) {
        return String.valueOf(Path.of(options.server().words().getFirst()).getParent());
    }

    private static String member(String file, String name) throws IOException {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        }
    }

    /** The command line of a process. */
    static List<String> words(long pid) throws IOException {
        return List.of(
                Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).split("\0", -1));
    }

    private static String said(String... command) throws IOException {
        var process =
                new ProcessBuilder(new ArrayList<>(List.of(command)))
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.onExit().join().exitValue() == 0 ? said.strip() : "unknown";
    }
}
