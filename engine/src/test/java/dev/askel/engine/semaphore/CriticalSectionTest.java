package dev.askel.engine.semaphore;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.SemaphoreName;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions.HeldCalls;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Semaphores;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Executions that acquire and release permits (docs/critical-sections.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CriticalSectionTest {
    private static final String ACQUIRE = "arn:aws:states:::askel:acquire";

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();
    private final Semaphores semaphores = rig.node().engine().semaphores();
    private final String name = EngineRig.uniqueName("section");
    private final HeldCalls work = rig.functions().hold(name);

    /** A machine that acquires a permit, calls the held function, and ends without a release. */
    private String section(String moreArguments, String moreFields) {
        return client.createMachine(
                EngineRig.uniqueName("section-machine"), definition(moreArguments, moreFields));
    }

    private String definition(String moreArguments, String moreFields) {
        return """
        {"StartAt": "Enter", "States": {
          "Enter": {"Type": "Task", "Resource": "%s", "Parameters": {"Name": "%s"%s}%s,
            "ResultPath": null, "Next": "Work"},
          "Work": {"Type": "Task", "Resource": "%s", "End": true}}}\
        """
                .formatted(ACQUIRE, name, moreArguments, moreFields, functionArn());
    }

    /** A branch that acquires a permit, calls the held function, and releases the permit. */
    private String branch(int number) {
        return """
        {"StartAt": "E", "States": {
          "E": {"Type": "Task", "Resource": "%s", "Parameters": {"Name": "%s"}, "Next": "W"},
          "W": {"Type": "Task", "Resource": "%s", "Next": "R"},
          "R": {"Type": "Task", "Resource": "arn:aws:states:::askel:release",
            "Parameters": {"Name": "%s", "Permits": 1}, "End": true}}}\
        """
                .formatted(ACQUIRE, name, functionArn(), name)
                .replaceAll("\"([EWR])\"", "\"$1" + number + "\"");
    }

    private String functionArn() {
        return dev.askel.engine.Functions.arn(name);
    }

    private SemaphoreName semaphore() {
        return new SemaphoreName(name, "");
    }

    private void awaitWaiting(long count) {
        Eventually.holds(
                count + " requests wait",
                () ->
                        ok(semaphores.list(caller(), Page.of(1_000, null))).semaphores().stream()
                                .anyMatch(each ->
                                        each.name().name().equals(name)
                                                && each.waiting() == count));
    }

    private long used() {
        return ok(semaphores.describe(caller(), semaphore())).summary().used();
    }

    private boolean isFree() {
        return Eventually.get(semaphores.describe(caller(), semaphore()))
                        instanceof Answer.Refused(var error)
                && error instanceof EngineError.ResourceNotFound;
    }

    @Test
    void executions_enter_in_the_order_of_their_requests() {
        var machine = section("", "");
        var first = client.start(machine, "first", "{\"n\": 1}");
        var firstCall = work.awaitNext();
        var second = client.start(machine, "second", "{\"n\": 2}");
        awaitWaiting(1);
        var third = client.start(machine, "third", "{\"n\": 3}");
        awaitWaiting(2);
        assertThat(work.count()).isZero();
        assertThat(ok(semaphores.describe(caller(), semaphore())).waiters())
                .extracting(Semaphores.SemaphoreRequest::executionArn)
                .containsExactly(second, third);

        firstCall.answer("1");
        var secondCall = work.awaitNext();
        assertThat(secondCall.call().parameters().text()).contains("2");
        assertThat(used()).isEqualTo(1);
        secondCall.answer("2");
        work.awaitNext().answer("3");

        assertThat(client.awaitOutput(first)).isEqualTo("1");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
        Eventually.holds("the semaphore is free", this::isFree);
    }

    @Test
    void a_fork_within_the_section_waits_until_its_origin_has_left_it() {
        var origin = client.start(section("", ""), "origin", "{\"n\": 1}");
        var call = work.awaitNext();
        var fork =
                ok(rig.node()
                                .engine()
                                .forks()
                                .fork(
                                        caller(),
                                        new ForkRequest(
                                                origin,
                                                client.history(origin).getLast().id(),
                                                null,
                                                null,
                                                null,
                                                null,
                                                null,
                                                null)))
                        .executionArn();
        awaitWaiting(1);
        assertThat(client.types(fork)).containsExactly(HistoryEventType.ExecutionStarted);

        call.answer("1");
        assertThat(client.awaitOutput(origin)).isEqualTo("1");
        work.awaitNext().answer("2");
        assertThat(client.awaitOutput(fork)).isEqualTo("2");
        Eventually.holds("the semaphore is free", this::isFree);
    }

    @Test
    void a_fork_of_the_task_that_has_acquired_the_permit_acquires_its_own() {
        var origin = client.start(section("", ""), "origin", "{}");
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(origin)).isEqualTo("1");
        var exited =
                client.history(origin).stream()
                        .filter(event -> event.type() == HistoryEventType.TaskStateExited)
                        .findFirst()
                        .orElseThrow()
                        .id();

        var fork =
                ok(
                        rig.node()
                                .engine()
                                .forks()
                                .fork(
                                        caller(),
                                        new ForkRequest(
                                                origin, exited, null, null, null, null, null,
                                                null)));

        work.awaitNext().answer("2");
        assertThat(client.awaitOutput(fork.executionArn())).isEqualTo("2");
        Eventually.holds("the semaphore is free", this::isFree);
    }

    @Test
    void the_history_shows_the_wait_as_events_of_the_task() {
        var execution = client.start(section(", \"Permits\": 2, \"Limit\": 3", ""), "x", "{}");
        work.awaitNext().answer("1");
        client.awaitEnd(execution);

        assertThat(client.types(execution).subList(2, 6))
                .containsExactly(
                        HistoryEventType.TaskScheduled,
                        HistoryEventType.TaskStarted,
                        HistoryEventType.TaskSubmitted,
                        HistoryEventType.TaskSucceeded);
    }

    @Test
    void a_release_admits_the_next_execution_before_the_end() {
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("releasing"),
                        """
                        {"StartAt": "Enter", "States": {
                          "Enter": {"Type": "Task", "Resource": "%s", "Parameters": {"Name": "%s"},
                            "Next": "Leave"},
                          "Leave": {"Type": "Task", "Resource": "arn:aws:states:::askel:release",
                            "Parameters": {"Name": "%s"}, "Next": "Work"},
                          "Work": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(ACQUIRE, name, name, functionArn()));
        var first = client.start(machine, "first", "{}");
        var second = client.start(machine, "second", "{}");
        var firstCall = work.awaitNext();
        var secondCall = work.awaitNext();
        firstCall.answer("1");
        secondCall.answer("2");

        client.awaitEnd(first);
        client.awaitEnd(second);
        Eventually.holds("the semaphore is free", this::isFree);
    }

    @Test
    void a_waiter_that_times_out_leaves_the_queue() {
        var machine = section("", "");
        var hasty = section("", ", \"TimeoutSeconds\": 1");
        client.start(machine, "first", "{}");
        var firstCall = work.awaitNext();
        var second = client.start(hasty, "second", "{}");
        awaitWaiting(1);
        assertThat(client.awaitEnd(second).error()).isEqualTo("States.Timeout");
        var third = client.start(machine, "third", "{}");
        awaitWaiting(1);
        firstCall.answer("1");
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
    }

    @Test
    void stopping_a_holder_and_a_waiter_frees_both() {
        var machine = section("", "");
        var holder = client.start(machine, "holder", "{}");
        work.awaitNext();
        var waiter = client.start(machine, "waiter", "{}");
        awaitWaiting(1);
        client.stop(waiter, null, null);
        var third = client.start(machine, "third", "{}");
        awaitWaiting(1);
        client.stop(holder, null, null);
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
    }

    @Test
    void a_redriven_execution_waits_for_its_former_permits() {
        var machine = section("", "");
        var failed = client.start(machine, "failed", "{\"n\": 1}");
        work.awaitNext().fail("E", "because");
        client.awaitEnd(failed);
        var second = client.start(machine, "second", "{\"n\": 2}");
        var secondCall = work.awaitNext();

        client.redrive(failed);
        awaitWaiting(1);
        assertThat(work.count()).isZero();
        var described = ok(semaphores.describe(caller(), semaphore()));
        assertThat(described.holders())
                .extracting(Semaphores.SemaphoreRequest::executionArn)
                .containsExactly(second);
        assertThat(described.waiters())
                .extracting(Semaphores.SemaphoreRequest::executionArn)
                .containsExactly(failed);
        // A repair does not skip the wait.
        ok(rig.node().engine().repairs().repair(failed, new Repair.Wake(), "wake"));
        assertThat(work.count()).isZero();

        secondCall.answer("2");
        client.awaitEnd(second);
        var again = work.awaitNext();
        assertThat(again.call().parameters().text()).contains("1");
        assertThat(ok(semaphores.describe(caller(), semaphore())).holders())
                .extracting(Semaphores.SemaphoreRequest::executionArn)
                .containsExactly(failed);
        again.answer("1");
        assertThat(client.awaitOutput(failed)).isEqualTo("1");
        Eventually.holds("the semaphore is free", this::isFree);
    }

    @Test
    void branches_of_a_redriven_execution_wait_for_all_former_permits() {
        var name2 = name + "-2";
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("redriven-branches"),
                        """
                        {"StartAt": "One", "States": {
                          "One": {"Type": "Task", "Resource": "%1$s", "Parameters": {"Name": "%2$s"},
                            "Next": "Two"},
                          "Two": {"Type": "Task", "Resource": "%1$s", "Parameters": {"Name": "%3$s"},
                            "Next": "P"},
                          "P": {"Type": "Parallel", "End": true, "Branches": [
                            {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%4$s", "End": true}}},
                            {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "%4$s", "End": true}}}]}}}\
                        """
                                .formatted(ACQUIRE, name, name2, functionArn()));
        var failed = client.start(machine, "failed", "{}");
        var first = work.awaitNext();
        work.awaitNext();
        first.fail("E", "because");
        client.awaitEnd(failed);
        var other = new SemaphoreName(name2, "");
        ok(semaphores.setLimit(caller(), semaphore(), 0));
        ok(semaphores.setLimit(caller(), other, 0));

        client.redrive(failed);
        awaitWaiting(1);
        ok(semaphores.setLimit(caller(), other, 1));
        // The permits are requested in their original order.
        assertThat(ok(semaphores.describe(caller(), other)).summary().waiting()).isZero();
        ok(semaphores.setLimit(caller(), semaphore(), 1));

        var calls = List.of(work.awaitNext(), work.awaitNext());
        assertThat(used()).isEqualTo(1);
        assertThat(ok(semaphores.describe(caller(), other)).summary().used()).isEqualTo(1);
        calls.forEach(call -> call.answer("1"));
        assertThat(client.awaitEnd(failed).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void an_operator_lets_a_redriven_execution_run_without_its_permits() {
        var machine = section("", "");
        var failed = client.start(machine, "failed", "{}");
        work.awaitNext().fail("E", "because");
        client.awaitEnd(failed);
        assertThat(refused(semaphores.release(caller(), semaphore(), failed, "it has ended")))
                .isInstanceOf(EngineError.ConflictException.class);
        ok(semaphores.setLimit(caller(), semaphore(), 0));
        client.redrive(failed);
        awaitWaiting(1);

        ok(semaphores.release(caller(), semaphore(), failed, "The section is not needed"));
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(failed)).isEqualTo("1");
        ok(semaphores.setLimit(caller(), semaphore(), null));
    }

    @Test
    void a_redriven_execution_that_is_stopped_leaves_the_queue() {
        var machine = section("", "");
        var failed = client.start(machine, "failed", "{}");
        work.awaitNext().fail("E", "because");
        client.awaitEnd(failed);
        ok(semaphores.setLimit(caller(), semaphore(), 0));
        client.redrive(failed);
        awaitWaiting(1);
        client.stop(failed, null, null);
        awaitWaiting(0);
        ok(semaphores.setLimit(caller(), semaphore(), null));
        Eventually.holds("the semaphore is free", this::isFree);
    }

    @Test
    void a_release_without_permits_has_no_effect() {
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("only-release"),
                        """
                        {"StartAt": "Leave", "States": {
                          "Leave": {"Type": "Task", "Resource": "arn:aws:states:::askel:release",
                            "Parameters": {"Name": "%s"}, "End": true}}}\
                        """
                                .formatted(name));
        assertThat(client.awaitEnd(client.start(machine, "x", "{}")).status())
                .isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(isFree()).isTrue();
    }

    @Test
    void a_lowered_limit_lets_larger_requests_wait() {
        ok(semaphores.setLimit(caller(), semaphore(), 1));
        var machine = section(", \"Permits\": 2, \"Limit\": 2", "");
        var execution = client.start(machine, "large", "{}");
        awaitWaiting(1);
        ok(semaphores.setLimit(caller(), semaphore(), null));
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(execution)).isEqualTo("1");
    }

    @Test
    void branches_of_an_execution_exclude_each_other() {
        var branches = List.of(branch(1), branch(2));
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("parallel"),
                        "{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Parallel\", \"Branches\": %s, \"End\": true}}}"
                                .formatted(branches));
        var execution = client.start(machine, "x", "{}");
        var first = work.awaitNext();
        awaitWaiting(1);
        assertThat(work.count()).isZero();
        first.answer("1");
        work.awaitNext().answer("2");
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        Eventually.holds("the semaphore is free", this::isFree);
    }

    @Test
    void an_operator_closes_opens_and_releases_a_semaphore() {
        assertThat(ok(semaphores.setLimit(caller(), semaphore(), 0)).summary().limit()).isZero();
        var machine = section(", \"Limit\": 5", "");
        var first = client.start(machine, "first", "{}");
        awaitWaiting(1);
        ok(semaphores.setLimit(caller(), semaphore(), 1));
        var firstCall = work.awaitNext();
        var second = client.start(machine, "second", "{}");
        awaitWaiting(1);

        ok(semaphores.release(caller(), semaphore(), first, "The deployment is stuck"));
        work.awaitNext().answer("2");
        client.awaitEnd(second);
        assertThat(refused(semaphores.release(caller(), semaphore(), first, "again")))
                .isInstanceOf(EngineError.ConflictException.class);
        firstCall.answer("1");
        client.awaitEnd(first);
        ok(semaphores.setLimit(caller(), semaphore(), 7));
    }

    @Test
    void a_request_for_more_permits_than_the_limit_fails() {
        var ended =
                client.awaitEnd(
                        client.start(section(", \"Permits\": 3, \"Limit\": 2", ""), "x", "{}"));
        assertThat(ended.error()).isEqualTo("Askel.PermitsExceedLimit");
        assertThat(ended.cause()).contains("needs 3 permits").contains("is 2");
    }

    @Test
    void invalid_arguments_fail_the_state_before_the_task_is_scheduled() {
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("invalid"),
                        """
                        {"StartAt": "Enter", "States": {"Enter": {"Type": "Task", "Resource": "%s",
                          "Parameters": {"Name": "%s", "Permits.$": "$.permits"}, "End": true}}}\
                        """
                                .formatted(ACQUIRE, name));
        var execution = client.start(machine, "x", "{\"permits\": 0}");
        var ended = client.awaitEnd(execution);
        assertThat(ended.error()).isEqualTo("States.Runtime");
        assertThat(ended.cause())
                .contains("The value for the field 'Permits' must be an INTEGER from 1 to 1000000");
        assertThat(client.types(execution)).doesNotContain(HistoryEventType.TaskScheduled);
    }

    @Test
    void another_account_has_its_own_semaphore() {
        client.start(section("", ""), "x", "{}");
        var call = work.awaitNext();
        var other = new dev.askel.engine.api.Caller("999999999999", caller().region(), "r");
        assertThat(refused(semaphores.describe(other, semaphore())))
                .isInstanceOf(EngineError.ResourceNotFound.class);
        assertThat(ok(semaphores.list(other, Page.of(10, null))).semaphores()).isEmpty();
        call.answer("1");
    }
}
