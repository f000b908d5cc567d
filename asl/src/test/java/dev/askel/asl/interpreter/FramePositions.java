package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.SignalBuffer;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.model.StateType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;

/** Creates a frame in each position that it can have between two transitions, and all stimuli. */
final class FramePositions {
    private static final ExecutionLimits ONE_STATE_AT_A_TIME =
            new ExecutionLimits(262_144, 25_000, 40, 1, 1024 * 1024, 500_000);
    static final Instant NOW = SimulatedTime.START;
    private static final Stimulus PROCEED = Stimulus.Proceed.INSTANCE;
    static final Payload SEVEN = TaskAnswer.json("7");
    private static final String RETRY = ", \"Retry\": [{\"ErrorEquals\": [\"E\"]}]";
    private static final String PERMITS = "\"Parameters\": {\"Name\": \"n\"}, ";
    private static final String FAILING_GRAPH =
            "{\"StartAt\": \"F\", \"States\": {\"F\": {\"Type\": \"Fail\", \"Error\": \"E\"}}}";

    /** A frame in its position, with the objects that a stimulus needs. */
    record Position(StateType type, Ledger ledger, Interpreter interpreter, FramePath path) {
        Frame frame() {
            var frame = ledger.state().frame(path);
            if (frame == null) {
                throw new IllegalStateException("No frame " + path);
            }
            return frame;
        }

        Transition advance(Stimulus stimulus) {
            return interpreter.advance(frame(), stimulus, context(ledger));
        }
    }

    static AdvanceContext context(Ledger ledger) {
        return new AdvanceContext(
                NOW, new Random(1), new Budget(), ledger.state().lastEventId(), 0, null);
    }

    private FramePositions() {}

    static Map<String, Supplier<Position>> all() {
        var positions = new LinkedHashMap<String, Supplier<Position>>();
        positions.put(
                "Pass entered", () -> positionAfter(StateType.PASS, "\"End\": true", PROCEED));
        positions.put(
                "Choice entered",
                () ->
                        positionAfter(
                                StateType.CHOICE,
                                "\"Default\": \"Z\", \"Choices\": [{\"Variable\": \"$.x\", \"IsPresent\": true, \"Next\": \"Z\"}]",
                                PROCEED));
        positions.put(
                "Succeed entered",
                () -> positionAfter(StateType.SUCCEED, "\"Comment\": \"\"", PROCEED));
        positions.put(
                "Fail entered", () -> positionAfter(StateType.FAIL, "\"Error\": \"E\"", PROCEED));
        var sleep = "\"Seconds\": 5, \"End\": true";
        positions.put("Wait entered", () -> positionAfter(StateType.WAIT, sleep, PROCEED));
        positions.put("Wait asleep", () -> positionAfter(StateType.WAIT, sleep, PROCEED, PROCEED));
        tasks(positions);
        joins(
                positions,
                "Parallel",
                StateType.PARALLEL,
                "\"Branches\": [" + FAILING_GRAPH + "], \"End\": true" + RETRY);
        joins(
                positions,
                "Map",
                StateType.MAP,
                "\"ItemsPath\": \"$.a\", \"ItemProcessor\": "
                        + FAILING_GRAPH
                        + ", \"End\": true"
                        + RETRY);
        mapRuns(positions);
        return positions;
    }

    private static void mapRuns(Map<String, Supplier<Position>> positions) {
        var fields =
                """
                "ItemsPath": "$.a", "End": true, "ItemProcessor": {
                  "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                  "StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}
                """
                        + RETRY;
        positions.put(
                "Map with a Map Run entered", () -> positionAfter(StateType.MAP, fields, PROCEED));
        positions.put(
                "Map with a Map Run", () -> positionAfter(StateType.MAP, fields, PROCEED, PROCEED));
        positions.put(
                "Map with a Map Run backing off",
                () ->
                        positionAfter(
                                StateType.MAP,
                                fields,
                                PROCEED,
                                PROCEED,
                                new Stimulus.MapRunFailed(0, "E", null)));
        positions.put("Map with a redriven Map Run", () -> redriven(fields));
    }

    private static Position redriven(String fields) {
        var failed =
                positionAfter(
                        StateType.MAP,
                        fields,
                        PROCEED,
                        PROCEED,
                        new Stimulus.MapRunFailed(0, "Other", null));
        assertThat(failed.ledger().redrive(NOW, null)).isTrue();
        failed.ledger().takePending();
        return failed;
    }

    static Position named(String name) {
        return Objects.requireNonNull(all().get(name)).get();
    }

    private static void tasks(Map<String, Supplier<Position>> positions) {
        var function = task(TaskTest.LAMBDA);
        positions.put("Task entered", () -> positionAfter(StateType.TASK, function, PROCEED));
        positions.put(
                "Task function scheduled",
                () ->
                        positionAfter(
                                StateType.TASK,
                                function,
                                PROCEED,
                                Stimulus.ProceedOneState.INSTANCE));
        positions.put(
                "Task function called",
                () -> positionAfter(StateType.TASK, function, PROCEED, PROCEED));
        positions.put(
                "Task backing off",
                () ->
                        positionAfter(
                                StateType.TASK,
                                function,
                                PROCEED,
                                PROCEED,
                                new Stimulus.Failed(0, "E", null)));
        var callback = task(TaskTest.CALLBACK);
        positions.put(
                "Task callback called",
                () -> positionAfter(StateType.TASK, callback, PROCEED, PROCEED));
        positions.put(
                "Task callback submitted",
                () ->
                        positionAfter(
                                StateType.TASK,
                                callback,
                                PROCEED,
                                PROCEED,
                                new Stimulus.Submitted(0, SEVEN)));
        positions.put(
                "Task permits awaited",
                () ->
                        positionAfter(
                                StateType.TASK,
                                PERMITS + task("arn:aws:states:::askel:acquire"),
                                PROCEED,
                                PROCEED,
                                new Stimulus.Submitted(0, SEVEN)));
        positions.put(
                "Task release called",
                () ->
                        positionAfter(
                                StateType.TASK,
                                PERMITS + task("arn:aws:states:::askel:release"),
                                PROCEED,
                                PROCEED));
        positions.put(
                "Task child starting",
                () ->
                        positionAfter(
                                StateType.TASK,
                                "\"Parameters\": {\"StateMachineArn\": \"arn:aws:states:r:a:stateMachine:m\"}, "
                                        + task(TaskTest.SYNC),
                                PROCEED,
                                PROCEED));
        positions.put(
                "Task child known",
                () ->
                        positionAfter(
                                StateType.TASK,
                                task(TaskTest.SYNC),
                                PROCEED,
                                PROCEED,
                                new Stimulus.ChildStarted(0, "arn:child")));
        positions.put(
                "Task waiting for a signal",
                () ->
                        positionAfter(
                                StateType.TASK,
                                "\"Parameters\": {\"Name\": \"go\"}, "
                                        + task("arn:aws:states:::askel:waitForSignal"),
                                PROCEED,
                                PROCEED));
        var job = task(TaskTest.JOB);
        positions.put(
                "Task job known",
                () ->
                        positionAfter(
                                StateType.TASK,
                                job,
                                PROCEED,
                                PROCEED,
                                new Stimulus.JobStarted(0, "job", SEVEN)));
        var activity = task(TaskTest.ACTIVITY);
        positions.put(
                "Task activity offered",
                () -> positionAfter(StateType.TASK, activity, PROCEED, PROCEED));
        positions.put(
                "Task activity polled",
                () ->
                        positionAfter(
                                StateType.TASK,
                                activity,
                                PROCEED,
                                PROCEED,
                                new Stimulus.ActivityStarted(0, "w")));
        var delivery = new Phase.Delivery("delivery", NOW.plusSeconds(30));
        positions.put(
                "Task activity in delivery",
                () ->
                        positionAfter(
                                StateType.TASK,
                                activity,
                                PROCEED,
                                PROCEED,
                                new Stimulus.ActivityStarted(0, "w", delivery)));
    }

    private static String task(String resource) {
        return "\"Resource\": \"%s\", \"End\": true%s".formatted(resource, RETRY);
    }

    private static void joins(
            Map<String, Supplier<Position>> positions, String name, StateType type, String fields) {
        positions.put(name + " entered", () -> positionAfter(type, fields, PROCEED));
        positions.put(name + " joining", () -> positionAfter(type, fields, PROCEED, PROCEED));
        positions.put(name + " backing off", () -> backingOff(type, fields));
    }

    /** A position after the failure of the only branch. */
    private static Position backingOff(StateType type, String fields) {
        var joining = positionAfter(type, fields, PROCEED, PROCEED);
        var branch =
                new Position(
                        type, joining.ledger(), joining.interpreter(), FramePath.ROOT.child(0, 0));
        accept(branch, PROCEED);
        accept(branch, PROCEED);
        joining.ledger().takePending();
        return joining;
    }

    private static Position positionAfter(StateType type, String fields, Stimulus... stimuli) {
        var execution =
                SimulatedExecution.of(
                                """
                                {"StartAt": "S", "States": {
                                  "S": {"Type": "%s", %s}, "Z": {"Type": "Succeed"}}}
                                """
                                        .formatted(type.text(), fields))
                        .within(ONE_STATE_AT_A_TIME)
                        .runUntil(NOW.minusSeconds(1));
        var input = TaskAnswer.json("{\"a\":[1]}");
        var ledger = new Ledger(null, ONE_STATE_AT_A_TIME);
        ledger.acceptFirstEntries(Interpreter.firstEntries(execution.identity(), null, input, NOW));
        var position = new Position(type, ledger, execution.interpreter(), FramePath.ROOT);
        for (var each : stimuli) {
            accept(position, each);
        }
        ledger.takePending();
        return position;
    }

    private static void accept(Position position, Stimulus stimulus) {
        var ledger = position.ledger();
        assertThat(
                        ledger.accept(
                                position.interpreter(),
                                position.advance(stimulus),
                                () -> context(ledger)))
                .isTrue();
    }

    private static Stimulus pollWithDelivery(String deliveryId) {
        return new Stimulus.ActivityStarted(
                0, null, new Phase.Delivery(deliveryId, NOW.plusSeconds(30)));
    }

    static Map<String, Stimulus> stimuli(Position position) {
        var due =
                switch (position.frame().phase()) {
                    case Phase.Sleeping(var until) -> until;
                    case Phase.BackingOff(var until) -> until;
                    default -> NOW.plusSeconds(5);
                };
        var stimuli = new LinkedHashMap<String, Stimulus>();
        stimuli.put("Proceed", PROCEED);
        stimuli.put("ProceedOneState", Stimulus.ProceedOneState.INSTANCE);
        stimuli.put("TimerFired", new Stimulus.TimerFired(due));
        stimuli.put("TimerFired at another time", new Stimulus.TimerFired(due.plusSeconds(1)));
        stimuli.put("ActivityStarted", new Stimulus.ActivityStarted(0, null));
        stimuli.put("ActivityStarted with a pending delivery", pollWithDelivery("delivery"));
        stimuli.put("DeliveryAcknowledged", new Stimulus.DeliveryAcknowledged(0, "delivery"));
        stimuli.put(
                "DeliveryAcknowledged of another delivery",
                new Stimulus.DeliveryAcknowledged(0, "other"));
        stimuli.put("TaskRequeued", new Stimulus.TaskRequeued(0));
        stimuli.put("TaskRequeued of the delivery", new Stimulus.TaskRequeued(0, "delivery"));
        stimuli.put("TaskRequeued of another delivery", new Stimulus.TaskRequeued(0, "other"));
        stimuli.put("ChildStarted", new Stimulus.ChildStarted(0, "arn:child"));
        stimuli.put("Submitted", new Stimulus.Submitted(0, SEVEN));
        stimuli.put("JobStarted", new Stimulus.JobStarted(0, "job", SEVEN));
        var pollDue =
                position.frame().phase() instanceof Phase.Calling(var call) && call.job() != null
                        ? call.job().pollDue()
                        : NOW;
        stimuli.put("JobStillRunning", new Stimulus.JobStillRunning(0, pollDue));
        stimuli.put(
                "JobStillRunning of an earlier poll",
                new Stimulus.JobStillRunning(0, pollDue.minusMillis(1)));
        stimuli.put("Succeeded", new Stimulus.Succeeded(0, SEVEN));
        var signal = new SignalBuffer.Signal(0, "go", null, SEVEN, NOW);
        stimuli.put("SignalsArrived", new Stimulus.SignalsArrived(0, List.of(signal)));
        stimuli.put(
                "SignalsArrived for another attempt",
                new Stimulus.SignalsArrived(1, List.of(signal)));
        stimuli.put("PermitsGranted", new Stimulus.PermitsGranted(0, 7));
        stimuli.put("PermitsGranted of another attempt", new Stimulus.PermitsGranted(1, 7));
        stimuli.put("PermitsReleased", new Stimulus.PermitsReleased(0));
        stimuli.put("PermitsReleased of another attempt", new Stimulus.PermitsReleased(1));
        stimuli.put("Failed", new Stimulus.Failed(0, "E", null));
        stimuli.put("MapRunSucceeded", new Stimulus.MapRunSucceeded(0, SEVEN));
        stimuli.put("MapRunFailed", new Stimulus.MapRunFailed(0, "E", null));
        stimuli.put("MapRunSucceeded of another run", new Stimulus.MapRunSucceeded(1, SEVEN));
        stimuli.put("MapRunFailed of another run", new Stimulus.MapRunFailed(1, "E", null));
        stimuli.put("TimedOut", new Stimulus.TimedOut(0, false));
        stimuli.put("TimedOut by heartbeat", new Stimulus.TimedOut(0, true));
        stimuli.put("ActivityStarted of another attempt", new Stimulus.ActivityStarted(1, null));
        stimuli.put("TaskRequeued of another attempt", new Stimulus.TaskRequeued(1));
        stimuli.put("ChildStarted of another attempt", new Stimulus.ChildStarted(1, "arn:c"));
        stimuli.put("JobStarted of another attempt", new Stimulus.JobStarted(1, "job", SEVEN));
        stimuli.put("JobStillRunning of another attempt", new Stimulus.JobStillRunning(1, pollDue));
        stimuli.put("Submitted of another attempt", new Stimulus.Submitted(1, SEVEN));
        stimuli.put("Succeeded of another attempt", new Stimulus.Succeeded(1, SEVEN));
        stimuli.put("Failed of another attempt", new Stimulus.Failed(1, "E", null));
        stimuli.put("TimedOut of another attempt", new Stimulus.TimedOut(1, false));
        return stimuli;
    }
}
