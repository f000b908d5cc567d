package dev.askel.docs.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads and writes {@code docs/evidence/conformance.md}: the outcomes of a replay, and the reason
 * for each case that is not strict. People write the reasons in {@code conformance-reasons.txt}
 * beside it.
 */
final class ConformancePage {
    private static final Path PAGE = Path.of("evidence", "conformance.md");
    private static final Path REASONS = Path.of("evidence", "conformance-reasons.txt");
    private static final Path JSONATA_EXCEPTIONS =
            Path.of(
                    "../asl/src/test/resources/dev/askel/asl/expression/jsonata/reference-exceptions.txt");
    private static final Pattern ROW =
            Pattern.compile(
                    "^\\| (\\S+) \\| (lenient|error|fail) \\| `([^`]+)` \\| (.+) \\|$",
                    Pattern.MULTILINE);
    private static final List<String> GROUPS =
            List.of("core", "api", "language", "map", "logs", "services", "2026");

    private ConformancePage() {}

    /** A reason for the cases whose name matches. */
    private record Reason(Pattern name, String text) {}

    /** Returns the permitted outcome of each case of these groups that is not strict, by case. */
    static Map<String, String> permittedOutcomes(List<String> groups) {
        var permitted = new TreeMap<String, String>();
        var row = ROW.matcher(read(PAGE));
        while (row.find()) {
            if (groups.contains(row.group(1))) {
                permitted.put(row.group(3), row.group(2));
            }
        }
        return permitted;
    }

    /** Returns the number of cases that are not strict, by the reason on the page. */
    static Map<String, Integer> casesByReason() {
        var counts = new LinkedHashMap<String, Integer>();
        var row = ROW.matcher(read(PAGE));
        while (row.find()) {
            counts.merge(row.group(4), 1, Integer::sum);
        }
        return counts;
    }

    /** Writes the page. */
    static void write(Replay replay, Map<String, String> groups) {
        try {
            Files.writeString(PAGE, text(replay, groups));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Replay replay, Map<String, String> groups) {
        var text = new StringBuilder();
        text.append(
                """
                # Conformance

                `./askel test --conformance` replays recordings of AWS against a server of
                this build and writes this page. The outcomes are:

                - *strict*: the answers equal the recording in everything compared;
                - *lenient*: they equal it except in values that the recording marks as hard
                  to reproduce;
                - *fail*: all other cases.

                | group | cases | strict | lenient | fail |
                |---|---|---|---|---|
                """);
        GROUPS.forEach(group -> text.append(totalsRow(replay, groups, group)));
        text.append(
                """

                Limits:

                - The recordings are not part of this repository. The group 2026 is
                  `../shared/recordings-2026`, the others are `../shared/conformance`. The test
                  is skipped where the latter is absent.
                - `./askel test` replays the groups core, language, api, map and 2026. Where
                  Python has moto, it also replays the group logs and the cases of the group
                  map that need S3. It fails when a case is worse than on this page.
                - [Parity with AWS](../parity.md) lists all known differences.

                ## Cases that are not strict

                The reasons are those of `conformance-reasons.txt`.

                | group | outcome | case | reason |
                |---|---|---|---|
                """);
        var reasons = reasons();
        for (var group : GROUPS) {
            replay.outcomes()
                    .forEach((name, outcome) -> {
                        if (group.equals(groups.get(name)) && !outcome.equals(Replay.STRICT)) {
                            text.append(
                                    "| %s | %s | `%s` | %s |\n"
                                            .formatted(
                                                    group, outcome, name, reason(name, reasons)));
                        }
                    });
        }
        return text.append(jsonata()).toString();
    }

    /** Lists the cases that {@code ReferenceSuiteTest} in {@code asl} accepts as failing. */
    private static String jsonata() {
        var text = new StringBuilder();
        text.append(
                """

                ## JSONata

                `./askel test` runs the test suite of the reference implementation (JSONata
                2.0.6, 1,625 cases). All cases pass except these:

                | case | reason |
                |---|---|
                """);
        for (var line : read(JSONATA_EXCEPTIONS).lines().toList()) {
            int colon = line.indexOf(": ");
            if (!line.startsWith("#") && colon > 0) {
                text.append(
                        "| `%s` | %s |\n"
                                .formatted(line.substring(0, colon), line.substring(colon + 2)));
            }
        }
        return text.toString();
    }

    private static String totalsRow(Replay replay, Map<String, String> groups, String group) {
        var counts = new TreeMap<String, Integer>();
        replay.outcomes()
                .forEach((name, outcome) -> {
                    if (group.equals(groups.get(name))) {
                        counts.merge(outcome, 1, Integer::sum);
                    }
                });
        return counts.isEmpty()
                ? ""
                : "| %s | %d | %d | %d | %d |\n"
                        .formatted(
                                group,
                                counts.values().stream().mapToInt(Integer::intValue).sum(),
                                counts.getOrDefault(Replay.STRICT, 0),
                                counts.getOrDefault("lenient", 0),
                                counts.getOrDefault("fail", 0) + counts.getOrDefault("error", 0));
    }

    private static String reason(String name, List<Reason> reasons) {
        return reasons.stream()
                .filter(each -> each.name().matcher(name).find())
                .map(Reason::text)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(name + " has no reason in " + REASONS));
    }

    /** Parses lines of a regular expression, a blank and the reason. */
    private static List<Reason> reasons() {
        var reasons = new ArrayList<Reason>();
        for (var line : read(REASONS).lines().toList()) {
            int blank = line.indexOf(' ');
            if (!line.startsWith("#") && blank > 0) {
                reasons.add(
                        new Reason(
                                Pattern.compile(line.substring(0, blank)),
                                line.substring(blank + 1).strip()));
            }
        }
        return reasons;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
