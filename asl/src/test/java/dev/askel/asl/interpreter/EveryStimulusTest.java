package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Transition.Outcome;
import dev.askel.asl.model.StateType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Applies every stimulus in every position of a frame. A stimulus that a position does not expect
 * is stale and changes nothing.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EveryStimulusTest {
    /**
     * The first entry that each stimulus must cause in each position. All other stimuli are stale.
     */
    private static Map<String, Map<String, String>> expected() {
        var expected = new TreeMap<String, Map<String, String>>();
        expected.put("Pass entered", onProceed("PassStateExited"));
        expected.put("Choice entered", onProceed("ChoiceStateExited"));
        expected.put("Succeed entered", onProceed("SucceedStateExited"));
        expected.put("Fail entered", onProceed("ExecutionFailed"));
        expected.put("Wait entered", onProceed("TimerSet"));
        expected.put("Wait asleep", Map.of("TimerFired", "WaitStateExited"));
        expected.put("Task entered", onProceed("LambdaFunctionScheduled"));
        expected.put(
                "Task function scheduled",
                Map.of(
                        "Proceed", "LambdaFunctionStarted",
                        "ProceedOneState", "LambdaFunctionStarted",
                        "Succeeded", "LambdaFunctionSucceeded",
                        "Failed", "LambdaFunctionFailed",
                        "TimedOut", "LambdaFunctionTimedOut"));
        expected.put(
                "Task function called",
                Map.of(
                        "Succeeded", "LambdaFunctionSucceeded",
                        "Failed", "LambdaFunctionFailed",
                        "TimedOut", "LambdaFunctionTimedOut"));
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
                "Task waiting for a signal",
                Map.of(
                        "SignalsArrived", "SignalsConsumed",
                        "JobStarted", "TaskHandleKnown",
                        "Submitted", "TaskSubmitted",
                        "ChildStarted", "ChildStarted",
                        "Succeeded", "TaskSucceeded",
                        "Failed", "TaskFailed",
                        "TimedOut", "TaskTimedOut"));
        expected.put(
                "Task permits awaited",
                Map.of(
                        "PermitsGranted", "PermitsGranted",
                        "ChildStarted", "ChildStarted",
                        "Succeeded", "TaskSucceeded",
                        "Failed", "TaskFailed",
                        "TimedOut", "TaskTimedOut"));
        expected.put(
                "Task release called",
                Map.of(
                        "PermitsReleased", "PermitsReleased",
                        "ChildStarted", "ChildStarted",
                        "JobStarted", "TaskHandleKnown",
                        "Submitted", "TaskSubmitted",
                        "Succeeded", "TaskSucceeded",
                        "Failed", "TaskFailed",
                        "TimedOut", "TaskTimedOut"));
        expected.put(
                "Task job known",
                Map.of(
                        "JobStillRunning", "TaskPolled",
                        "ChildStarted", "ChildStarted",
                        "Succeeded", "TaskSucceeded",
                        "Failed", "TaskFailed",
                        "TimedOut", "TaskTimedOut NoticeAdded"));
        expected.put(
                "Task child known",
                Map.of(
                        "Submitted", "TaskSubmitted",
                        "JobStarted", "TaskHandleKnown",
                        "Succeeded", "TaskSucceeded",
                        "Failed", "TaskFailed",
                        "TimedOut", "TaskTimedOut NoticeAdded"));
        expected.put(
                "Task child starting",
                Map.of(
                        "ChildStarted", "ChildStarted",
                        "JobStarted", "TaskHandleKnown",
                        "Submitted", "TaskSubmitted",
                        "Succeeded", "TaskSucceeded",
                        "Failed", "TaskFailed",
                        "TimedOut", "TaskTimedOut NoticeAdded"));
        expected.put(
                "Task activity offered",
                Map.of(
                        "ActivityStarted", "ActivityStarted",
                        "ActivityStarted with a pending delivery", "ActivityStarted",
                        "Succeeded", "ActivitySucceeded",
                        "Failed", "ActivityFailed",
                        "TimedOut", "ActivityTimedOut",
                        "TimedOut by heartbeat", "ActivityTimedOut"));
        expected.put(
                "Task activity polled",
                Map.of(
                        "TaskRequeued", "TaskRequeued",
                        "Succeeded", "ActivitySucceeded",
                        "Failed", "ActivityFailed",
                        "TimedOut", "ActivityTimedOut",
                        "TimedOut by heartbeat", "ActivityTimedOut"));
        expected.put(
                "Task activity in delivery",
                Map.of(
                        "DeliveryAcknowledged", "DeliveryConfirmed",
                        "TaskRequeued", "TaskRequeued",
                        "TaskRequeued of the delivery", "TaskRequeued",
                        "Succeeded", "ActivitySucceeded",
                        "Failed", "ActivityFailed",
                        "TimedOut", "ActivityTimedOut",
                        "TimedOut by heartbeat", "ActivityTimedOut"));
        expected.put("Task backing off", Map.of("TimerFired", "LambdaFunctionScheduled"));
        expected.put("Parallel entered", onProceed("ParallelStateStarted"));
        expected.put("Parallel joining", Map.of());
        expected.put("Parallel backing off", Map.of("TimerFired", "ParallelStateStarted"));
        expected.put("Map entered", onProceed("MapStateStarted"));
        expected.put("Map joining", Map.of());
        expected.put("Map backing off", Map.of("TimerFired", "MapStateStarted"));
        expected.put("Map with a Map Run entered", onProceed("MapStateStarted"));
        expected.put(
                "Map with a Map Run",
                Map.of("MapRunSucceeded", "MapRunSucceeded", "MapRunFailed", "MapRunFailed"));
        expected.put("Map with a Map Run backing off", Map.of("TimerFired", "MapStateStarted"));
        expected.put("Map with a redriven Map Run", onProceed("MapRunRedriven"));
        return expected;
    }

    private static Map<String, String> onProceed(String first) {
        return Map.of("Proceed", first, "ProceedOneState", first);
    }

    @Test
    void each_position_reacts_to_the_expected_stimuli_and_ignores_the_others() {
        var outcomes = new TreeMap<String, Map<String, String>>();
        for (var name : FramePositions.all().keySet()) {
            var outcome = new HashMap<String, String>();
            FramePositions.stimuli(FramePositions.named(name))
                    .forEach((label, stimulus) -> {
                        var entry = firstEntry(FramePositions.named(name), stimulus);
                        if (!entry.isEmpty()) {
                            outcome.put(label, entry);
                        }
                    });
            outcomes.put(name, outcome);
        }

        assertThat(outcomes).isEqualTo(expected());
    }

    /**
     * The first entry after a stimulus, with the notices that follow; empty when the stimulus is
     * stale.
     */
    private static String firstEntry(FramePositions.Position position, Stimulus stimulus) {
        var before = position.ledger().state();
        var transition = position.advance(stimulus);
        boolean accepted =
                position.ledger()
                        .accept(
                                position.interpreter(),
                                transition,
                                () -> FramePositions.context(position.ledger()));
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
                .filter(name -> name.equals("NoticeAdded"))
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
        for (var each : FramePositions.all().values()) {
            var position = each.get();
            for (var stimulus : FramePositions.stimuli(position).values()) {
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
        FramePositions.all()
                .values()
                .forEach(each ->
                        missing.remove(each.get().frame().phase().getClass().getSimpleName()));

        // These phases occur only between two states of one transition.
        assertThat(missing).isEqualTo(Set.of("Starting", "Reentering", "Exited"));
    }

    @Test
    void a_closed_frame_ignores_every_stimulus() {
        var run =
                TaskTest.task(TaskTest.LAMBDA, "")
                        .answering(TaskScript.inTurn(TaskAnswer.fails("E")))
                        .run();
        var ledger = new Ledger(run.journal().recover(), ExecutionLimits.DEFAULT);
        var position =
                new FramePositions.Position(
                        StateType.TASK, ledger, run.interpreter(), FramePath.ROOT);

        for (var stimulus : FramePositions.stimuli(position).values()) {
            assertThat(
                            ledger.accept(
                                    run.interpreter(),
                                    position.advance(stimulus),
                                    () -> FramePositions.context(ledger)))
                    .isFalse();
        }
        assertThat(ledger.hasPending()).isFalse();
    }

    @Test
    void the_second_of_two_proposals_for_one_version_is_void() {
        var position = FramePositions.named("Task function called");
        var answer = position.advance(new Stimulus.Succeeded(0, FramePositions.SEVEN));
        var timeout = position.advance(new Stimulus.TimedOut(0, false));
        var ledger = position.ledger();

        assertThat(
                        ledger.accept(
                                position.interpreter(),
                                timeout,
                                () -> FramePositions.context(ledger)))
                .isTrue();
        var after = ledger.state();
        assertThat(
                        ledger.accept(
                                position.interpreter(),
                                answer,
                                () -> FramePositions.context(ledger)))
                .isFalse();
        assertThat(ledger.state()).isEqualTo(after);
    }
}
