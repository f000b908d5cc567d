package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.SemaphoreName;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Functions.HeldCalls;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Start limits of machines whose executions are forked (docs/start-limits.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LimitedForksTest {
    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();
    private final StartLimits limits = rig.node().engine().startLimits();
    private final String name = EngineRig.uniqueName("limited-fork");
    private final HeldCalls work = rig.functions().hold(name);
    private final String machine =
            client.createMachine(
                    name,
                    """
                    {"StartAt": "Begin", "States": {
                      "Begin": {"Type": "Pass", "Next": "Work"},
                      "Work": {"Type": "Task", "Resource": "%s", "End": true}}}\
                    """
                            .formatted(Functions.arn(name)));

    private void limit(int concurrency, @Nullable String key, int queueMax) {
        ok(
                limits.put(
                        caller(),
                        machine,
                        new StartRule(concurrency, key, queueMax, Overflow.REFUSE, false)));
    }

    /** Returns the fork of an execution at its task. */
    private ForkRequest atTask(String execution) {
        long entered =
                client.history(execution).stream()
                        .filter(event -> event.type() == HistoryEventType.TaskStateEntered)
                        .mapToLong(HistoryEvent::id)
                        .findFirst()
                        .orElseThrow();
        return at(execution, entered);
    }

    private static ForkRequest at(String execution, long eventId) {
        return new ForkRequest(execution, eventId, null, null, null, null, null, null);
    }

    private String fork(ForkRequest request) {
        return ok(rig.node().engine().forks().fork(caller(), request)).executionArn();
    }

    private String fork(String execution) {
        return fork(atTask(execution));
    }

    private EngineError refusal(String execution) {
        return refused(rig.node().engine().forks().fork(caller(), atTask(execution)));
    }

    @Test
    void a_fork_begins_when_a_permit_is_free() {
        limit(1, null, StartLimits.QUEUE_DEFAULT);
        var origin = client.start(machine, "origin", "{}");
        var call = work.awaitNext();
        var fork = fork(origin);

        assertThat(ok(limits.findQueued(caller(), fork))).isPresent();
        var found = ok(limits.describe(caller(), machine));
        assertThat(found.used()).isEqualTo(1);
        assertThat(found.waiting()).isEqualTo(1);
        assertThat(work.count()).isZero();

        call.answer("1");
        work.awaitNext().answer("2");
        assertThat(client.awaitOutput(fork)).isEqualTo("2");
        var next = fork(origin);
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(next)).isEqualTo("3");
    }

    @Test
    void a_full_queue_refuses_a_fork() {
        limit(1, null, 0);
        var origin = client.start(machine, "origin", "{}");
        var call = work.awaitNext();

        assertThat(refusal(origin)).isInstanceOf(EngineError.ExecutionLimitExceeded.class);

        call.answer("1");
        assertThat(client.awaitOutput(origin)).isEqualTo("1");
    }

    @Test
    void a_fork_without_a_valid_key_is_refused() {
        var origin = client.start(machine, "origin", "{}");
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(origin)).isEqualTo("1");
        limit(1, "{% $states.input.k %}", StartLimits.QUEUE_DEFAULT);

        assertThat(refusal(origin)).isInstanceOf(EngineError.InvalidExecutionInput.class);
    }

    @Test
    void a_fork_of_a_queued_fork_begins_at_the_same_state() {
        var origin = client.start(machine, "origin", "{}");
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(origin)).isEqualTo("1");
        ok(limits.pause(caller(), machine, true));

        var fork = fork(origin);
        var again = fork(at(fork, 1));

        assertThat(ok(limits.findQueued(caller(), again))).isPresent();
        ok(limits.pause(caller(), machine, false));
        work.awaitNext().answer("2");
        work.awaitNext().answer("2");
        assertThat(client.awaitOutput(fork)).isEqualTo("2");
        assertThat(client.awaitOutput(again)).isEqualTo("2");
        assertThat(client.types(again)).isEqualTo(client.types(fork));
    }

    @Test
    void a_queued_fork_requests_the_permits_of_its_origin_after_its_start() {
        var section =
                client.createMachine(
                        EngineRig.uniqueName("limited-section"),
                        """
                        {"StartAt": "Enter", "States": {
                          "Enter": {"Type": "Task", "Resource": "arn:aws:states:::askel:acquire",
                            "Parameters": {"Name": "%s"}, "Next": "Work"},
                          "Work": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(name, Functions.arn(name)));
        var origin = client.start(section, "origin", "{}");
        var call = work.awaitNext();
        ok(limits.pause(caller(), section, true));
        var fork = fork(at(origin, client.history(origin).getLast().id()));
        assertThat(ok(limits.findQueued(caller(), fork))).isPresent();
        var semaphore = new SemaphoreName(name, "");
        var semaphores = rig.node().engine().semaphores();
        assertThat(ok(semaphores.describe(caller(), semaphore)).waiters()).isEmpty();

        ok(limits.pause(caller(), section, false));
        Eventually.holds(
                "the fork waits for the semaphore",
                () -> !ok(semaphores.describe(caller(), semaphore)).waiters().isEmpty());
        call.answer("1");
        assertThat(client.awaitOutput(origin)).isEqualTo("1");
        work.awaitNext().answer("2");
        assertThat(client.awaitOutput(fork)).isEqualTo("2");
    }
}
