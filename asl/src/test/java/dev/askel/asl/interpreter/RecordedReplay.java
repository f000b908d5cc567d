package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.parser.DefinitionParser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Runs a recorded execution again with parser, interpreter and ledger. Answers and stops come from
 * the recording, each as soon as the execution waits.
 */
final class RecordedReplay {
    private final RecordedCase recorded;
    private final List<JsonNode> externalEvents = new ArrayList<>();
    private final List<HistoryEvent> events = new ArrayList<>();
    private final Interpreter interpreter;
    private final Ledger ledger = new Ledger(null, ExecutionLimits.DEFAULT);
    private Instant now = SimulatedTime.START;

    private RecordedReplay(RecordedCase recorded) {
        this.recorded = recorded;
        recorded.events().forEach(externalEvents::add);
        externalEvents.removeIf(event -> !isExternal(event));
        var identity = identity();
        var input = TaskAnswer.json(recorded.input());
        interpreter =
                new Interpreter(
                        DefinitionParser.compile(recorded.definition()),
                        identity,
                        input,
                        (frame, ordinal, _) -> "token" + frame.text() + "/" + ordinal,
                        _ -> false,
                        TaskParameterCheck.NONE,
                        ExecutionLimits.DEFAULT);
        ledger.acceptFirstEntries(Interpreter.firstEntries(identity, null, input, now));
    }

    private ExecutionIdentity identity() {
        var base = "arn:aws:states:us-east-1:111111111111:";
        return new ExecutionIdentity(
                base + "execution:machine:" + recorded.executionName(),
                recorded.executionName(),
                "111111111111",
                "us-east-1",
                base + "stateMachine:machine",
                "machine",
                "m1",
                1,
                recorded.events()
                        .path(0)
                        .path("executionStartedEventDetails")
                        .path("roleArn")
                        .asText(),
                now,
                null,
                null,
                null,
                null);
    }

    /** Replays a recorded case and returns its events. */
    static List<HistoryEvent> replay(RecordedCase recorded) {
        var replay = new RecordedReplay(recorded);
        replay.run();
        return replay.events;
    }

    private void run() {
        while (ledger.state().isRunning()) {
            var effects = Interpreter.outstandingEffects(ledger.state());
            var runnable =
                    effects.stream()
                            .filter(Effect.Advance.class::isInstance)
                            .map(Effect.Advance.class::cast)
                            .findFirst();
            if (runnable.isPresent()) {
                advance(frame(runnable.get()), Stimulus.Proceed.INSTANCE);
            } else if (!answerOne() && !fireNextTimer(effects)) {
                break;
            }
            addEvents(ledger.takePending());
        }
        addEvents(ledger.takePending());
    }

    private void addEvents(List<Entry> entries) {
        for (var each : entries) {
            if (each instanceof HistoryEvent event) {
                events.add(event);
            }
        }
    }

    private Frame frame(Effect.Advance effect) {
        var frame = ledger.state().frame(effect.frame());
        if (frame == null) {
            throw new AssertionError("The frame of an effect does not exist: " + effect);
        }
        return frame;
    }

    private void advance(Frame frame, Stimulus stimulus) {
        var context =
                new AdvanceContext(
                        now,
                        new Random(1),
                        new Budget(),
                        ledger.state().lastEventId(),
                        ledger.state().redriveCount(),
                        null);
        var transition = interpreter.advance(frame, stimulus, context);
        if (!ledger.accept(interpreter, transition, () -> context)) {
            throw new AssertionError("Frame %s does not accept %s".formatted(frame, stimulus));
        }
    }

    /** Applies the earliest remaining answer for which a frame waits. */
    private boolean answerOne() {
        for (var event : externalEvents) {
            var type = HistoryEventType.valueOf(event.path("type").asText());
            if (type == HistoryEventType.ExecutionAborted) {
                var details = event.path("executionAbortedEventDetails");
                ledger.closeExecution(
                        type,
                        details.path("error").textValue(),
                        details.path("cause").textValue(),
                        now);
                return true;
            }
            if (type == HistoryEventType.MapRunSucceeded || type == HistoryEventType.MapRunFailed) {
                if (endMapRun(type, event)) {
                    return true;
                }
                continue;
            }
            var frame = waitingFor(event);
            if (frame.isPresent() && frame.get().phase() instanceof Phase.Calling(var call)) {
                externalEvents.remove(event);
                advance(frame.get(), stimulus(type, event, call));
                return true;
            }
        }
        return false;
    }

    /** Ends the Map Run of the root frame, if it waits for one. */
    private boolean endMapRun(HistoryEventType type, JsonNode event) {
        var root = ledger.state().root();
        if (!(root.phase() instanceof Phase.Mapping(var run)) || !run.isRunning()) {
            return false;
        }
        externalEvents.remove(event);
        var details = event.path("mapRunFailedEventDetails");
        advance(
                root,
                type == HistoryEventType.MapRunSucceeded
                        ? new Stimulus.MapRunSucceeded(run.ordinal(), exitOutput(event))
                        : new Stimulus.MapRunFailed(
                                run.ordinal(),
                                text(details.path("error")),
                                text(details.path("cause"))));
        return true;
    }

    /**
     * The output of the first MapStateExited after an event. The recorded states do not change it.
     */
    private Payload exitOutput(JsonNode event) {
        for (var each : recorded.events()) {
            if (each.path("id").longValue() > event.path("id").longValue()
                    && each.path("type").asText().equals("MapStateExited")) {
                return output(each.path("stateExitedEventDetails"));
            }
        }
        throw new AssertionError("No MapStateExited after " + event);
    }

    /** The waiting frame of an event, by its state and, in a Map, by its iteration. */
    private Optional<Frame> waitingFor(JsonNode event) {
        String state = null;
        Integer index = null;
        for (var each = event; each != null; each = previous(each)) {
            var type = each.path("type").asText();
            if (state == null && type.endsWith("StateEntered")) {
                state = each.path("stateEnteredEventDetails").path("name").asText();
            } else if (type.equals("MapIterationStarted")) {
                index = each.path("mapIterationStartedEventDetails").path("index").intValue();
                break;
            }
        }
        var name = state;
        var iteration = index;
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(ledger.state().root()),
                        ledger.state().branches().values().stream())
                .filter(frame -> frame.phase() instanceof Phase.Calling)
                .filter(frame -> frame.requireVisit().state().equals(name))
                .filter(frame -> iteration == null || frame.path().index() == iteration)
                .min(Comparator.comparingLong(Frame::lastEventId));
    }

    private @Nullable JsonNode previous(JsonNode event) {
        long id = event.path("previousEventId").longValue();
        for (var each : recorded.events()) {
            if (id > 0 && each.path("id").longValue() == id) {
                return each;
            }
        }
        return null;
    }

    private static boolean isExternal(JsonNode event) {
        return switch (HistoryEventType.valueOf(event.path("type").asText())) {
            case ActivityStarted,
                    ActivitySucceeded,
                    ActivityFailed,
                    ActivityTimedOut,
                    LambdaFunctionSucceeded,
                    LambdaFunctionFailed,
                    LambdaFunctionTimedOut,
                    TaskSubmitted,
                    TaskSucceeded,
                    TaskFailed,
                    TaskTimedOut,
                    MapRunSucceeded,
                    MapRunFailed,
                    ExecutionAborted ->
                    true;
            default -> false;
        };
    }

    private static Stimulus stimulus(HistoryEventType type, JsonNode event, Call call) {
        var name = type.name();
        var details =
                event.path(
                        Character.toLowerCase(name.charAt(0)) + name.substring(1) + "EventDetails");
        int ordinal = call.ordinal();
        return switch (type) {
            case ActivityStarted ->
                    new Stimulus.ActivityStarted(ordinal, details.path("workerName").textValue());
            case TaskSubmitted -> new Stimulus.Submitted(ordinal, output(details));
            case ActivitySucceeded, LambdaFunctionSucceeded, TaskSucceeded ->
                    new Stimulus.Succeeded(ordinal, output(details));
            case ActivityTimedOut, LambdaFunctionTimedOut, TaskTimedOut ->
                    new Stimulus.TimedOut(ordinal, false);
            default ->
                    new Stimulus.Failed(
                            ordinal, text(details.path("error")), text(details.path("cause")));
        };
    }

    private static @Nullable String text(JsonNode value) {
        return value.isMissingNode()
                ? null
                : value.isTextual() ? value.textValue() : value.toString();
    }

    /** The output of recorded details, where objects are JSON and other values are JSON text. */
    private static Payload output(JsonNode details) {
        var output = details.path("output");
        return output.isTextual() ? TaskAnswer.json(output.textValue()) : Payload.of(output);
    }

    private boolean fireNextTimer(List<Effect> effects) {
        var next =
                effects.stream()
                        .filter(Effect.Wake.class::isInstance)
                        .map(Effect.Wake.class::cast)
                        .min(Comparator.comparing(Effect.Wake::due));
        if (next.isEmpty()) {
            return false;
        }
        var due = next.get().due();
        now = due.isAfter(now) ? due : now.plus(Duration.ofMillis(1));
        var frame = ledger.state().frame(next.get().frame());
        if (frame == null) {
            throw new AssertionError("The frame of an effect does not exist: " + next.get());
        }
        advance(frame, new Stimulus.TimerFired(due));
        return true;
    }
}
