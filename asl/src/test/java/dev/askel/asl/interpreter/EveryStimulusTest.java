package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.Transition.Outcome;
import dev.askel.asl.model.StateType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Every stimulus in every position a frame can stand in. What a position does not wait for is stale
 * there and changes nothing.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EveryStimulusTest {
    private static final Limits ONE_STATE_AT_A_TIME =
            new Limits(262_144, 25_000, 40, 1, 1024 * 1024, 500_000);
    private static final Instant NOW = SimulatedTime.START;
    private static final Stimulus PROCEED = Stimulus.Proceed.INSTANCE;
    private static final Payload SEVEN = TaskAnswer.json("7");
    private static final String RETRY = ", \"Retry\": [{\"ErrorEquals\": [\"E\"]}]";
    private static final String BREAKING =
            "{\"StartAt\": \"F\", \"States\": {\"F\": {\"Type\": \"Fail\", \"Error\": \"E\"}}}";

    /** A frame as it stands, and all it needs to be asked. */
    private record Position(
            StateType type, Ledger ledger, Interpreter interpreter, FramePath path) {
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

    private static Context context(Ledger ledger) {
        return new Context(NOW, new Random(1), new Budget(), ledger.state().lastEventId(), 0, null);
    }

    /** What each stimulus must bring about in each position; all others are stale. */
    private static Map<String, Map<String, String>> expected() {
        var expected = new TreeMap<String, Map<String, String>>();
        expected.put("Pass entered", Map.of("Proceed", "PassStateExited"));
        expected.put("Choice entered", Map.of("Proceed", "ChoiceStateExited"));
        expected.put("Succeed entered", Map.of("Proceed", "SucceedStateExited"));
        expected.put("Fail entered", Map.of("Proceed", "ExecutionFailed"));
        expected.put("Wait entered", Map.of("Proceed", "TimerSet"));
        expected.put("Wait asleep", Map.of("Due", "WaitStateExited"));
        expected.put("Task entered", Map.of("Proceed", "LambdaFunctionScheduled"));
        expected.put(
                "Task function called",
                Map.of(
                        "Succeeded", "LambdaFunctionSucceeded",
                        "Failed", "LambdaFunctionFailed",
                        "TimedOut", "LambdaFunctionTimedOut",
                        "TimedOut by heartbeat", "LambdaFunctionTimedOut"));
        expected.put(
                "Task callback called",
                Map.of(
                        "Submitted", "TaskSubmitted",
                        "ChildStarted", "ChildStarted",
                        "Succeeded", "TaskSucceeded",
                        "Failed", "TaskFailed",
                        "TimedOut", "TaskTimedOut",
                        "TimedOut by heartbeat", "TaskTimedOut"));
        expected.put(
                "Task callback submitted",
                Map.of(
                        "ChildStarted", "ChildStarted",
                        "Succeeded", "TaskSucceeded",
                        "Failed", "TaskFailed",
                        "TimedOut", "TaskTimedOut",
                        "TimedOut by heartbeat", "TaskTimedOut"));
        expected.put(
                "Task child known",
                Map.of(
                        "Submitted", "TaskSubmitted",
                        "Succeeded", "TaskSucceeded",
                        "Failed", "TaskFailed",
                        "TimedOut", "TaskTimedOut NoticeOwed",
                        "TimedOut by heartbeat", "TaskTimedOut NoticeOwed"));
        expected.put(
                "Task activity offered",
                Map.of(
                        "Taken", "ActivityStarted",
                        "Succeeded", "ActivitySucceeded",
                        "Failed", "ActivityFailed",
                        "TimedOut", "ActivityTimedOut",
                        "TimedOut by heartbeat", "ActivityTimedOut"));
        expected.put(
                "Task activity taken",
                Map.of(
                        "Returned", "TaskReturned",
                        "Succeeded", "ActivitySucceeded",
                        "Failed", "ActivityFailed",
                        "TimedOut", "ActivityTimedOut",
                        "TimedOut by heartbeat", "ActivityTimedOut"));
        expected.put("Task backing off", Map.of("Due", "LambdaFunctionScheduled"));
        expected.put("Parallel entered", Map.of("Proceed", "ParallelStateStarted"));
        expected.put("Parallel joining", Map.of());
        expected.put("Parallel backing off", Map.of("Due", "ParallelStateStarted"));
        expected.put("Map entered", Map.of("Proceed", "MapStateStarted"));
        expected.put("Map joining", Map.of());
        expected.put("Map backing off", Map.of("Due", "MapStateStarted"));
        return expected;
    }

    private static Map<String, Supplier<Position>> positions() {
        var positions = new LinkedHashMap<String, Supplier<Position>>();
        positions.put("Pass entered", () -> at(StateType.PASS, "\"End\": true", PROCEED));
        positions.put(
                "Choice entered",
                () ->
                        at(
                                StateType.CHOICE,
                                "\"Default\": \"Z\", \"Choices\": [{\"Variable\": \"$.x\", \"IsPresent\": true, \"Next\": \"Z\"}]",
                                PROCEED));
        positions.put("Succeed entered", () -> at(StateType.SUCCEED, "\"Comment\": \"\"", PROCEED));
        positions.put("Fail entered", () -> at(StateType.FAIL, "\"Error\": \"E\"", PROCEED));
        var sleep = "\"Seconds\": 5, \"End\": true";
        positions.put("Wait entered", () -> at(StateType.WAIT, sleep, PROCEED));
        positions.put("Wait asleep", () -> at(StateType.WAIT, sleep, PROCEED, PROCEED));
        tasks(positions);
        joins(
                positions,
                "Parallel",
                StateType.PARALLEL,
                "\"Branches\": [" + BREAKING + "], \"End\": true" + RETRY);
        joins(
                positions,
                "Map",
                StateType.MAP,
                "\"ItemsPath\": \"$.a\", \"ItemProcessor\": "
                        + BREAKING
                        + ", \"End\": true"
                        + RETRY);
        return positions;
    }

    private static Position position(String name) {
        return Objects.requireNonNull(positions().get(name)).get();
    }

    private static void tasks(Map<String, Supplier<Position>> positions) {
        var function = task(TaskTest.LAMBDA);
        positions.put("Task entered", () -> at(StateType.TASK, function, PROCEED));
        positions.put("Task function called", () -> at(StateType.TASK, function, PROCEED, PROCEED));
        positions.put(
                "Task backing off",
                () ->
                        at(
                                StateType.TASK,
                                function,
                                PROCEED,
                                PROCEED,
                                new Stimulus.Failed(0, "E", null)));
        var callback = task(TaskTest.CALLBACK);
        positions.put("Task callback called", () -> at(StateType.TASK, callback, PROCEED, PROCEED));
        positions.put(
                "Task callback submitted",
                () ->
                        at(
                                StateType.TASK,
                                callback,
                                PROCEED,
                                PROCEED,
                                new Stimulus.Submitted(0, SEVEN)));
        positions.put(
                "Task child known",
                () ->
                        at(
                                StateType.TASK,
                                task(TaskTest.SYNC),
                                PROCEED,
                                PROCEED,
                                new Stimulus.ChildStarted(0, "arn:child")));
        var activity = task(TaskTest.ACTIVITY);
        positions.put(
                "Task activity offered", () -> at(StateType.TASK, activity, PROCEED, PROCEED));
        positions.put(
                "Task activity taken",
                () -> at(StateType.TASK, activity, PROCEED, PROCEED, new Stimulus.Taken(0, "w")));
    }

    private static String task(String resource) {
        return "\"Resource\": \"%s\", \"End\": true%s".formatted(resource, RETRY);
    }

    private static void joins(
            Map<String, Supplier<Position>> positions, String name, StateType type, String fields) {
        positions.put(name + " entered", () -> at(type, fields, PROCEED));
        positions.put(name + " joining", () -> at(type, fields, PROCEED, PROCEED));
        positions.put(name + " backing off", () -> backingOff(type, fields));
    }

    /** The only branch has failed. */
    private static Position backingOff(StateType type, String fields) {
        var joining = at(type, fields, PROCEED, PROCEED);
        var branch =
                new Position(
                        type, joining.ledger(), joining.interpreter(), FramePath.ROOT.child(0, 0));
        accept(branch, PROCEED);
        accept(branch, PROCEED);
        joining.ledger().takePending();
        return joining;
    }

    private static Position at(StateType type, String fields, Stimulus... stimuli) {
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
        ledger.begin(Interpreter.begin(execution.identity(), null, input, NOW));
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

    private static Map<String, Stimulus> stimuli(Position position) {
        var due =
                switch (position.frame().phase()) {
                    case Phase.Sleeping(var until) -> until;
                    case Phase.BackingOff(var until) -> until;
                    default -> NOW.plusSeconds(5);
                };
        var stimuli = new LinkedHashMap<String, Stimulus>();
        stimuli.put("Proceed", PROCEED);
        stimuli.put("Due", new Stimulus.Due(due));
        stimuli.put("Due at another time", new Stimulus.Due(due.plusSeconds(1)));
        stimuli.put("Taken", new Stimulus.Taken(0, null));
        stimuli.put("Returned", new Stimulus.Returned(0));
        stimuli.put("ChildStarted", new Stimulus.ChildStarted(0, "arn:child"));
        stimuli.put("Submitted", new Stimulus.Submitted(0, SEVEN));
        stimuli.put("Succeeded", new Stimulus.Succeeded(0, SEVEN));
        stimuli.put("Failed", new Stimulus.Failed(0, "E", null));
        stimuli.put("TimedOut", new Stimulus.TimedOut(0, false));
        stimuli.put("TimedOut by heartbeat", new Stimulus.TimedOut(0, true));
        stimuli.put("Taken of another attempt", new Stimulus.Taken(1, null));
        stimuli.put("Returned of another attempt", new Stimulus.Returned(1));
        stimuli.put("ChildStarted of another attempt", new Stimulus.ChildStarted(1, "arn:c"));
        stimuli.put("Submitted of another attempt", new Stimulus.Submitted(1, SEVEN));
        stimuli.put("Succeeded of another attempt", new Stimulus.Succeeded(1, SEVEN));
        stimuli.put("Failed of another attempt", new Stimulus.Failed(1, "E", null));
        stimuli.put("TimedOut of another attempt", new Stimulus.TimedOut(1, false));
        return stimuli;
    }

    @Test
    void every_stimulus_does_in_every_position_what_it_must_and_nothing_where_it_does_not_fit() {
        var outcomes = new TreeMap<String, Map<String, String>>();
        for (var name : positions().keySet()) {
            var outcome = new HashMap<String, String>();
            stimuli(position(name))
                    .forEach((label, stimulus) -> {
                        var begun = begunBy(position(name), stimulus);
                        if (!begun.isEmpty()) {
                            outcome.put(label, begun);
                        }
                    });
            outcomes.put(name, outcome);
        }

        assertThat(outcomes).isEqualTo(expected());
    }

    /** The first entry that comes of it, and a notice if one is owed then; empty when stale. */
    private static String begunBy(Position position, Stimulus stimulus) {
        var before = position.ledger().state();
        var transition = position.advance(stimulus);
        boolean accepted =
                position.ledger()
                        .accept(
                                position.interpreter(),
                                transition,
                                () -> context(position.ledger()));
        assertThat(accepted).isEqualTo(transition.outcome() != Outcome.STALE);
        var entries = position.ledger().takePending();
        if (!accepted) {
            assertThat(transition.entries()).isEmpty();
            assertThat(entries).isEmpty();
            assertThat(position.ledger().state()).isEqualTo(before);
            return "";
        }
        var names = new ArrayList<String>();
        names.add(name(entries.getFirst()));
        entries.stream()
                .map(EveryStimulusTest::name)
                .filter(name -> name.equals("NoticeOwed"))
                .forEach(names::add);
        return String.join(" ", names);
    }

    private static String name(Entry entry) {
        return entry instanceof HistoryEvent event
                ? event.type().name()
                : entry.getClass().getSimpleName();
    }

    @Test
    void no_pair_of_state_type_and_stimulus_is_left_out() {
        var missing = new TreeSet<String>();
        for (var type : StateType.values()) {
            for (var stimulus : Stimulus.class.getPermittedSubclasses()) {
                missing.add(type.text() + " and " + stimulus.getSimpleName());
            }
        }
        for (var each : positions().values()) {
            var position = each.get();
            for (var stimulus : stimuli(position).values()) {
                missing.remove(
                        position.type().text() + " and " + stimulus.getClass().getSimpleName());
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void no_phase_is_left_out() {
        Set<String> missing = new TreeSet<>();
        Arrays.stream(Phase.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .forEach(missing::add);
        positions()
                .values()
                .forEach(each ->
                        missing.remove(each.get().frame().phase().getClass().getSimpleName()));

        // A frame starts, is re-entered or has exited only in between two states.
        assertThat(missing).isEqualTo(Set.of("Starting", "Reentering", "Exited"));
    }

    @Test
    void a_closed_frame_takes_no_stimulus_at_all() {
        var run =
                TaskTest.task(TaskTest.LAMBDA, "")
                        .answering(TaskScript.inTurn(TaskAnswer.fails("E")))
                        .run();
        var ledger = new Ledger(run.journal().recover(), Limits.DEFAULT);
        var position = new Position(StateType.TASK, ledger, run.interpreter(), FramePath.ROOT);

        for (var stimulus : stimuli(position).values()) {
            assertThat(
                            ledger.accept(
                                    run.interpreter(),
                                    position.advance(stimulus),
                                    () -> context(ledger)))
                    .isFalse();
        }
        assertThat(ledger.hasPending()).isFalse();
    }

    @Test
    void of_two_proposals_made_on_one_version_the_second_is_void() {
        var position = position("Task function called");
        var answer = position.advance(new Stimulus.Succeeded(0, SEVEN));
        var timeout = position.advance(new Stimulus.TimedOut(0, false));
        var ledger = position.ledger();

        assertThat(ledger.accept(position.interpreter(), timeout, () -> context(ledger))).isTrue();
        var after = ledger.state();
        assertThat(ledger.accept(position.interpreter(), answer, () -> context(ledger))).isFalse();
        assertThat(ledger.state()).isEqualTo(after);
    }
}
