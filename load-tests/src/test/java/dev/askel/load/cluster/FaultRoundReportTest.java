package dev.askel.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class FaultRoundReportTest {
    private static RoundOutcome outcome(
            FaultKind kind, long lost, List<String> violations, List<String> exceeded) {
        return new RoundOutcome(
                7,
                kind,
                "node 2",
                violations,
                exceeded,
                List.of(),
                10,
                20,
                List.of(lost, 1L),
                List.of(50L),
                List.of(30L, 5L, 700L),
                Duration.ofMillis(900),
                2,
                0,
                Set.of(2),
                1.5,
                "",
                Duration.ofSeconds(25));
    }

    @Test
    void stores_rounds_and_summarizes_them_by_kind(@TempDir Path folder) throws IOException {
        var file = folder.resolve("rounds.tsv");
        var report = FaultRoundReport.open(file);
        report.add(outcome(FaultKind.KILL, 4000, List.of(), List.of()).toReportLine("t", "b1"));
        report.add(
                outcome(FaultKind.KILL, 12_000, List.of(), List.of("late"))
                        .toReportLine("t", "b1"));
        report.add(
                outcome(FaultKind.CUT, 9000, List.of("lost", "late"), List.of())
                        .toReportLine("t", "b2"));
        assertThat(report.lines().get(1))
                .contains("\t1 BOUNDS MISSED\t", "\t50\t50\t30\t700\t700\t")
                .endsWith("\t25\t2\t1.5\tb1");
        assertThat(report.lines().get(2)).contains("\t2 VIOLATIONS\t");
        assertThat(
                        FaultRoundReport.summary(FaultRoundReport.open(file).lines()).stream()
                                .map(FaultRoundReportTest::words)
                                .toList())
                .containsExactly(
                        List.of("fault", "rounds", "passed", "lost", "resume"),
                        List.of("kill", "2", "1", "12000", "12000"),
                        List.of("cut", "1", "0", "9000", "9000"),
                        List.of("1", "of", "3", "rounds", "passed"));
    }

    private static List<String> words(String line) {
        return List.of(line.replace("|", "").split(" +", -1)).stream().limit(5).toList();
    }

    @Test
    void rejects_a_file_of_another_format(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("other.tsv"), "seed\tfault\n");
        assertThatThrownBy(() -> FaultRoundReport.open(file))
                .hasMessageContaining("not a report with these columns");
    }
}
