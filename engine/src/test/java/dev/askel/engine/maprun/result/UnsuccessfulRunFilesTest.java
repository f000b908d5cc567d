package dev.askel.engine.maprun.result;

import static dev.askel.engine.maprun.result.ResultsFixture.export;
import static dev.askel.engine.maprun.result.ResultsFixture.key;
import static dev.askel.engine.maprun.result.ResultsFixture.scope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.destination.ResultStore;
import dev.askel.engine.maprun.destination.ResultWriterException;
import dev.askel.engine.maprun.progress.ExportProgress;
import dev.askel.engine.maprun.progress.ExportedFiles;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import dev.askel.engine.maprun.result.PendingChildren.PendingChild;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class UnsuccessfulRunFilesTest {
    private final ResultsFixture run = new ResultsFixture();
    private final List<ExportedFiles> reports = new ArrayList<>();

    /** Exports the files. Children from {@code first} to 6 have never started, two in each read. */
    private boolean exportFiles(ResultStore store, long first, @Nullable ExportedFiles earlier)
            throws InterruptedException {
        var next = new AtomicLong(first);
        return run.results(store)
                .exportUnsuccessful(
                        run.row(),
                        scope(export("{\"Transformation\":\"COMPACT\"}")),
                        List.of(),
                        () -> {
                            var read = new ArrayList<PendingChild>();
                            while (read.size() < 2 && next.get() < 7) {
                                read.add(pending(next.getAndIncrement()));
                            }
                            return read;
                        },
                        earlier,
                        reports::add);
    }

    /** Child 3 was planned, and the others have not been. */
    private static PendingChild pending(long child) {
        return new PendingChild(
                child,
                1,
                Payload.ofVerbatim("{\"i\": %d}".formatted(child)),
                child == 3 ? null : new Frontier(child, child, false),
                child == 3 ? null : new SourceCheckpoint(4, "p"));
    }

    private void addEnds() {
        run.fileBytesMax(200);
        run.blocks().add(List.of(run.success(0, "0")));
        run.blocks().add(List.of(run.failure(1, "E", "why"), run.end(2, ExecutionStatus.ABORTED)));
    }

    @Test
    void an_unsuccessful_run_stores_its_failed_and_pending_children() throws Exception {
        addEnds();
        assertThat(exportFiles(run::keep, 3, null)).isTrue();
        assertThat(run.files().keySet())
                .containsExactly(
                        key("SUCCEEDED_0"),
                        key("FAILED_0"),
                        key("FAILED_1"),
                        key("PENDING_0"),
                        key("PENDING_1"),
                        key("manifest"));
        assertThat(run.files().get(key("FAILED_0"))).contains("\"Status\":\"FAILED\"");
        assertThat(run.files().get(key("FAILED_1"))).contains("\"Status\":\"ABORTED\"");
        assertThat(run.files().get(key("PENDING_1")))
                .isEqualTo(
                        "[{\"Input\":\"{\\\"i\\\": 5}\",\"InputDetails\":{\"Included\":true},\"Status\":\"PENDING\"},"
                                + "{\"Input\":\"{\\\"i\\\": 6}\",\"InputDetails\":{\"Included\":true},\"Status\":\"PENDING\"}]");
        assertThat(run.files().get(key("manifest")))
                .contains(
                        "\"PENDING\":[{\"Key\":\"%s\",\"Size\":%d},{\"Key\":\"%s\",\"Size\":%d}]"
                                .formatted(
                                        key("PENDING_0"),
                                        run.size("PENDING_0"),
                                        key("PENDING_1"),
                                        run.size("PENDING_1")));
    }

    @Test
    void reports_each_stored_file_and_the_end() throws Exception {
        addEnds();
        exportFiles(run::keep, 3, null);
        var ended = List.of(run.size("SUCCEEDED_0"));
        var failed = List.of(run.size("FAILED_0"), run.size("FAILED_1"));
        var checkpoint = new SourceCheckpoint(4, "p");
        assertThat(reports)
                .containsExactly(
                        new ExportedFiles(
                                ended,
                                failed,
                                List.of(run.size("PENDING_0")),
                                new Frontier(5, 5, false),
                                checkpoint),
                        new ExportedFiles(
                                ended,
                                failed,
                                List.of(run.size("PENDING_0"), run.size("PENDING_1")),
                                new Frontier(7, 7, false),
                                checkpoint));
    }

    @Test
    void an_interrupted_export_continues_after_each_reported_file() throws Exception {
        addEnds();
        exportFiles(run::keep, 3, null);
        var complete = new LinkedHashMap<>(run.files());
        for (var report : List.copyOf(reports)) {
            run.files().clear();
            assertThat(exportFiles(run::keep, report.next().child(), report)).isTrue();
            assertThat(run.files()).containsKey(key("manifest")).doesNotContainKey(key("FAILED_0"));
            run.files().forEach((key, content) -> assertThat(content).isEqualTo(complete.get(key)));
        }
        assertThat(run.files().keySet()).containsExactly(key("manifest"));
    }

    private static final int MANY = 1_220;

    /** Exports a file for each of {@link #MANY} pending children, from {@code first} on. */
    private void exportMany(ResultStore store, long first, @Nullable ExportedFiles earlier)
            throws InterruptedException {
        run.fileBytesMax(1);
        var next = new AtomicLong(first);
        var _ =
                run.results(store)
                        .exportUnsuccessful(
                                run.row(),
                                scope(export("{}")),
                                List.of(),
                                () ->
                                        next.get() == 4 + MANY
                                                ? List.of()
                                                : List.of(large(next.getAndIncrement())),
                                earlier,
                                reports::add);
    }

    private static PendingChild large(long child) {
        return new PendingChild(
                child,
                1,
                Payload.ofVerbatim("\"%d%s\"".formatted(child, "x".repeat(300))),
                new Frontier(child, child, false),
                new SourceCheckpoint(4, "p"));
    }

    @Test
    void progress_with_many_files_is_stored_seldom() throws Exception {
        exportMany(run::keep, 4, null);
        long bytes =
                reports.stream()
                        .map(files ->
                                RunProgress.START.withExport(
                                        new ExportProgress(new MapRunOutcome.Aborted(), files)))
                        .mapToLong(progress -> ProgressCodec.encode(progress).size())
                        .sum();
        assertThat(reports.getLast().pending()).hasSize(MANY);
        assertThat(bytes).isLessThan(130_000);
    }

    @Test
    void each_child_is_once_in_the_files_after_an_interrupted_export() throws Exception {
        exportMany(run::keep, 4, null);
        var complete = new LinkedHashMap<>(run.files());
        for (int exported : List.of(0, 1, 100, 800, MANY - 1)) {
            run.files().clear();
            reports.clear();
            assertThatThrownBy(() ->
                            exportMany(
                                    (destination, key, content) -> {
                                        if (run.files().size() == exported) {
                                            throw new IllegalStateException("the node is lost");
                                        }
                                        run.keep(destination, key, content);
                                    },
                                    4,
                                    null))
                    .isInstanceOf(IllegalStateException.class);
            var last = reports.isEmpty() ? null : reports.getLast();
            int stored = last == null ? 0 : last.pending().size();
            assertThat(stored).isBetween(exported - Math.max(1, exported / 16) - 1, exported);
            exportMany(run::keep, last == null ? 4 : last.next().child(), last);
            assertThat(run.files()).isEqualTo(complete);
        }
    }

    @Test
    void a_slow_export_is_stored_each_half_minute() throws Exception {
        exportMany(
                (destination, key, content) -> {
                    run.passTime(Duration.ofSeconds(1));
                    run.keep(destination, key, content);
                },
                4,
                null);
        var stored = reports.stream().map(files -> files.pending().size()).toList();
        // Without the clock, the last reports would be 1,220 / 16 = 76 files apart.
        var last = stored.stream().filter(files -> files > 600 && files < MANY).toList();
        for (int i = 1; i < last.size(); i++) {
            assertThat(last.get(i) - last.get(i - 1)).isEqualTo(30);
        }
        assertThat(last).hasSizeBetween(19, 21);
    }

    @Test
    void a_million_pending_children_are_stored_one_file_after_the_other() throws Exception {
        var next = new AtomicLong(4);
        var stored = new AtomicLong();
        run.results(
                        (_, key, content) -> {
                            if (key.contains("PENDING")) {
                                assertThat(content.length)
                                        .isLessThanOrEqualTo(MapRunSettings.RESULT_FILE_BYTES);
                                stored.addAndGet(
                                        new String(content, StandardCharsets.UTF_8)
                                                        .split("PENDING", -1)
                                                        .length
                                                - 1);
                            }
                        })
                .exportUnsuccessful(
                        run.row(),
                        scope(export("{}")),
                        List.of(),
                        () ->
                                next.get() == 1_000_004
                                        ? List.of()
                                        : List.of(pending(next.getAndIncrement())),
                        null,
                        reports::add);
        assertThat(stored.get()).isEqualTo(1_000_000);
        assertThat(reports.getLast().next().child()).isEqualTo(1_000_004);
    }

    @Test
    void a_refused_file_is_no_failure() throws Exception {
        assertThat(
                        exportFiles(
                                (_, _, _) -> {
                                    throw new ResultWriterException("no bucket");
                                },
                                7,
                                null))
                .isFalse();
    }
}
