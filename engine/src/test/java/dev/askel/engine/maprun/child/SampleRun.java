package dev.askel.engine.maprun.child;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.FrameStatus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.StateVisit;
import dev.askel.engine.EngineNode;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.machinelimit.DurationLimits;
import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunCounts;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.trace.ExecutionTracing;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;

/** A Map Run of a real machine, with a row but without an owner. */
final class SampleRun {
    private static final String ACCOUNT = "123456789012";
    private static final String REGION = "us-east-1";

    private final EngineRig rig;
    private final String machineName = EngineRig.uniqueName("map-children");
    private final String machineArn;
    private final String machineId;
    private final String uuid = UUID.randomUUID().toString();
    private final boolean isStandard;
    private int redriveCount;
    private long owner;
    private @Nullable Long redrivenAtMillis;

    private final LongAdder refusals = new LongAdder();

    private final Queue<Long> started = new ConcurrentLinkedQueue<>();

    /** The outcomes that children have reported, in the order of the reports. */
    private final Queue<ChildEnd> ends = new ConcurrentLinkedQueue<>();

    /** Creates a run of Standard children that end immediately. */
    static SampleRun passing(EngineRig rig) {
        return new SampleRun(rig, true, "P", "\"P\": {\"Type\": \"Pass\", \"End\": true}");
    }

    /** Creates a run of Standard children that wait. */
    static SampleRun waiting(EngineRig rig, int seconds) {
        return new SampleRun(
                rig,
                true,
                "W",
                "\"W\": {\"Type\": \"Wait\", \"Seconds\": %d, \"End\": true}".formatted(seconds));
    }

    /** Creates a machine whose Map state {@code M} runs {@code processor}. */
    SampleRun(EngineRig rig, boolean isStandard, String startAt, String processor) {
        this.rig = rig;
        this.isStandard = isStandard;
        this.machineArn =
                rig.client()
                        .createMachine(
                                machineName,
                                """
                                {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "L",
                                 "ItemProcessor": {
                                  "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "%s"},
                                  "StartAt": "%s", "States": {%s}},
                                 "End": true}}}\
                                """
                                        .formatted(
                                                isStandard ? "STANDARD" : "EXPRESS",
                                                startAt,
                                                processor));
        this.machineId =
                rig.query(
                                row -> row.getString(1),
                                "SELECT machine_id FROM machines WHERE name = ?",
                                machineName)
                        .getFirst();
        insertRow();
    }

    /** Inserts the row of the run in a slice that no part of the waker reads. */
    private void insertRow() {
        var row = row().identity();
        rig.execute(
                """
                INSERT INTO map_runs (map_run_id, account, region, machine_id, machine_name, label,
                    uuid, slice, parent_persistence_id, parent_arn, frame, ordinal, standard,
                    started_at, plan, max_concurrency, tolerated_count, tolerated_percentage)
                VALUES (?, ?, ?, ?::uuid, ?, ?, ?, -1, ?, ?, '', 0, ?, 0, '', 0, 0, 0)\
                """,
                row.mapRunId(),
                ACCOUNT,
                REGION,
                machineId,
                machineName,
                row.label(),
                uuid,
                row.parentPersistenceId(),
                row.parentArn(),
                isStandard);
    }

    /** Makes another owner take the run over. Later children belong to this owner. */
    void takenOver() {
        owner++;
        rig.execute("UPDATE map_runs SET owner = ? WHERE uuid = ?", owner, uuid);
    }

    /** Ends the run. */
    void ended() {
        rig.execute("UPDATE map_runs SET status = 'FAILED' WHERE uuid = ?", uuid);
    }

    /** Returns the number of refused starts. */
    long refusals() {
        return refusals.sum();
    }

    /** Redrives the run. Later children belong to the redrive. */
    void redriven() {
        redriveCount++;
        redrivenAtMillis = 1L;
    }

    /** Creates children that run on a node and report to this run. */
    Children on(EngineNode node) {
        return node.mapRunChildren().create(row(), scope(), new Reports());
    }

    /** Creates Standard children that use these services, and report to this run. */
    StandardChildren with(ChildServices services) {
        return new StandardChildren(
                services,
                new ChildIdentity(row(), scope(), ExecutionTracing.OFF, DurationLimits.DEFAULT),
                () -> CompletableFuture.completedStage(true),
                RunAttempt.of(row()),
                new Reports());
    }

    private final class Reports implements MapRunChildren.Listener {
        @Override
        public void onEnded(ChildEnd end) {
            ends.add(end);
        }

        @Override
        public void onStarted(long child) {
            started.add(child);
        }

        @Override
        public void onRefused() {
            refusals.increment();
        }
    }

    /** Returns the children whose executions have their inputs. */
    Collection<Long> started() {
        return started;
    }

    static List<ChildStart> starts(int count, Function<Long, String> input) {
        return LongStream.range(0, count)
                .mapToObj(i -> new ChildStart(i, 1, Payload.ofVerbatim(input.apply(i))))
                .toList();
    }

    static List<PlannedChild> planned(int count) {
        return LongStream.range(0, count).mapToObj(i -> new PlannedChild(i, 1)).toList();
    }

    /** Children that a redrive opens again. */
    static List<PlannedChild> reopened(int count) {
        return LongStream.range(0, count).mapToObj(i -> new PlannedChild(i, 1, 1, true)).toList();
    }

    Collection<ChildEnd> ends() {
        return ends;
    }

    /** Waits until {@code count} children have ended, and returns their last ends by number. */
    Map<Long, ChildEnd> awaitEnds(Children children, int count) {
        return Eventually.value(
                count + " children have ended",
                () -> {
                    children.onStored(List.copyOf(ends));
                    if (children instanceof StandardChildren standard) {
                        // This check replaces hints, because the run has no owner that receives
                        // hints.
                        standard.checkRunning();
                    }
                    return byNumber();
                },
                found -> found.size() == count);
    }

    Map<Long, ChildEnd> byNumber() {
        return ends.stream()
                .collect(Collectors.toMap(ChildEnd::child, Function.identity(), (_, last) -> last));
    }

    String executionArn(long child) {
        return "arn:aws:states:%s:%s:execution:%s/L:%s"
                .formatted(REGION, ACCOUNT, machineName, ChildName.of(uuid, child, 0));
    }

    String persistenceId(long child) {
        return "%s/%s/%s/L:%s".formatted(ACCOUNT, REGION, machineId, ChildName.of(uuid, child, 0));
    }

    String machineArn() {
        return machineArn;
    }

    String uuid() {
        return uuid;
    }

    /** Returns the number of rows of children with this status. */
    long rows(String status) {
        return rig.query(
                        row -> row.getLong(1),
                        "SELECT count(*) FROM executions WHERE map_run_arn = ? AND status = ?",
                        row().identity().arn().toString(),
                        status)
                .getFirst();
    }

    private MapRunRow row() {
        return new MapRunRow(
                new MapRunIdentity(
                        ACCOUNT + "/" + REGION + "/" + machineId + "/" + uuid,
                        ACCOUNT,
                        REGION,
                        machineId,
                        machineName,
                        "L",
                        uuid,
                        0,
                        ACCOUNT + "/" + REGION + "/" + machineId + "/parent",
                        machineArn.replace(":stateMachine:", ":execution:") + ":parent",
                        "",
                        0,
                        null,
                        isStandard,
                        0),
                MapRunStatus.RUNNING,
                Bytes.wrap(new byte[0]),
                new MapRunControl(false, 0, 0, 0),
                1,
                null,
                MapRunCounts.NONE,
                null,
                null,
                false,
                redriveCount,
                redrivenAtMillis,
                owner,
                null);
    }

    private MapRunScope scope() {
        return new MapRunScope(
                new ExecutionIdentity(
                        machineArn.replace(":stateMachine:", ":execution:") + ":parent",
                        "parent",
                        ACCOUNT,
                        REGION,
                        machineArn,
                        machineName,
                        machineId,
                        1,
                        "arn:aws:iam::123456789012:role/r",
                        Instant.EPOCH,
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
                        new Phase.Starting(Payload.EMPTY_OBJECT),
                        new StateVisit(
                                "M",
                                HistoryEventType.MapStateEntered,
                                2,
                                0,
                                Instant.EPOCH,
                                Payload.EMPTY_OBJECT,
                                HashTreePMap.empty()),
                        2,
                        1,
                        HashTreePMap.empty(),
                        null));
    }
}
