package dev.askel.engine.maprun.result;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.destination.ResultStore;
import dev.askel.engine.sql.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;

/** A run with stored ends, whose results are assembled and whose files are kept in memory. */
final class ResultsFixture {
    static final String RUN = "6dbfba93-bcff-410b-9b5c-abf41ae9eddb";
    static final String MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:m";
    static final int PAYLOAD_BYTES_MAX = 262_144;
    static final String MAP_RUN_ARN = "arn:aws:states:us-east-1:123456789012:mapRun:m/L:" + RUN;
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

    private final MemoryBlocks blocks = new MemoryBlocks();
    private final MapRunMemory memory = new MapRunMemory(1);
    private final Map<String, String> files = new LinkedHashMap<>();
    private int fileBytesMax = MapRunSettings.RESULT_FILE_BYTES;
    private final AtomicLong nanos = new AtomicLong();
    private boolean isStandard;

    MemoryBlocks blocks() {
        return blocks;
    }

    MapRunMemory memory() {
        return memory;
    }

    /** Returns the stored files by key, in the order of their first writes. */
    Map<String, String> files() {
        return files;
    }

    /** Sets the maximum size of the files of later results. */
    void fileBytesMax(int bytes) {
        fileBytesMax = bytes;
    }

    /** Moves the clock of the results forward. */
    void passTime(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Makes the children Standard executions. */
    void standard() {
        isStandard = true;
    }

    String output(MapRunPlan.@Nullable Writer writer) throws InterruptedException {
        return ((MapRunOutcome.Succeeded) assemble(writer, List.of())).output().text();
    }

    MapRunOutcome assemble(MapRunPlan.@Nullable Writer writer, List<Long> redriveVersions)
            throws InterruptedException {
        return results(this::keep).assemble(row(), scope(writer), redriveVersions);
    }

    void keep(ResultStore.Destination destination, String key, byte[] content) {
        assertThat(destination.roleArn()).isEqualTo("role");
        files.put(key, new String(content, StandardCharsets.UTF_8));
    }

    MapRunResults results(ResultStore store) {
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
                fileBytesMax,
                nanos::get);
    }

    static MapRunPlan.Writer preview(String config) {
        return new MapRunPlan.Writer(null, null, Payload.ofVerbatim(config));
    }

    static MapRunPlan.Writer export(String config) {
        return new MapRunPlan.Writer(
                "arn:aws:states:::s3:putObject",
                Payload.ofVerbatim("{\"Bucket\":\"b\",\"Prefix\":\"p\"}"),
                Payload.ofVerbatim(config));
    }

    static String key(String file) {
        return "p/" + RUN + "/" + file + ".json";
    }

    int size(String file) {
        return String.valueOf(files.get(key(file))).length();
    }

    static String text(int length) {
        return "\"" + "x".repeat(length - 2) + "\"";
    }

    static String name(long child) {
        return ChildName.of(RUN, child, 0);
    }

    static String expressArn(long child) {
        return "arn:aws:states:us-east-1:123456789012:express:m/L:" + name(child) + ":" + RUN;
    }

    static String successDescription(long child, String output) {
        return "{\"ExecutionArn\":\"%s\",\"Input\":\"{\\\"i\\\": %d}\",\"InputDetails\":{\"Included\":true},\"Name\":\"%s\",\"Output\":\"%s\",\"OutputDetails\":{\"Included\":true},\"RedriveCount\":0,\"RedriveStatus\":\"NOT_REDRIVABLE\",\"RedriveStatusReason\":\"Execution is SUCCEEDED and cannot be redriven\",\"StartDate\":\"2026-01-02T03:04:05.678Z\",\"StateMachineArn\":\"%s/L\",\"Status\":\"SUCCEEDED\",\"StopDate\":\"2026-01-02T03:04:05.679Z\"}"
                .formatted(expressArn(child), child, name(child), output, MACHINE);
    }

    ChildEnd success(long child, String output) {
        return end(child, ExecutionStatus.SUCCEEDED, Payload.ofVerbatim(output), null, null);
    }

    ChildEnd failure(long child, String error, @Nullable String cause) {
        return end(child, ExecutionStatus.FAILED, null, error, cause);
    }

    ChildEnd end(long child, ExecutionStatus status) {
        return end(child, status, null, null, null);
    }

    ChildEnd end(
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

    MapRunRow row() {
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

    static MapRunScope scope(MapRunPlan.@Nullable Writer writer) {
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
