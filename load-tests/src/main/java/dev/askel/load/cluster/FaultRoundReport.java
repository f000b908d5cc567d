package dev.askel.load.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** A file with one line for each fault round of this and earlier runs. */
final class FaultRoundReport {
    private static final List<String> COLUMNS = List.of(RoundOutcome.HEADER.split("\t", -1));

    private final Path file;

    private FaultRoundReport(Path file) {
        this.file = file;
    }

    /**
     * Opens or creates a report.
     *
     * @throws IOException if the file has another format
     */
    static FaultRoundReport open(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, RoundOutcome.HEADER + "\n", StandardCharsets.UTF_8);
        } else if (!Files.readString(file).startsWith(RoundOutcome.HEADER + "\n")) {
            throw new IOException(
                    file + " is not a report with these columns: its first line differs");
        }
        return new FaultRoundReport(file);
    }

    /** Adds the line of a round. */
    void add(String line) throws IOException {
        Files.writeString(file, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    /** Returns the lines of all rounds. */
    List<String> lines() throws IOException {
        var lines = Files.readAllLines(file);
        return lines.subList(1, lines.size());
    }

    /**
     * Returns a summary with one line for each kind of fault. A line has the numbers of rounds and
     * of passed rounds. It also has statistics of the pauses and of the time until the cluster was
     * complete again.
     */
    static List<String> summary(List<String> lines) {
        var rounds = lines.stream().map(line -> List.of(line.split("\t", -1))).toList();
        var summary = new ArrayList<String>();
        summary.add(
                "%-19s %6s %6s | %-26s | %-24s | %s"
                        .formatted(
                                "fault",
                                "rounds",
                                "passed",
                                "lost resume p50/p99/max ms",
                                "others p50/p99/max ms",
                                "whole p50/max ms"));
        for (var kind : FaultKind.values()) {
            var ofKind =
                    rounds.stream()
                            .filter(round -> cell(round, "fault").equals(kind.optionName()))
                            .toList();
            if (!ofKind.isEmpty()) {
                summary.add(summary(kind, ofKind));
            }
        }
        summary.add(
                "%d of %d rounds passed"
                        .formatted(
                                rounds.stream().filter(FaultRoundReport::passed).count(),
                                rounds.size()));
        return summary;
    }

    private static String summary(FaultKind kind, List<List<String>> rounds) {
        var lost = rounds.stream().filter(round -> number(round, "lost") > 0).toList();
        var lostMax = sorted(lost, round -> number(round, "go on max ms"));
        var othersMax = sorted(rounds, round -> number(round, "others max ms"));
        var whole = sorted(rounds, round -> number(round, "whole after ms"));
        return "%-19s %6d %6d | %6d %6d %6d of %3d | %6d %6d %6d     | %d %d"
                .formatted(
                        kind.optionName(),
                        rounds.size(),
                        rounds.stream().filter(FaultRoundReport::passed).count(),
                        RoundOutcome.percentile(lostMax, 50),
                        RoundOutcome.percentile(lostMax, 99),
                        RoundOutcome.percentile(lostMax, 100),
                        lost.size(),
                        RoundOutcome.percentile(othersMax, 50),
                        RoundOutcome.percentile(othersMax, 99),
                        RoundOutcome.percentile(othersMax, 100),
                        RoundOutcome.percentile(whole, 50),
                        RoundOutcome.percentile(whole, 100));
    }

    private static List<Long> sorted(
            List<List<String>> rounds, ToLongFunction<List<String>> number) {
        return rounds.stream().map(number::applyAsLong).sorted().toList();
    }

    private static boolean passed(List<String> round) {
        var verdict = cell(round, "verdict");
        return verdict.equals(RoundOutcome.PASSED) || verdict.equals(RoundOutcome.CANARY_FOUND);
    }

    private static long number(List<String> round, String column) {
        return Long.parseLong(cell(round, column));
    }

    private static String cell(List<String> round, String column) {
        return round.get(COLUMNS.indexOf(column));
    }
}
