package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HeldResult;
import dev.askel.asl.history.HistoryEvent;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes of data in journal entries, so that the memory of entry queues can be limited. A
 * payload object that several entries share counts once. A stored payload counts 256 bytes. Causes
 * of errors count one byte for each character.
 */
final class PayloadBytes {
    /** The approximate memory of a payload whose content is stored outside memory. */
    private static final int STORED_PAYLOAD_BYTES = 256;

    private final IdentityHashMap<Payload, Boolean> counted = new IdentityHashMap<>();
    private long total;

    long total() {
        return total;
    }

    void add(long others) {
        total += others;
    }

    void add(Entry entry) {
        switch (entry) {
            case HistoryEvent event -> add(event.details());
            case Fact.ItemsEvaluated(_, var input, var items, _) -> {
                add(input);
                add(items);
            }
            case Fact.MapRunPlanned(_, var plan) -> plan.payloads().forEach(this::add);
            case Fact.BranchStarted started -> {
                add(started.input());
                add(started.item());
            }
            case Fact.BranchFinished(_, var output) -> add(output);
            case Fact.EntryDeferred(_, _, var input) -> add(input);
            case Fact.SignalReceived received -> add(received.payload());
            case Fact.ResultHeld(_, var result) -> add(result);
            case Fact.FrameForked forked -> {
                forked.variables().values().forEach(this::add);
                var entered = forked.entry();
                add(entered == null ? null : entered.input());
            }
            case Fact.ResultsForked forked -> forked.results().values().forEach(this::add);
            case Fact _ -> {}
        }
    }

    void add(HeldResult result) {
        switch (result) {
            case HeldResult.Response(_, var output, _) -> add(output);
            case HeldResult.Succeeded(_, var output) -> add(output);
            case HeldResult.Failed(_, _, var cause) -> count(cause);
            case HeldResult.HeartbeatMissed _ -> {}
        }
    }

    private void add(EventDetails details) {
        details.payloads().forEach(this::add);
        switch (details) {
            case EventDetails.Failed(_, var cause) -> count(cause);
            case EventDetails.TaskFailed failed -> count(failed.cause());
            case EventDetails.EvaluationFailed failed -> count(failed.cause());
            case EventDetails.None _,
                    EventDetails.ExecutionStarted _,
                    EventDetails.Output _,
                    EventDetails.ExecutionRedriven _,
                    EventDetails.StateEntered _,
                    EventDetails.StateExited _,
                    EventDetails.TaskScheduled _,
                    EventDetails.TaskStarted _,
                    EventDetails.TaskOutput _,
                    EventDetails.LambdaFunctionScheduled _,
                    EventDetails.ActivityScheduled _,
                    EventDetails.ActivityStarted _,
                    EventDetails.MapStateStarted _,
                    EventDetails.MapIteration _,
                    EventDetails.MapRunStarted _,
                    EventDetails.MapRunRedriven _ -> {}
        }
    }

    void add(@Nullable Payload payload) {
        if (payload != null && counted.put(payload, true) == null) {
            total += payload.stored() == null ? payload.sizeBytes() : STORED_PAYLOAD_BYTES;
        }
    }

    private void count(@Nullable String text) {
        total += text == null ? 0 : text.length();
    }
}
