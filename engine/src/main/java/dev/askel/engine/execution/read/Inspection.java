package dev.askel.engine.execution.read;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.ChildStart;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.HeldPermits;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.SignalWaits;
import dev.askel.engine.execution.call.OpenCalls;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.commit.ExecutionWriter;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.task.CallStatus;
import dev.askel.engine.task.TaskConnectors;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Returns the state of an execution as JSON for an operator. The JSON shows for each {@link Frame
 * frame} why it waits and since when.
 */
public final class Inspection {
    private Inspection() {}

    /**
     * Returns the state of a live execution.
     *
     * @param connectors the connectors, which know the status of the execution's calls
     */
    public static String json(
            ExecutionState state, ExecutionWriter writer, TaskConnectors connectors) {
        var permits = writer.awaitedPermits();
        var tree =
                tree(
                        state,
                        writer.sequenceNr(),
                        (frame, call) -> {
                            var permit = permits.awaitedPermit(frame.path(), call.ordinal());
                            return permit == null
                                    ? connectors.callStatus(
                                            ChildStart.idempotencyKey(state, frame, call))
                                    : new CallStatus(
                                            CallStatus.Kind.WAITS_FOR_PERMIT,
                                            permit,
                                            call.scheduledAt(),
                                            null);
                        });
        tree.put("writing", writer.isWriting());
        if (writer.wakeup() instanceof WakeupChange.Put put) {
            var wakeup = tree.putObject("wakeup");
            if (put.dueMillis() != null) {
                wakeup.put("due", Instant.ofEpochMilli(put.dueMillis()).toString());
            }
            wakeup.put("inFlight", put.inFlight())
                    .put("owes", put.hasPendingNotifications())
                    .put("claimedBy", put.claimedBy());
            if (put.awaitedPermit() != null) {
                wakeup.put("waitsFor", put.awaitedPermit());
            }
        }
        return Payload.of(tree).text();
    }

    /**
     * Returns the state of an execution that is not loaded.
     *
     * @param quarantine the quarantine of the execution; null when it is not in quarantine
     *     (suspended after failed recoveries)
     */
    public static String json(RecoveryRows recovered, @Nullable Quarantine quarantine) {
        var read = BatchCodec.foldReadable(recovered);
        var state = read.state();
        var tree =
                state == null
                        ? JsonNodeFactory.instance
                                .objectNode()
                                .put("persistenceId", persistenceId(recovered))
                                .put("status", status(recovered))
                                .put("journalRows", recovered.lastSequenceNr())
                        : tree(state, recovered.lastSequenceNr());
        var damage = read.damage();
        if (damage != null) {
            // The frames show an older state than the index row.
            tree.put("status", status(recovered))
                    .putObject("damage")
                    .put("readableRows", read.sequenceNr())
                    .put("error", String.valueOf(damage.getMessage()));
        }
        if (quarantine != null) {
            tree.putObject("quarantine")
                    .put("since", Instant.ofEpochMilli(quarantine.sinceMillis()).toString())
                    .put("attempts", quarantine.attempts())
                    .put("error", quarantine.error());
        }
        return Payload.of(tree).text();
    }

    /**
     * Returns the description of an aborted execution.
     *
     * @param damage the unreadable part of the journal; null when the whole journal was readable
     */
    public static String ended(ExecutionState state, @Nullable Damage damage) {
        var outcome = Objects.requireNonNull(state.outcome());
        var tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("executionArn", state.identity().arn())
                        .put("status", outcome.getClass().getSimpleName())
                        .put("stoppedAt", outcome.at().toString())
                        .put("lastEventId", state.lastEventId());
        if (damage != null) {
            tree.putObject("damage")
                    .put("rowsSetAside", damage.rows())
                    .put("fromRow", damage.fromRow())
                    .put("error", damage.error())
                    .put("parentKnown", damage.parentKnown());
        }
        return Payload.of(tree).text();
    }

    /**
     * The part of a journal that an abort moved to the table of damaged rows.
     *
     * @param rows the number of these rows
     * @param fromRow the number of the first of these rows
     * @param error the reason why the first row is unreadable
     * @param parentKnown whether the readable part contains the start of the execution. The start
     *     names the parent if there is one
     */
    public record Damage(long rows, long fromRow, String error, boolean parentKnown) {}

    private static String persistenceId(RecoveryRows recovered) {
        var row = recovered.execution();
        return row == null ? "unknown" : row.identity().persistenceId();
    }

    private static String status(RecoveryRows recovered) {
        var row = recovered.execution();
        return (row == null ? ExecutionStatus.RUNNING : row.progress().status()).name();
    }

    private static ObjectNode tree(ExecutionState state, long journalRows) {
        return tree(state, journalRows, (_, _) -> null);
    }

    /** Returns the status of the call of a frame; null when it is unknown. */
    private interface CallStatusLookup {
        @Nullable CallStatus of(Frame frame, Phase.Call call);
    }

    private static ObjectNode tree(
            ExecutionState state, long journalRows, CallStatusLookup callStatus) {
        var identity = state.identity();
        var outcome = state.outcome();
        var tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("executionArn", identity.arn())
                        .put("persistenceId", identity.persistenceId())
                        .put("revision", identity.revision())
                        .put(
                                "status",
                                outcome == null ? "RUNNING" : outcome.getClass().getSimpleName())
                        .put("startedAt", identity.startedAt().toString())
                        .put("lastEventId", state.lastEventId())
                        .put("lastEventAt", state.lastEventAt().toString())
                        .put("journalRows", journalRows)
                        .put("redriveCount", state.redriveCount());
        var parent = state.parent();
        if (parent != null) {
            tree.put("parent", parent.executionArn());
        }
        var origin = state.forkOrigin();
        if (origin != null) {
            tree.putObject("origin")
                    .put("executionArn", origin.executionArn())
                    .put("eventId", origin.eventId())
                    .put("redriveCount", origin.redriveCount());
        }
        var testCase = identity.testCase();
        if (testCase != null) {
            tree.put("testCase", testCase.name());
        }
        var frames = tree.putArray("frames");
        frames.add(frame(state, state.root(), callStatus));
        state.branches().values().stream()
                .sorted(Comparator.comparing((Frame each) -> each.path().text()))
                .forEach(each -> frames.add(frame(state, each, callStatus)));
        var pause = state.pauses().current();
        if (pause != null) {
            var paused = tree.putObject("paused").put("since", pause.since().toString());
            put(paused, "by", pause.by());
            put(paused, "reason", pause.reason());
            paused.put("timeouts", pause.stopsTimeouts() ? "STOP" : "CONTINUE");
        }
        var migration = state.migrations().requested();
        if (migration != null) {
            var requested =
                    tree.putObject("migrationRequested")
                            .put("at", migration.at().toString())
                            .put("revision", migration.target().revision());
            put(requested, "versionArn", migration.target().versionArn());
            put(requested, "by", migration.by());
            put(requested, "reason", migration.reason());
        }
        if (!state.signals().isEmpty()) {
            var signals = tree.putArray("signals");
            for (var each : state.signals().signals()) {
                var signal = signals.addObject().put("name", each.name());
                put(signal, "key", each.key());
                signal.put("receivedAt", each.receivedAt().toString())
                        .put("bytes", each.payload().sizeBytes());
            }
        }
        if (!state.heldPermits().isEmpty()) {
            var permits = tree.putArray("permits");
            for (var each : state.heldPermits()) {
                permits.addObject()
                        .put("semaphore", each.semaphore().toString())
                        .put("permits", each.permits())
                        .put("status", status(state, each));
            }
        }
        var startPermit = state.startPermit();
        if (startPermit != null) {
            var permit = tree.putObject("startLimit");
            put(permit, "key", startPermit.key().isEmpty() ? null : startPermit.key());
            permit.put(
                    "status",
                    !state.isRunning()
                            ? "RELEASED"
                            : startPermit.isAwaited() ? "QUEUED" : "ADMITTED");
        }
        var notices = tree.putArray("owes");
        state.pendingNotices().forEach((ordinal, notice) -> notices.add(ordinal + ": " + notice));
        return tree;
    }

    private static String status(ExecutionState state, HeldPermits permits) {
        if (!state.isRunning()) {
            return "RELEASED";
        }
        return permits.isAwaited() ? "WAITING" : "HELD";
    }

    private static ObjectNode frame(
            ExecutionState state, Frame frame, CallStatusLookup callStatus) {
        var node =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("frame", frame.path().toString())
                        .put("standing", frame.status().getClass().getSimpleName());
        var visit = frame.visit();
        if (visit != null) {
            node.put("state", visit.state()).put("enteredAt", visit.enteredAt().toString());
            if (visit.attempts().size() > 0) {
                node.put("retries", visit.attempts().toString());
            }
        }
        putWaiting(node, frame);
        if (!state.pauses().resultsOf(frame.path()).isEmpty()) {
            node.put("heldResult", true);
        }
        if (frame.phase() instanceof Phase.Calling(var call)) {
            putCallStatus(node, callStatus.of(frame, call));
        }
        return node;
    }

    private static void putWaiting(ObjectNode node, Frame frame) {
        switch (frame.phase()) {
            case Phase.Starting _, Phase.Reentering _, Phase.Running _ ->
                    node.put("waitsFor", "its turn");
            case Phase.Exited _ -> node.put("waitsFor", "its parent");
            case Phase.Sleeping(var due) ->
                    node.put("waitsFor", "a time").put("until", due.toString());
            case Phase.BackingOff(var due) ->
                    node.put("waitsFor", "its next attempt").put("until", due.toString());
            case Phase.Joining(var join) ->
                    node.put("waitsFor", "its branches")
                            .put("expected", join.expected())
                            .put("begun", join.begun())
                            .put("done", join.results().size());
            case Phase.Mapping(var run) ->
                    node.put("waitsFor", "its Map Run")
                            .put("mapRun", run.plan().label() + ":" + run.plan().uuid())
                            .put("redriveCount", run.redriveCount());
            case Phase.Calling(var call) -> putCall(node, frame.path(), call);
        }
    }

    private static void putCall(ObjectNode node, FramePath path, Phase.Call call) {
        node.put("waitsFor", awaitedText(call))
                .put("resource", call.resource())
                .put("ordinal", call.ordinal())
                .put("task", OpenCalls.key(path, call.ordinal()))
                .put("scheduledAt", call.scheduledAt().toString());
        put(node, "startedAt", call.startedAt());
        put(node, "timeoutAt", call.timeoutDue());
        put(node, "worker", call.worker());
        put(node, "child", call.childArn());
        var signal = SignalWaits.waitOf(call);
        if (signal != null) {
            node.put("signal", signal.name());
            put(node, "key", signal.key());
            put(node, "count", signal.count());
            put(node, "until", signal.until());
        }
        var job = call.job();
        if (job != null) {
            node.put("job", job.handle()).put("pollAt", job.pollDue().toString());
        }
    }

    private static void putCallStatus(ObjectNode node, @Nullable CallStatus status) {
        if (status != null) {
            var object =
                    node.putObject("call")
                            .put("standing", status.kind().name())
                            .put("endpoint", status.endpoint())
                            .put("since", status.since().toString());
            put(object, "reason", status.reason());
            if (status.kind() != CallStatus.Kind.SENT) {
                node.put("waitsFor", "its endpoint, before the call");
            }
        }
    }

    private static String awaitedText(Phase.Call call) {
        return switch (call.kind()) {
            case LAMBDA_FUNCTION -> "the function's answer";
            case ACTIVITY -> call.startedAt() == null ? "a worker" : "its worker's result";
            case INTEGRATION -> {
                if (SignalWaits.waitOf(call) != null) {
                    yield "a signal";
                }
                yield call.submitted() ? "a callback or a job's end" : "the service's answer";
            }
        };
    }

    private static void put(ObjectNode node, String name, @Nullable Object value) {
        if (value != null) {
            node.put(name, value.toString());
        }
    }
}
