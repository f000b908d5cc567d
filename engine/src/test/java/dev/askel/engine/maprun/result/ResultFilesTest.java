package dev.askel.engine.maprun.result;

import static dev.askel.engine.maprun.result.SampleResults.MACHINE;
import static dev.askel.engine.maprun.result.SampleResults.MAP_RUN_ARN;
import static dev.askel.engine.maprun.result.SampleResults.RUN;
import static dev.askel.engine.maprun.result.SampleResults.export;
import static dev.askel.engine.maprun.result.SampleResults.expressArn;
import static dev.askel.engine.maprun.result.SampleResults.key;
import static dev.askel.engine.maprun.result.SampleResults.name;
import static dev.askel.engine.maprun.result.SampleResults.scope;
import static dev.askel.engine.maprun.result.SampleResults.successDescription;
import static dev.askel.engine.maprun.result.SampleResults.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.destination.ResultWriterException;
import dev.askel.engine.maprun.result.PendingChildren.PendingChild;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The result files of Map Runs with a ResultWriter. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ResultFilesTest {
    private final SampleResults run = new SampleResults();

    @Test
    void an_export_describes_the_children_by_default() throws Exception {
        run.blocks.add(
                List.of(
                        run.success(1, "{\"x\": 1}"),
                        run.failure(2, "E", "why"),
                        run.success(0, "0")));
        assertThat(run.output(export("{}")))
                .isEqualTo(
                        "{\"MapRunArn\":\"%s\",\"ResultWriterDetails\":{\"Bucket\":\"b\",\"Key\":\"p/%s/manifest.json\"}}"
                                .formatted(MAP_RUN_ARN, RUN));
        assertThat(run.files.keySet())
                .containsExactly(key("SUCCEEDED_0"), key("FAILED_0"), key("manifest"));
        assertThat(run.files.get(key("SUCCEEDED_0")))
                .isEqualTo(
                        "["
                                + successDescription(0, "0")
                                + ","
                                + successDescription(1, "{\\\"x\\\": 1}")
                                + "]");
        assertThat(run.files.get(key("FAILED_0")))
                .isEqualTo(
                        "[{\"Cause\":\"why\",\"Error\":\"E\",\"ExecutionArn\":\"%s\",\"Input\":\"{\\\"i\\\": 2}\",\"InputDetails\":{\"Included\":true},\"Name\":\"%s\",\"RedriveCount\":0,\"RedriveStatus\":\"REDRIVABLE_BY_MAP_RUN\",\"StartDate\":\"2026-01-02T03:04:05.678Z\",\"StateMachineArn\":\"%s/L\",\"Status\":\"FAILED\",\"StopDate\":\"2026-01-02T03:04:05.679Z\"}]"
                                .formatted(expressArn(2), name(2), MACHINE));
        assertThat(run.files.get(key("manifest")))
                .isEqualTo(
                        "{\"DestinationBucket\":\"b\",\"MapRunArn\":\"%s\",\"ResultFiles\":{\"FAILED\":[{\"Key\":\"%s\",\"Size\":%d}],\"PENDING\":[],\"SUCCEEDED\":[{\"Key\":\"%s\",\"Size\":%d}]}}"
                                .formatted(
                                        MAP_RUN_ARN,
                                        key("FAILED_0"),
                                        run.size("FAILED_0"),
                                        key("SUCCEEDED_0"),
                                        run.size("SUCCEEDED_0")));
    }

    @Test
    void the_inputs_of_standard_children_come_from_their_executions() throws Exception {
        run.isStandard = true;
        run.blocks.add(List.of(run.success(0, "0")));
        run.output(export("{}"));
        assertThat(run.files.get(key("SUCCEEDED_0")))
                .contains(
                        "\"ExecutionArn\":\"arn:aws:states:us-east-1:123456789012:execution:m/L:"
                                + name(0),
                        "\"Input\":\"stored 123456789012/us-east-1/machine/L:" + name(0) + "\"");
    }

    @Test
    void an_export_can_have_lines_of_outputs() throws Exception {
        run.blocks.add(List.of(run.success(1, "{\"x\": 1}"), run.success(0, "0")));
        run.output(export("{\"Transformation\":\"COMPACT\",\"OutputType\":\"JSONL\"}"));
        assertThat(run.files.get(key("SUCCEEDED_0"))).isEqualTo("0\n{\"x\":1}\n");
    }

    @Test
    void an_export_can_flatten_outputs() throws Exception {
        run.blocks.add(List.of(run.success(1, "[3, 4]"), run.success(0, "[1, 2]")));
        run.output(export("{\"Transformation\":\"FLATTEN\"}"));
        assertThat(run.files.get(key("SUCCEEDED_0"))).isEqualTo("[1,2,3,4]");
    }

    @Test
    void results_above_the_size_of_a_file_continue_in_the_next_one() throws Exception {
        run.fileBytesMax = 100;
        for (int i = 0; i < 9; i++) {
            run.blocks.add(List.of(run.success(8 - i, text(30))));
        }
        run.output(export("{\"Transformation\":\"COMPACT\"}"));
        var stored =
                run.files.keySet().stream()
                        .filter(each -> each.contains("SUCCEEDED"))
                        .collect(Collectors.toList());
        assertThat(stored)
                .containsExactly(key("SUCCEEDED_0"), key("SUCCEEDED_1"), key("SUCCEEDED_2"));
        assertThat(stored).allSatisfy(each -> assertThat(run.files.get(each)).hasSizeLessThan(101));
    }

    @Test
    void an_unsuccessful_run_stores_its_failed_and_pending_children() throws Exception {
        run.fileBytesMax = 200;
        run.blocks.add(List.of(run.success(0, "0")));
        run.blocks.add(List.of(run.failure(1, "E", "why"), run.end(2, ExecutionStatus.ABORTED)));
        var pending = new ArrayDeque<List<PendingChild>>();
        for (long child = 3; child < 7; child += 2) {
            pending.add(List.of(pending(child), pending(child + 1)));
        }
        assertThat(
                        run.results(run::keep)
                                .storeUnsuccessful(
                                        run.row(),
                                        scope(export("{\"Transformation\":\"COMPACT\"}")),
                                        List.of(),
                                        () -> pending.isEmpty() ? List.of() : pending.remove()))
                .isTrue();
        assertThat(run.files.keySet())
                .containsExactly(
                        key("SUCCEEDED_0"),
                        key("FAILED_0"),
                        key("FAILED_1"),
                        key("PENDING_0"),
                        key("PENDING_1"),
                        key("manifest"));
        assertThat(run.files.get(key("FAILED_0"))).contains("\"Status\":\"FAILED\"");
        assertThat(run.files.get(key("FAILED_1"))).contains("\"Status\":\"ABORTED\"");
        assertThat(run.files.get(key("PENDING_1")))
                .isEqualTo(
                        "[{\"Input\":\"{\\\"i\\\": 5}\",\"InputDetails\":{\"Included\":true},\"Status\":\"PENDING\"},"
                                + "{\"Input\":\"{\\\"i\\\": 6}\",\"InputDetails\":{\"Included\":true},\"Status\":\"PENDING\"}]");
        assertThat(run.files.get(key("manifest")))
                .contains(
                        "\"PENDING\":[{\"Key\":\"%s\",\"Size\":%d},{\"Key\":\"%s\",\"Size\":%d}]"
                                .formatted(
                                        key("PENDING_0"),
                                        run.size("PENDING_0"),
                                        key("PENDING_1"),
                                        run.size("PENDING_1")));
    }

    private static PendingChild pending(long child) {
        return new PendingChild(child, Payload.ofVerbatim("{\"i\": %d}".formatted(child)));
    }

    @Test
    void a_million_pending_children_are_stored_one_file_after_the_other() throws Exception {
        var next = new AtomicLong();
        var stored = new AtomicLong();
        run.results(
                        (_, key, content) -> {
                            if (key.contains("PENDING")) {
                                assertThat(content.length)
                                        .isLessThanOrEqualTo(ResultFiles.FILE_BYTES_MAX);
                                stored.addAndGet(
                                        new String(content, StandardCharsets.UTF_8)
                                                        .split("PENDING", -1)
                                                        .length
                                                - 1);
                            }
                        })
                .storeUnsuccessful(
                        run.row(),
                        scope(export("{}")),
                        List.of(),
                        () ->
                                next.get() == 1_000_000
                                        ? List.of()
                                        : List.of(pending(next.getAndIncrement())));
        assertThat(stored.get()).isEqualTo(1_000_000);
    }

    @Test
    void a_refused_file_of_an_unsuccessful_run_is_no_failure() throws Exception {
        assertThat(
                        run.results(
                                        (_, _, _) -> {
                                            throw new ResultWriterException("no bucket");
                                        })
                                .storeUnsuccessful(
                                        run.row(), scope(export("{}")), List.of(), List::of))
                .isFalse();
    }

    @Test
    void a_refused_file_fails_the_run() throws Exception {
        run.blocks.add(List.of(run.success(0, "0")));
        var results =
                run.results((_, _, _) -> {
                    throw new ResultWriterException("no bucket");
                });
        assertThat(results.assemble(run.row(), scope(export("{}")), List.of()))
                .isEqualTo(new MapRunOutcome.Failed("States.ResultWriterFailed", "no bucket"));
    }

    @Test
    void runs_write_their_files_one_after_another() throws Exception {
        var stored = new CopyOnWriteArrayList<String>();
        var firstBegun = new CountDownLatch(1);
        var finishFirst = new CountDownLatch(1);
        var first =
                run.results((_, _, _) -> {
                    firstBegun.countDown();
                    finishFirst.await();
                    stored.add("first");
                });
        var second = run.results((_, _, _) -> stored.add("second"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var firstEnd =
                    threads.submit(() -> first.assemble(run.row(), scope(export("{}")), List.of()));
            firstBegun.await();
            var secondEnd =
                    threads.submit(
                            () -> second.assemble(run.row(), scope(export("{}")), List.of()));
            while (run.memory.waitingWriters() == 0 && !secondEnd.isDone()) {
                Thread.onSpinWait();
            }
            var output = second.assemble(run.row(), scope(null), List.of());
            finishFirst.countDown();
            assertThat(firstEnd.get()).isInstanceOf(MapRunOutcome.Succeeded.class);
            assertThat(secondEnd.get()).isInstanceOf(MapRunOutcome.Succeeded.class);
            assertThat(output).as("an output does not wait for files").isNotNull();
        }
        assertThat(stored).containsExactly("first", "second");
    }

    @Test
    void a_refused_file_admits_the_next_run() throws Exception {
        var refusing =
                run.results((_, _, _) -> {
                    throw new ResultWriterException("no bucket");
                });
        assertThat(refusing.assemble(run.row(), scope(export("{}")), List.of()))
                .isInstanceOf(MapRunOutcome.Failed.class);
        assertThat(run.assemble(export("{}"), List.of()))
                .isInstanceOf(MapRunOutcome.Succeeded.class);
    }
}
