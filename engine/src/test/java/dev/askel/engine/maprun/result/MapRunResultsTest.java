package dev.askel.engine.maprun.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.FrameStatus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.StateVisit;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunCounts;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.destination.ResultStore;
import dev.askel.engine.maprun.destination.ResultWriterException;
import dev.askel.engine.maprun.result.PendingChildren.PendingChild;
import dev.askel.engine.sql.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunResultsTest {
    private static final String RUN = "6dbfba93-bcff-410b-9b5c-abf41ae9eddb";
    private static final String MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:m";
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final int PAYLOAD_BYTES_MAX = 262_144;
    private static final String MAP_RUN_ARN =
            "arn:aws:states:us-east-1:123456789012:mapRun:m/L:" + RUN;

    private final MemoryBlocks blocks = new MemoryBlocks();
    private final MapRunMemory memory = new MapRunMemory(1);
    private final Map<String, String> files = new LinkedHashMap<>();
    private int fileBytesMax = ResultFiles.FILE_BYTES_MAX;
    private boolean isStandard;

    // Output

    @Test
    void the_output_has_the_results_in_the_order_of_the_items() throws Exception {
        blocks.add(List.of(success(2, "\"c\""), success(0, "{\"a\":1}")));
        blocks.add(List.of(success(1, "[1, 2]")));
        assertThat(output(null)).isEqualTo("[{\"a\":1},[1,2],\"c\"]");
    }

    @Test
    void a_run_without_children_has_an_empty_output() throws Exception {
        assertThat(output(null)).isEqualTo("[]");
    }

    @Test
    void a_tolerated_failure_is_an_object_with_error_and_cause() throws Exception {
        blocks.add(List.of(success(0, "1"), failure(1, "E", "why"), failure(2, "E", null)));
        assertThat(output(null))
                .isEqualTo("[1,{\"Error\":\"E\",\"Cause\":\"why\"},{\"Error\":\"E\"}]");
    }

    @Test
    void flatten_joins_the_arrays_of_the_children() throws Exception {
        blocks.add(List.of(success(0, "[1, [2]]"), success(1, "[]"), success(2, "3")));
        assertThat(output(preview("{\"Transformation\":\"FLATTEN\"}"))).isEqualTo("[1,[2],3]");
    }

    @Test
    void none_describes_the_children() throws Exception {
        blocks.add(List.of(success(0, "1")));
        assertThat(output(preview("{\"Transformation\":\"NONE\"}")))
                .isEqualTo("[" + successDescription(0, "1") + "]");
    }

    @Test
    void lines_in_the_output_are_a_text() throws Exception {
        blocks.add(List.of(success(0, "1"), success(1, "\"b\"")));
        assertThat(output(preview("{\"OutputType\":\"JSONL\"}"))).isEqualTo("\"1\\n\\\"b\\\"\"");
    }

    @Test
    void an_output_at_the_limit_succeeds() throws Exception {
        blocks.add(List.of(success(0, text(PAYLOAD_BYTES_MAX - 2))));
        assertThat(output(null)).hasSize(PAYLOAD_BYTES_MAX);
    }

    @Test
    void an_output_above_the_limit_fails_without_reading_all_of_it() throws Exception {
        for (int i = 0; i < 10; i++) {
            blocks.add(List.of(success(i, text(PAYLOAD_BYTES_MAX / 2))));
        }
        assertThat(assemble(null, List.of()))
                .isEqualTo(
                        new MapRunOutcome.Failed(
                                ErrorName.DATA_LIMIT_EXCEEDED,
                                "The state/task 'M' returned a result with a size exceeding the maximum number of bytes service limit."));
        assertThat(blocks.blocksRead()).isEqualTo(3);
    }

    @Test
    void the_last_end_of_a_redriven_child_counts() throws Exception {
        blocks.add(List.of(failure(0, "E", "first"), success(1, "\"b\"")));
        blocks.add(List.of(failure(0, "E", "second"), success(2, "\"c\"")));
        blocks.add(List.of(success(0, "\"a\"")));
        assertThat(((MapRunOutcome.Succeeded) assemble(null, List.of(2L, 4L))).output().text())
                .isEqualTo("[\"a\",\"b\",\"c\"]");
    }

    @Test
    void ranges_of_children_have_each_last_end_once() throws Exception {
        for (int redrive = 0; redrive < 3; redrive++) {
            for (long child = redrive; child < 20; child += 3) {
                blocks.add(
                        List.of(failure(child, "E", "" + redrive), failure(19 - child, "E", "x")));
            }
        }
        var read = new ArrayList<ChildEnd>();
        new FinalEnds(blocks, "r", true, 7)
                .read(
                        FinalEnds.Kind.ALL,
                        true,
                        ends -> {
                            read.addAll(ends);
                            return true;
                        });
        assertThat(read).extracting(ChildEnd::child).doesNotHaveDuplicates().hasSize(20);
    }

    @Test
    void a_large_block_is_received_in_parts() throws Exception {
        var ends = new ArrayList<ChildEnd>();
        for (long child = 0; child < 250; child++) {
            ends.add(success(child, "0"));
        }
        blocks.add(ends);
        var sizes = new ArrayList<Integer>();
        new FinalEnds(blocks, "r", false)
                .read(
                        FinalEnds.Kind.ALL,
                        true,
                        received -> {
                            sizes.add(received.size());
                            return true;
                        });
        assertThat(sizes).containsExactly(100, 100, 50);
    }

    // Files

    @Test
    void an_export_describes_the_children_by_default() throws Exception {
        blocks.add(List.of(success(1, "{\"x\": 1}"), failure(2, "E", "why"), success(0, "0")));
        assertThat(output(export("{}")))
                .isEqualTo(
                        "{\"MapRunArn\":\"%s\",\"ResultWriterDetails\":{\"Bucket\":\"b\",\"Key\":\"p/%s/manifest.json\"}}"
                                .formatted(MAP_RUN_ARN, RUN));
        assertThat(files.keySet())
                .containsExactly(key("SUCCEEDED_0"), key("FAILED_0"), key("manifest"));
        assertThat(files.get(key("SUCCEEDED_0")))
                .isEqualTo(
                        "["
                                + successDescription(0, "0")
                                + ","
                                + successDescription(1, "{\\\"x\\\": 1}")
                                + "]");
        assertThat(files.get(key("FAILED_0")))
                .isEqualTo(
                        "[{\"Cause\":\"why\",\"Error\":\"E\",\"ExecutionArn\":\"%s\",\"Input\":\"{\\\"i\\\": 2}\",\"InputDetails\":{\"Included\":true},\"Name\":\"%s\",\"RedriveCount\":0,\"RedriveStatus\":\"REDRIVABLE_BY_MAP_RUN\",\"StartDate\":\"2026-01-02T03:04:05.678Z\",\"StateMachineArn\":\"%s/L\",\"Status\":\"FAILED\",\"StopDate\":\"2026-01-02T03:04:05.679Z\"}]"
                                .formatted(expressArn(2), name(2), MACHINE));
        assertThat(files.get(key("manifest")))
                .isEqualTo(
                        "{\"DestinationBucket\":\"b\",\"MapRunArn\":\"%s\",\"ResultFiles\":{\"FAILED\":[{\"Key\":\"%s\",\"Size\":%d}],\"PENDING\":[],\"SUCCEEDED\":[{\"Key\":\"%s\",\"Size\":%d}]}}"
                                .formatted(
                                        MAP_RUN_ARN,
                                        key("FAILED_0"),
                                        size("FAILED_0"),
                                        key("SUCCEEDED_0"),
                                        size("SUCCEEDED_0")));
    }

    @Test
    void the_inputs_of_standard_children_come_from_their_executions() throws Exception {
        isStandard = true;
        blocks.add(List.of(success(0, "0")));
        output(export("{}"));
        assertThat(files.get(key("SUCCEEDED_0")))
                .contains(
                        "\"ExecutionArn\":\"arn:aws:states:us-east-1:123456789012:execution:m/L:"
                                + name(0),
                        "\"Input\":\"stored 123456789012/us-east-1/machine/L:" + name(0) + "\"");
    }

    @Test
    void an_export_can_have_lines_of_outputs() throws Exception {
        blocks.add(List.of(success(1, "{\"x\": 1}"), success(0, "0")));
        output(export("{\"Transformation\":\"COMPACT\",\"OutputType\":\"JSONL\"}"));
        assertThat(files.get(key("SUCCEEDED_0"))).isEqualTo("0\n{\"x\":1}\n");
    }

    @Test
    void an_export_can_flatten_outputs() throws Exception {
        blocks.add(List.of(success(1, "[3, 4]"), success(0, "[1, 2]")));
        output(export("{\"Transformation\":\"FLATTEN\"}"));
        assertThat(files.get(key("SUCCEEDED_0"))).isEqualTo("[1,2,3,4]");
    }

    @Test
    void results_above_the_size_of_a_file_continue_in_the_next_one() throws Exception {
        fileBytesMax = 100;
        for (int i = 0; i < 9; i++) {
            blocks.add(List.of(success(8 - i, text(30))));
        }
        output(export("{\"Transformation\":\"COMPACT\"}"));
        var stored =
                files.keySet().stream()
                        .filter(each -> each.contains("SUCCEEDED"))
                        .collect(Collectors.toList());
        assertThat(stored)
                .containsExactly(key("SUCCEEDED_0"), key("SUCCEEDED_1"), key("SUCCEEDED_2"));
        assertThat(stored).allSatisfy(each -> assertThat(files.get(each)).hasSizeLessThan(101));
    }

    @Test
    void an_unsuccessful_run_stores_its_failed_and_pending_children() throws Exception {
        fileBytesMax = 200;
        blocks.add(List.of(success(0, "0")));
        blocks.add(List.of(failure(1, "E", "why"), end(2, ExecutionStatus.ABORTED)));
        var pending = new ArrayDeque<List<PendingChild>>();
        for (long child = 3; child < 7; child += 2) {
            pending.add(List.of(pending(child), pending(child + 1)));
        }
        assertThat(
                        results(this::keep)
                                .storeUnsuccessful(
                                        row(),
                                        scope(export("{\"Transformation\":\"COMPACT\"}")),
                                        List.of(),
                                        () -> pending.isEmpty() ? List.of() : pending.remove()))
                .isTrue();
        assertThat(files.keySet())
                .containsExactly(
                        key("SUCCEEDED_0"),
                        key("FAILED_0"),
                        key("FAILED_1"),
                        key("PENDING_0"),
                        key("PENDING_1"),
                        key("manifest"));
        assertThat(files.get(key("FAILED_0"))).contains("\"Status\":\"FAILED\"");
        assertThat(files.get(key("FAILED_1"))).contains("\"Status\":\"ABORTED\"");
        assertThat(files.get(key("PENDING_1")))
                .isEqualTo(
                        "[{\"Input\":\"{\\\"i\\\": 5}\",\"InputDetails\":{\"Included\":true},\"Status\":\"PENDING\"},"
                                + "{\"Input\":\"{\\\"i\\\": 6}\",\"InputDetails\":{\"Included\":true},\"Status\":\"PENDING\"}]");
        assertThat(files.get(key("manifest")))
                .contains(
                        "\"PENDING\":[{\"Key\":\"%s\",\"Size\":%d},{\"Key\":\"%s\",\"Size\":%d}]"
                                .formatted(
                                        key("PENDING_0"),
                                        size("PENDING_0"),
                                        key("PENDING_1"),
                                        size("PENDING_1")));
    }

    private static PendingChild pending(long child) {
        return new PendingChild(child, Payload.ofVerbatim("{\"i\": %d}".formatted(child)));
    }

    @Test
    void a_million_pending_children_are_stored_one_file_after_the_other() throws Exception {
        var next = new AtomicLong();
        var stored = new AtomicLong();
        results(
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
                        row(),
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
                        results(
                                        (_, _, _) -> {
                                            throw new ResultWriterException("no bucket");
                                        })
                                .storeUnsuccessful(row(), scope(export("{}")), List.of(), List::of))
                .isFalse();
    }

    @Test
    void a_refused_file_fails_the_run() throws Exception {
        blocks.add(List.of(success(0, "0")));
        var results =
                results((_, _, _) -> {
                    throw new ResultWriterException("no bucket");
                });
        assertThat(results.assemble(row(), scope(export("{}")), List.of()))
                .isEqualTo(new MapRunOutcome.Failed("States.ResultWriterFailed", "no bucket"));
    }

    @Test
    void runs_write_their_files_one_after_another() throws Exception {
        var stored = new CopyOnWriteArrayList<String>();
        var firstBegun = new CountDownLatch(1);
        var finishFirst = new CountDownLatch(1);
        var first =
                results((_, _, _) -> {
                    firstBegun.countDown();
                    finishFirst.await();
                    stored.add("first");
                });
        var second = results((_, _, _) -> stored.add("second"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var firstEnd =
                    threads.submit(() -> first.assemble(row(), scope(export("{}")), List.of()));
            firstBegun.await();
            var secondEnd =
                    threads.submit(() -> second.assemble(row(), scope(export("{}")), List.of()));
            while (memory.waitingWriters() == 0 && !secondEnd.isDone()) {
                Thread.onSpinWait();
            }
            var output = second.assemble(row(), scope(null), List.of());
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
                results((_, _, _) -> {
                    throw new ResultWriterException("no bucket");
                });
        assertThat(refusing.assemble(row(), scope(export("{}")), List.of()))
                .isInstanceOf(MapRunOutcome.Failed.class);
        assertThat(assemble(export("{}"), List.of())).isInstanceOf(MapRunOutcome.Succeeded.class);
    }

    // Samples

    private String output(MapRunPlan.@Nullable Writer writer) throws InterruptedException {
        return ((MapRunOutcome.Succeeded) assemble(writer, List.of())).output().text();
    }

    private MapRunOutcome assemble(MapRunPlan.@Nullable Writer writer, List<Long> redriveVersions)
            throws InterruptedException {
        return results(this::keep).assemble(row(), scope(writer), redriveVersions);
    }

    private void keep(ResultStore.Destination destination, String key, byte[] content) {
        assertThat(destination.roleArn()).isEqualTo("role");
        files.put(key, new String(content, StandardCharsets.UTF_8));
    }

    private MapRunResults results(ResultStore store) {
        return new MapRunResults(
                blocks,
                store,
                ids ->
                        CompletableFuture.completedStage(
                                ids.stream()
                                        .collect(
                                                Collectors.toMap(
                                                        Function.identity(),
                                                        id -> "stored " + id))),
                memory,
                PAYLOAD_BYTES_MAX,
                fileBytesMax);
    }

    private static MapRunPlan.Writer preview(String config) {
        return new MapRunPlan.Writer(null, null, Payload.ofVerbatim(config));
    }

    private static MapRunPlan.Writer export(String config) {
        return new MapRunPlan.Writer(
                "arn:aws:states:::s3:putObject",
                Payload.ofVerbatim("{\"Bucket\":\"b\",\"Prefix\":\"p\"}"),
                Payload.ofVerbatim(config));
    }

    private static String key(String file) {
        return "p/" + RUN + "/" + file + ".json";
    }

    private int size(String file) {
        return String.valueOf(files.get(key(file))).length();
    }

    private static String text(int length) {
        return "\"" + "x".repeat(length - 2) + "\"";
    }

    private static String name(long child) {
        return ChildName.of(RUN, child, 0);
    }

    private static String expressArn(long child) {
        return "arn:aws:states:us-east-1:123456789012:express:m/L:" + name(child) + ":" + RUN;
    }

    private static String successDescription(long child, String output) {
        return "{\"ExecutionArn\":\"%s\",\"Input\":\"{\\\"i\\\": %d}\",\"InputDetails\":{\"Included\":true},\"Name\":\"%s\",\"Output\":\"%s\",\"OutputDetails\":{\"Included\":true},\"RedriveCount\":0,\"RedriveStatus\":\"NOT_REDRIVABLE\",\"RedriveStatusReason\":\"Execution is SUCCEEDED and cannot be redriven\",\"StartDate\":\"2026-01-02T03:04:05.678Z\",\"StateMachineArn\":\"%s/L\",\"Status\":\"SUCCEEDED\",\"StopDate\":\"2026-01-02T03:04:05.679Z\"}"
                .formatted(expressArn(child), child, name(child), output, MACHINE);
    }

    private ChildEnd success(long child, String output) {
        return end(child, ExecutionStatus.SUCCEEDED, Payload.ofVerbatim(output), null, null);
    }

    private ChildEnd failure(long child, String error, @Nullable String cause) {
        return end(child, ExecutionStatus.FAILED, null, error, cause);
    }

    private ChildEnd end(long child, ExecutionStatus status) {
        return end(child, status, null, null, null);
    }

    private ChildEnd end(
            long child,
            ExecutionStatus status,
            @Nullable Payload output,
            @Nullable String error,
            @Nullable String cause) {
        return new ChildEnd(
                child,
                1,
                name(child),
                status,
                isStandard ? null : Payload.ofVerbatim("{\"i\": %d}".formatted(child)),
                output,
                error,
                cause,
                START.toEpochMilli(),
                START.toEpochMilli() + 1,
                0);
    }

    private MapRunRow row() {
        return new MapRunRow(
                new MapRunIdentity(
                        "123456789012/us-east-1/machine/" + RUN,
                        "123456789012",
                        "us-east-1",
                        "machine",
                        "m",
                        "L",
                        RUN,
                        0,
                        "parent",
                        "arn",
                        "",
                        0,
                        null,
                        isStandard,
                        0),
                MapRunStatus.RUNNING,
                Bytes.wrap(new byte[0]),
                new MapRunControl(false, 0, 0, 0),
                9,
                null,
                MapRunCounts.NONE,
                null,
                null,
                false,
                0,
                null,
                0,
                null);
    }

    private static MapRunScope scope(MapRunPlan.@Nullable Writer writer) {
        var plan =
                new MapRunPlan(
                        RUN,
                        "L",
                        Payload.EMPTY_OBJECT,
                        Payload.ofVerbatim("[]"),
                        null,
                        null,
                        writer,
                        0,
                        0,
                        0,
                        false);
        return new MapRunScope(
                new ExecutionIdentity(
                        "arn:aws:states:us-east-1:123456789012:execution:m:x",
                        "x",
                        "123456789012",
                        "us-east-1",
                        MACHINE,
                        "m",
                        "machine",
                        1,
                        "role",
                        START,
                        null,
                        null,
                        null,
                        null),
                Payload.EMPTY_OBJECT,
                new Frame(
                        FramePath.ROOT,
                        null,
                        3,
                        FrameStatus.Open.INSTANCE,
                        new Phase.Mapping(new Phase.MapRun(0, plan, 0, Phase.MapRunStage.RUNNING)),
                        new StateVisit(
                                "M",
                                HistoryEventType.MapStateEntered,
                                2,
                                0,
                                START,
                                Payload.EMPTY_OBJECT,
                                HashTreePMap.empty()),
                        2,
                        1,
                        HashTreePMap.empty(),
                        null));
    }
}
