package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.execution.Gates.Way;
import dev.askel.engine.execution.recovery.Recovery;
import dev.askel.engine.journal.JournalUnavailable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** An execution that always writes is woken too, so that its due timers fire. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BusyExecutionTest {
    private static final LonelyNode NODE = new LonelyNode();

    @AfterAll
    static void close() {
        NODE.close();
    }

    /** A Wait of an hour, beside calls that follow each other. */
    private static LonelyNode.Machine waitBesideCalls(
            String function, @Nullable Long timeoutSeconds) {
        return NODE.machine(
                """
                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                 {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}},
                 {"StartAt": "A", "States": {
                  "A": {"Type": "Task", "Resource": "%1$s", "Next": "B"},
                  "B": {"Type": "Task", "Resource": "%1$s", "End": true}}}]}}}\
                """
                        .formatted(Functions.arn(function)),
                timeoutSeconds);
    }

    /** Wakes the execution while the write of an answer is in flight. */
    private static void wakeWhileWriting(String id, Functions.HeldCall call) {
        var gate = NODE.gates().close(Way.WRITE, id);
        call.answer("1");
        gate.awaitReached();
        NODE.tell(id, new ExecutionCommand.Wake());
        NODE.inspect(id);
        gate.open();
    }

    @Test
    void a_wait_ends_though_its_wake_up_met_a_write() {
        var function = LonelyNode.name("busy");
        var calls = NODE.functions().hold(function);
        var id = NODE.start(waitBesideCalls(function, null));
        var call = calls.awaitNext();
        NODE.time().skip(Duration.ofSeconds(3_601));

        wakeWhileWriting(id, call);

        calls.awaitNext().answer("2");
        Eventually.holds("it ends", () -> NODE.status(id).equals("SUCCEEDED"));
    }

    @Test
    void an_execution_times_out_though_its_wake_up_met_a_write() {
        var function = LonelyNode.name("busy");
        var calls = NODE.functions().hold(function);
        var id = NODE.start(waitBesideCalls(function, 3_000L));
        var call = calls.awaitNext();
        NODE.time().skip(Duration.ofSeconds(3_001));

        wakeWhileWriting(id, call);

        Eventually.holds("it ends", () -> NODE.status(id).equals("TIMED_OUT"));
    }

    @Test
    void a_notice_is_repeated_though_the_wake_up_met_a_write() {
        var failing = LonelyNode.name("failing");
        var function = LonelyNode.name("busy");
        var failures = NODE.functions().hold(failing);
        var calls = NODE.functions().hold(function);
        var id =
                NODE.start(
                        NODE.machine(
                                """
                                {"StartAt": "P", "States": {
                                 "P": {"Type": "Parallel", "Next": "T",
                                  "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "T"}], "Branches": [
                                  {"StartAt": "C", "States": {"C": {"Type": "Task",
                                   "Resource": "arn:aws:states:::states:startExecution.sync",
                                   "Parameters": {"StateMachineArn": "child", "Input": {}}, "End": true}}},
                                  {"StartAt": "F", "States": {"F": {"Type": "Task", "Resource": "%s", "End": true}}}]},
                                 "T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(
                                                Functions.arn(failing), Functions.arn(function))));
        Eventually.holds(
                "the child is started", () -> NODE.inspect(id).toString().contains("\"child\""));
        failures.awaitNext().fail("E", "c");
        Eventually.holds("the child is stopped", () -> NODE.children().stopped() > 0);

        int stopped = NODE.children().stopped();
        wakeWhileWriting(id, calls.awaitNext());

        assertThat(NODE.children().stopped()).isGreaterThan(stopped);
    }

    @Test
    void a_journal_that_takes_no_writes_for_long_is_not_held_against_an_execution() {
        var function = LonelyNode.name("patient");
        var calls = NODE.functions().hold(function);
        var id = NODE.start(waitBesideCalls(function, null));
        // More often than the number of recoveries that may fail.
        for (int i = 0; i <= Recovery.ATTEMPTS_MAX; i++) {
            var call = calls.awaitNext();
            var gate = NODE.gates().close(Way.WRITE, id);
            call.answer("1");
            gate.awaitReached();
            gate.refuse(
                    new JournalUnavailable(DeferralReason.DATABASE_AWAY, "the disk is full", null));
        }

        calls.awaitNext().answer("1");
        calls.awaitNext().answer("2");

        NODE.time().skip(Duration.ofSeconds(3_601));
        NODE.tell(id, new ExecutionCommand.Wake());
        Eventually.holds("it ends", () -> NODE.status(id).equals("SUCCEEDED"));
    }
}
