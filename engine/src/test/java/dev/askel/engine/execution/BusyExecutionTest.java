package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.execution.Gates.Access;
import dev.askel.engine.execution.recovery.Recovery;
import dev.askel.engine.journal.JournalUnavailableException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A Wake that arrives during a write still fires the due timers of the execution. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BusyExecutionTest {
    private static final IsolatedNode NODE = new IsolatedNode();

    @AfterAll
    static void close() {
        NODE.close();
    }

    /** Creates a machine with a Wait of an hour in parallel with two successive calls. */
    private static IsolatedNode.Machine createWaitBesideCalls(
            String function, @Nullable Long timeoutSeconds) {
        return NODE.createMachine(
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
        var gate = NODE.gates().close(Access.WRITE, id);
        call.answer("1");
        gate.awaitReached();
        NODE.tell(id, new ExecutionCommand.Wake());
        NODE.inspect(id);
        gate.open();
    }

    @Test
    void a_wait_ends_after_a_wake_during_a_write() {
        var function = IsolatedNode.name("busy");
        var calls = NODE.functions().hold(function);
        var id = NODE.start(createWaitBesideCalls(function, null));
        var call = calls.awaitNext();
        NODE.time().skip(Duration.ofSeconds(3_601));

        wakeWhileWriting(id, call);

        calls.awaitNext().answer("2");
        Eventually.holds("the execution ends", () -> NODE.status(id).equals("SUCCEEDED"));
    }

    @Test
    void an_execution_times_out_after_a_wake_during_a_write() {
        var function = IsolatedNode.name("busy");
        var calls = NODE.functions().hold(function);
        var id = NODE.start(createWaitBesideCalls(function, 3_000L));
        var call = calls.awaitNext();
        NODE.time().skip(Duration.ofSeconds(3_001));

        wakeWhileWriting(id, call);

        Eventually.holds("the execution ends", () -> NODE.status(id).equals("TIMED_OUT"));
    }

    @Test
    void a_notice_is_repeated_after_a_wake_during_a_write() {
        var failing = IsolatedNode.name("failing");
        var function = IsolatedNode.name("busy");
        var failures = NODE.functions().hold(failing);
        var calls = NODE.functions().hold(function);
        var id =
                NODE.start(
                        NODE.createMachine(
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
        Eventually.holds("the child is stopped", () -> NODE.children().stopRequests() > 0);

        int stopped = NODE.children().stopRequests();
        NODE.time().skip(IsolatedNode.NOTICE_REPEAT_DELAY);
        wakeWhileWriting(id, calls.awaitNext());

        assertThat(NODE.children().stopRequests()).isGreaterThan(stopped);
    }

    @Test
    void failed_writes_during_an_outage_do_not_quarantine_an_execution() {
        var function = IsolatedNode.name("patient");
        var calls = NODE.functions().hold(function);
        var id = NODE.start(createWaitBesideCalls(function, null));
        // More failures than the recoveries after which an execution is quarantined.
        for (int i = 0; i <= Recovery.ATTEMPTS_MAX; i++) {
            var call = calls.awaitNext();
            var gate = NODE.gates().close(Access.WRITE, id);
            call.answer("1");
            gate.awaitReached();
            gate.refuse(
                    new JournalUnavailableException(
                            DeferralReason.DATABASE_AWAY, "the disk is full", null));
        }

        calls.awaitNext().answer("1");
        calls.awaitNext().answer("2");

        NODE.time().skip(Duration.ofSeconds(3_601));
        NODE.tell(id, new ExecutionCommand.Wake());
        Eventually.holds("the execution ends", () -> NODE.status(id).equals("SUCCEEDED"));
    }
}
