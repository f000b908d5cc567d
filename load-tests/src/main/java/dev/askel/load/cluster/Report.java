package dev.askel.load.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** A file with a line for each round that was played, by this run or by others before it. */
final class Report {
    private static final List<String> COLUMNS = List.of(Outcome.HEADER.split("\t", -1));

    private final Path file;

    private Report(Path file) {
        this.file = file;
    }

    /**
     * Opens one, or makes it.
     *
     * @throws IOException when there is a file of another form
     */
    static Report in(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, Outcome.HEADER + "\n", StandardCharsets.UTF_8);
        } else if (!Files.readString(file).startsWith(Outcome.HEADER + "\n")) {
            throw new IOException(file + " is no report of this form, by its first line");
        }
        return new Report(file);
    }

    /** Adds a round's line. */
    void add(String line) throws IOException {
        Files.writeString(file, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    /** The lines of all rounds so far. */
    List<String> lines() throws IOException {
        var lines = Files.readAllLines(file);
        return lines.subList(1, lines.size());
    }

    /**
     * Lines for people: for each kind how its rounds went, and how long executions stood still in
     * each of them at most, half of the rounds, 99 of 100 and all.
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
                                "lost go on p50/p99/max ms",
                                "others p50/p99/max ms",
                                "whole p50/max ms"));
        for (var kind : Kind.values()) {
            var ofKind =
                    rounds.stream()
                            .filter(round -> cell(round, "fault").equals(kind.spelling()))
                            .toList();
            if (!ofKind.isEmpty()) {
                summary.add(summary(kind, ofKind));
            }
        }
        summary.add(
                "%d of %d rounds passed"
                        .formatted(rounds.stream().filter(Report::passed).count(), rounds.size()));
        return summary;
    }

    private static String summary(Kind kind, List<List<String>> rounds) {
        var lost = rounds.stream().filter(round -> number(round, "lost") > 0).toList();
        var lostMax = sorted(lost, round -> number(round, "go on max ms"));
        var othersMax = sorted(rounds, round -> number(round, "others max ms"));
        var whole = sorted(rounds, round -> number(round, "whole after ms"));
        return "%-19s %6d %6d | %6d %6d %6d of %3d | %6d %6d %6d     | %d %d"
                .formatted(
                        kind.spelling(),
                        rounds.size(),
                        rounds.stream().filter(Report::passed).count(),
                        Outcome.percentile(lostMax, 50),
                        Outcome.percentile(lostMax, 99),
                        Outcome.percentile(lostMax, 100),
                        lost.size(),
                        Outcome.percentile(othersMax, 50),
                        Outcome.percentile(othersMax, 99),
                        Outcome.percentile(othersMax, 100),
                        Outcome.percentile(whole, 50),
                        Outcome.percentile(whole, 100));
    }

    private static List<Long> sorted(
            List<List<String>> rounds, ToLongFunction<List<String>> number) {
        return rounds.stream().map(number::applyAsLong).sorted().toList();
    }

    private static boolean passed(List<String> round) {
        var verdict = cell(round, "verdict");
        return verdict.equals(Outcome.PASSED) || verdict.equals(Outcome.CANARY_FOUND);
    }

    private static long number(List<String> round, String column) {
        return Long.parseLong(cell(round, column));
    }

    private static String cell(List<String> round, String column) {
        return round.get(COLUMNS.indexOf(column));
    }
}
