package dev.askel.engine.execution.commit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.journal.PendingLog;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.visibility.RedriveVerdict;
import dev.askel.engine.visibility.RedriveVerdict.RedriveLimits;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Creates the events that an execution sends to its event bus: an entry of PutEvents for each
 * change of its status. The details have the form of <a
 * href="https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html">AWS's
 * events</a>.
 */
public final class StatusEvents {
    /**
     * The maximum total size of the escaped input, output, error and cause. An entry of PutEvents
     * has at most 256 KiB. If the total is larger, the input is omitted first, as AWS documents.
     */
    static final int DATA_BYTES_MAX = 248 * 1024;

    /** The approximate size of an entry without its data, in bytes. */
    private static final long ENTRY_BYTES = 1_500;

    private static final int QUOTES = 2;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final BiPredicate<String, String> hasEventBus;
    private final long historyEventsMax;
    private final PayloadEncryption payloads;

    private StatusEvents(
            BiPredicate<String, String> hasEventBus,
            long historyEventsMax,
            PayloadEncryption payloads) {
        this.hasEventBus = hasEventBus;
        this.historyEventsMax = historyEventsMax;
        this.payloads = payloads;
    }

    /** Creates the status events of executions that use these services. */
    public static StatusEvents of(ExecutionServices services) {
        return new StatusEvents(
                services.hasEventBus(),
                services.limits().historyEventsMax(),
                services.journal().payloads());
    }

    /**
     * Returns the events for the status changes that a row makes durable, in order.
     *
     * @param state the state after the row
     * @param began whether the row starts or redrives the execution
     * @param ended whether the row ends the execution
     */
    public List<PendingLog> create(ExecutionState state, boolean began, boolean ended) {
        var account = state.identity().account();
        var region = state.identity().region();
        if ((!began && !ended) || !hasEventBus.test(account, region)) {
            return List.of();
        }
        var bus =
                "arn:%s:events:%s:%s:event-bus/default"
                        .formatted(ArnScope.of(region, account).partition(), region, account);
        var events = new ArrayList<PendingLog>(2);
        long bytes = Math.min(ENTRY_BYTES + state.input().sizeBytes(), DATA_BYTES_MAX);
        if (began) {
            events.add(PendingLog.record(bus, () -> entry(state, null), bytes));
        }
        var outcome = state.outcome();
        if (ended && outcome != null) {
            events.add(PendingLog.record(bus, () -> entry(state, outcome), bytes));
        }
        return events;
    }

    private Bytes entry(ExecutionState state, @Nullable Outcome outcome) {
        var at = outcome == null ? beganAt(state) : outcome.at();
        var entry =
                JSON.objectNode()
                        .put("Time", at.truncatedTo(ChronoUnit.SECONDS).toString())
                        .put("Source", "aws.states")
                        .put("DetailType", "Step Functions Execution Status Change")
                        .put("Detail", Payload.of(detail(state, outcome)).text());
        entry.putArray("Resources").add(state.identity().arn());
        return Bytes.wrap(Payload.of(entry).utf8());
    }

    private static Instant beganAt(ExecutionState state) {
        var redrivenAt = state.redrivenAt();
        return redrivenAt == null ? state.identity().startedAt() : redrivenAt;
    }

    private ObjectNode detail(ExecutionState state, @Nullable Outcome outcome) {
        var identity = state.identity();
        var progress = Progress.of(outcome);
        var output = progress.output();
        // AWS sends no data of state machines with a customer-managed key (AWS Step Functions
        // Developer Guide, "Data at rest encryption").
        boolean withData = !payloads.hasCustomerKey(identity.persistenceId());
        long outputBytes = escapedBytes(output);
        boolean withOutput = withData && outputBytes <= DATA_BYTES_MAX;
        long failureBytes = escapedBytes(progress.error()) + escapedBytes(progress.cause());
        boolean withInput =
                withData
                        && escapedBytes(state.input()) + outputBytes + failureBytes
                                <= DATA_BYTES_MAX;
        var redrive =
                RedriveVerdict.of(
                        progress.status(),
                        true,
                        state.redriveCount(),
                        RedriveLimits.of(
                                identity.limits(), historyEventsMax, identity.runTimeMax()),
                        state.lastEventId(),
                        identity.startedAt(),
                        progress.stoppedAt(),
                        state.lastEventAt());
        var detail =
                JSON.objectNode()
                        .put("executionArn", identity.arn())
                        .put("stateMachineArn", identity.stateMachineArn())
                        .put("name", identity.name())
                        .put("status", progress.status().name())
                        .put("startDate", identity.startedAt().toEpochMilli())
                        .put("stopDate", millis(progress.stoppedAt()))
                        .put("input", withInput ? state.input().verbatim() : null)
                        .put("output", withOutput && output != null ? output.verbatim() : null)
                        .put("stateMachineVersionArn", identity.stateMachineVersionArn())
                        .put("stateMachineAliasArn", identity.stateMachineAliasArn())
                        .put("redriveCount", state.redriveCount())
                        .put("redriveDate", millis(state.redrivenAt()))
                        .put("redriveStatus", redrive.status().name())
                        .put("redriveStatusReason", redrive.reason());
        detail.putObject("inputDetails").put("included", withInput);
        if (output == null) {
            detail.putNull("outputDetails");
        } else {
            detail.putObject("outputDetails").put("included", withOutput);
        }
        return detail.put("error", withData ? progress.error() : null)
                .put("cause", withData ? progress.cause() : null);
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static long escapedBytes(@Nullable String text) {
        return text == null ? 0 : Payload.of(TextNode.valueOf(text)).sizeBytes() - QUOTES;
    }

    /** Returns the bytes of the escaped JSON; of a payload that is too large, those of its JSON. */
    private static long escapedBytes(@Nullable Payload data) {
        if (data == null) {
            return 0;
        }
        return data.sizeBytes() > DATA_BYTES_MAX ? data.sizeBytes() : escapedBytes(data.verbatim());
    }

    /** Status, times and results of an execution. */
    private record Progress(
            ExecutionStatus status,
            @Nullable Instant stoppedAt,
            @Nullable Payload output,
            @Nullable String error,
            @Nullable String cause) {
        static Progress of(@Nullable Outcome outcome) {
            return switch (outcome) {
                case null -> new Progress(ExecutionStatus.RUNNING, null, null, null, null);
                case Outcome.Succeeded(var at, var output) ->
                        new Progress(ExecutionStatus.SUCCEEDED, at, output, null, null);
                case Outcome.Failed(var at, var error, var cause) ->
                        new Progress(ExecutionStatus.FAILED, at, null, error, cause);
                case Outcome.Aborted(var at, var error, var cause) ->
                        new Progress(ExecutionStatus.ABORTED, at, null, error, cause);
                case Outcome.TimedOut(var at, var error, var cause) ->
                        new Progress(ExecutionStatus.TIMED_OUT, at, null, error, cause);
            };
        }
    }
}
