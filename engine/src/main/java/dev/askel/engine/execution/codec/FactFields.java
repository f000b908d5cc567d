package dev.askel.engine.execution.codec;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.SemaphoreName;
import dev.askel.asl.interpreter.execution.ExecutionPause;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of facts. Each type of fact has its own code. */
final class FactFields {
    /** The lowest code of a fact. */
    static final int FIRST = 64;

    private static final int IDENTIFIED = FIRST;
    private static final int TIMER_SET = FIRST + 1;
    private static final int RETRY_SCHEDULED = FIRST + 2;
    private static final int ITEMS_TAKEN = FIRST + 3;
    private static final int BRANCH_STARTED = FIRST + 4;
    private static final int BRANCH_FINISHED = FIRST + 5;
    private static final int FRAME_FAILED = FIRST + 6;
    private static final int CHILD_STARTED = FIRST + 7;
    private static final int TASK_RETURNED = FIRST + 8;
    private static final int NOTICE_OWED = FIRST + 9;
    private static final int NOTICE_ACKNOWLEDGED = FIRST + 10;
    private static final int REQUEST_ANSWERED = FIRST + 11;
    private static final int HAND_OVER_AWAITED = FIRST + 12;
    private static final int TASK_HANDED_OVER = FIRST + 13;
    private static final int REDRIVE_ASKED = FIRST + 14;
    private static final int TASK_HANDLE_KNOWN = FIRST + 15;
    private static final int TASK_POLLED = FIRST + 16;
    private static final int MAP_RUN_PLANNED = FIRST + 17;
    private static final int SIGNAL_RECEIVED = FIRST + 18;
    private static final int SIGNALS_CONSUMED = FIRST + 19;
    private static final int SIGNALS_DECLINED = FIRST + 20;
    private static final int PERMITS_GRANTED = FIRST + 22;
    private static final int PERMITS_RELEASED = FIRST + 23;
    private static final int PERMITS_DECLINED = FIRST + 24;
    private static final int START_QUEUED = FIRST + 25;
    private static final int START_ADMITTED = FIRST + 26;
    // FIRST + 27 is reserved for the queue of starts.
    private static final int PAUSED = FIRST + 28;
    private static final int RESUMED = FIRST + 29;
    private static final int RESULT_HELD = FIRST + 30;
    private static final int FORKED = FIRST + 31;
    private static final int FRAME_FORKED = FIRST + 32;
    private static final int RESULTS_FORKED = FIRST + 33;
    private static final int ENTRY_DEFERRED = FIRST + 34;
    private static final int MIGRATION_REQUESTED = FIRST + 35;
    private static final int MIGRATION_CANCELLED = FIRST + 36;
    private static final int MIGRATED = FIRST + 37;

    private FactFields() {}

    /** Writes all fields of a fact, but not the end of their array. */
    static void write(FieldWriter out, Fact fact) throws IOException {
        switch (fact) {
            case Fact.Identified(var identity, var parent) -> {
                out.begin(IDENTIFIED, 2);
                IdentityFields.write(out, identity);
                IdentityFields.writeOrNull(out, parent);
            }
            case Fact.TimerSet(var frame, var due) -> {
                out.begin(TIMER_SET, 2);
                out.frame(frame);
                out.instant(due);
            }
            case Fact.RetryScheduled(var frame, int retrier, var due, long previousEventId) -> {
                out.begin(RETRY_SCHEDULED, 4);
                out.frame(frame);
                out.number(retrier);
                out.instant(due);
                out.eventRef(previousEventId);
            }
            case Fact.ItemsEvaluated(var frame, var input, var items, int maxConcurrency) -> {
                out.begin(ITEMS_TAKEN, 4);
                out.frame(frame);
                out.payload(input);
                out.payload(items);
                out.number(maxConcurrency);
            }
            case Fact.MapRunPlanned(var frame, var plan) -> {
                out.begin(MAP_RUN_PLANNED, 2);
                out.frame(frame);
                PlanFields.write(out, plan);
            }
            case Fact.BranchStarted started -> {
                out.begin(BRANCH_STARTED, 5);
                out.frame(started.frame());
                out.text(started.state());
                out.payload(started.input());
                out.eventRef(started.previousEventId());
                out.payloadOrNull(started.item());
            }
            case Fact.BranchFinished(var frame, var output) -> {
                out.begin(BRANCH_FINISHED, 2);
                out.frame(frame);
                out.payload(output);
            }
            case Fact.FrameFailed(
                            var frame,
                            var error,
                            var cause,
                            long eventId,
                            boolean missedHeartbeat) -> {
                out.begin(FRAME_FAILED, missedHeartbeat ? 5 : 4);
                out.frame(frame);
                out.textOrNull(error);
                out.textOrNull(cause);
                out.eventRef(eventId);
                out.lastFlag(missedHeartbeat);
            }
            case Fact.ChildStarted(var frame, int ordinal, var childArn) -> {
                out.begin(CHILD_STARTED, 3);
                out.frame(frame);
                out.number(ordinal);
                out.text(childArn);
            }
            case Fact.TaskRequeued(var frame, int ordinal) -> {
                out.begin(TASK_RETURNED, 2);
                out.frame(frame);
                out.number(ordinal);
            }
            case Fact.DeliveryStarted(var frame, int ordinal, var takeId, var until) -> {
                out.begin(HAND_OVER_AWAITED, 4);
                out.frame(frame);
                out.number(ordinal);
                out.text(takeId);
                out.instant(until);
            }
            case Fact.DeliveryConfirmed(var frame, int ordinal) -> {
                out.begin(TASK_HANDED_OVER, 2);
                out.frame(frame);
                out.number(ordinal);
            }
            case Fact.TaskHandleKnown(var frame, int ordinal, var handle, var pollDue) -> {
                out.begin(TASK_HANDLE_KNOWN, 4);
                out.frame(frame);
                out.number(ordinal);
                out.text(handle);
                out.instant(pollDue);
            }
            case Fact.TaskPolled(var frame, int ordinal, var pollDue) -> {
                out.begin(TASK_POLLED, 3);
                out.frame(frame);
                out.number(ordinal);
                out.instant(pollDue);
            }
            case Fact.NoticeAdded(long ordinal, var notice) -> {
                out.begin(NOTICE_OWED, 2);
                out.number(ordinal);
                IdentityFields.write(out, notice);
            }
            case Fact.NoticeAcknowledged(long ordinal) -> {
                out.begin(NOTICE_ACKNOWLEDGED, 1);
                out.number(ordinal);
            }
            case Fact.RequestAnswered(var requestId) -> {
                out.begin(REQUEST_ANSWERED, 1);
                out.text(requestId);
            }
            case Fact.RedriveAccepted(var clientToken) -> {
                out.begin(REDRIVE_ASKED, 1);
                out.text(clientToken);
            }
            case Fact.SignalReceived(var name, var key, var payload, var at) -> {
                out.begin(SIGNAL_RECEIVED, 4);
                out.text(name);
                out.textOrNull(key);
                out.payload(payload);
                out.instant(at);
            }
            case Fact.SignalsConsumed(var frame, int ordinal, var numbers) -> {
                out.begin(SIGNALS_CONSUMED, 3);
                out.frame(frame);
                out.number(ordinal);
                out.beginList(numbers.size());
                for (long each : numbers) {
                    out.number(each);
                }
                out.end();
            }
            case Fact.SignalsDeclined(var frame, int ordinal, int count) -> {
                out.begin(SIGNALS_DECLINED, 3);
                out.frame(frame);
                out.number(ordinal);
                out.number(count);
            }
            case Fact.PermitsGranted(
                            var frame,
                            int ordinal,
                            var semaphore,
                            int permits,
                            int limit,
                            long decision) -> {
                out.begin(PERMITS_GRANTED, 7);
                out.frame(frame);
                out.number(ordinal);
                out.text(semaphore.name());
                out.text(semaphore.key());
                out.number(permits);
                out.number(limit);
                out.number(decision);
            }
            case Fact.PermitsReleased(var frame, var semaphore, var permits, var reason) -> {
                out.begin(PERMITS_RELEASED, 5);
                out.frame(frame);
                out.text(semaphore.name());
                out.text(semaphore.key());
                out.numberOrNull(permits == null ? null : permits.longValue());
                out.textOrNull(reason);
            }
            case Fact.Paused paused -> {
                out.begin(PAUSED, PauseFields.FIELDS);
                PauseFields.write(out, ExecutionPause.of(paused));
            }
            case Fact.Resumed(var at) -> {
                out.begin(RESUMED, 1);
                out.instant(at);
            }
            case Fact.ResultHeld(var frame, var result) -> {
                out.begin(RESULT_HELD, 2);
                out.frame(frame);
                PauseFields.write(out, result);
            }
            case Fact.PermitsDeclined(var task, int ordinal) -> {
                out.begin(PERMITS_DECLINED, 2);
                out.text(task);
                out.number(ordinal);
            }
            case Fact.Forked forked -> ForkFields.write(out, FORKED, forked);
            case Fact.FrameForked forked -> ForkFields.write(out, FRAME_FORKED, forked);
            case Fact.ResultsForked forked -> ForkFields.write(out, RESULTS_FORKED, forked);
            case Fact.EntryDeferred(var frame, var state, var input) -> {
                out.begin(ENTRY_DEFERRED, 3);
                out.frame(frame);
                out.text(state);
                out.payload(input);
            }
            case Fact.MigrationRequested(
                            var at,
                            var by,
                            var reason,
                            var target,
                            var clientToken) -> {
                out.begin(MIGRATION_REQUESTED, clientToken == null ? 4 : 5);
                out.instant(at);
                out.textOrNull(by);
                out.textOrNull(reason);
                MigrationFields.write(out, target);
                out.lastText(clientToken);
            }
            case Fact.MigrationCancelled(var at) -> {
                out.begin(MIGRATION_CANCELLED, 1);
                out.instant(at);
            }
            case Fact.Migrated(var at, var state, var target) -> {
                out.begin(MIGRATED, 3);
                out.instant(at);
                out.text(state);
                MigrationFields.write(out, target);
            }
            case Fact.StartQueued(var key) -> {
                out.begin(START_QUEUED, 1);
                out.text(key);
            }
            case Fact.StartAdmitted(long decision) -> {
                out.begin(START_ADMITTED, 1);
                out.number(decision);
            }
        }
    }

    /** Reads all fields of the fact with a code, but not the end of their array. */
    static Fact read(FieldReader in, int code) throws IOException {
        return switch (code) {
            case IDENTIFIED ->
                    new Fact.Identified(
                            IdentityFields.identity(in), IdentityFields.parentOrNull(in));
            case TIMER_SET -> new Fact.TimerSet(in.frame(), in.instant());
            case RETRY_SCHEDULED ->
                    new Fact.RetryScheduled(in.frame(), in.integer(), in.instant(), in.eventRef());
            case ITEMS_TAKEN ->
                    new Fact.ItemsEvaluated(in.frame(), in.payload(), in.payload(), in.integer());
            case BRANCH_STARTED ->
                    new Fact.BranchStarted(
                            in.frame(), in.text(), in.payload(), in.eventRef(), in.payloadOrNull());
            case BRANCH_FINISHED -> new Fact.BranchFinished(in.frame(), in.payload());
            case FRAME_FAILED ->
                    new Fact.FrameFailed(
                            in.frame(),
                            in.textOrNull(),
                            in.textOrNull(),
                            in.eventRef(),
                            in.lastFlag());
            case CHILD_STARTED -> new Fact.ChildStarted(in.frame(), in.integer(), in.text());
            case TASK_RETURNED -> new Fact.TaskRequeued(in.frame(), in.integer());
            case NOTICE_OWED -> new Fact.NoticeAdded(in.number(), IdentityFields.notice(in));
            case NOTICE_ACKNOWLEDGED -> new Fact.NoticeAcknowledged(in.number());
            case REQUEST_ANSWERED -> new Fact.RequestAnswered(in.text());
            case HAND_OVER_AWAITED ->
                    new Fact.DeliveryStarted(in.frame(), in.integer(), in.text(), in.instant());
            case TASK_HANDED_OVER -> new Fact.DeliveryConfirmed(in.frame(), in.integer());
            case REDRIVE_ASKED -> new Fact.RedriveAccepted(in.text());
            case TASK_HANDLE_KNOWN ->
                    new Fact.TaskHandleKnown(in.frame(), in.integer(), in.text(), in.instant());
            case TASK_POLLED -> new Fact.TaskPolled(in.frame(), in.integer(), in.instant());
            case MAP_RUN_PLANNED -> new Fact.MapRunPlanned(in.frame(), PlanFields.read(in));
            case SIGNAL_RECEIVED ->
                    new Fact.SignalReceived(in.text(), in.textOrNull(), in.payload(), in.instant());
            case SIGNALS_CONSUMED ->
                    new Fact.SignalsConsumed(in.frame(), in.integer(), numbers(in));
            case SIGNALS_DECLINED ->
                    new Fact.SignalsDeclined(in.frame(), in.integer(), in.integer());
            case PERMITS_GRANTED ->
                    new Fact.PermitsGranted(
                            in.frame(),
                            in.integer(),
                            new SemaphoreName(in.text(), in.text()),
                            in.integer(),
                            in.integer(),
                            in.number());
            case PERMITS_RELEASED ->
                    new Fact.PermitsReleased(
                            in.frame(),
                            new SemaphoreName(in.text(), in.text()),
                            permitsOrAll(in.numberOrNull()),
                            in.textOrNull());
            case PAUSED -> PauseFields.readPause(in).toFact();
            case RESUMED -> new Fact.Resumed(in.instant());
            case RESULT_HELD -> new Fact.ResultHeld(in.frame(), PauseFields.readResult(in));
            case PERMITS_DECLINED -> new Fact.PermitsDeclined(in.text(), in.integer());
            case FORKED -> ForkFields.forked(in);
            case FRAME_FORKED -> ForkFields.frameForked(in);
            case RESULTS_FORKED -> ForkFields.resultsForked(in);
            case ENTRY_DEFERRED -> new Fact.EntryDeferred(in.frame(), in.text(), in.payload());
            case MIGRATION_REQUESTED ->
                    new Fact.MigrationRequested(
                            in.instant(),
                            in.textOrNull(),
                            in.textOrNull(),
                            MigrationFields.target(in),
                            in.lastText());
            case MIGRATION_CANCELLED -> new Fact.MigrationCancelled(in.instant());
            case MIGRATED -> new Fact.Migrated(in.instant(), in.text(), MigrationFields.target(in));
            case START_QUEUED -> new Fact.StartQueued(in.text());
            case START_ADMITTED -> new Fact.StartAdmitted(in.number());
            default -> throw in.unknown("fact", code);
        };
    }

    private static List<Long> numbers(FieldReader in) throws IOException {
        var numbers = new ArrayList<Long>();
        in.beginList();
        while (in.hasMore()) {
            numbers.add(in.number());
        }
        return numbers;
    }

    /** Returns the number of released permits; null for all. */
    private static @Nullable Integer permitsOrAll(@Nullable Long written) {
        return written == null ? null : Integer.valueOf(Math.toIntExact(written));
    }
}
