package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.FramePath;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveResult;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.Gates.Access;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * After each hand-off, the next owner of the execution must be notified. The wake-up row may name
 * this node as the owner. Then no poller wakes the execution.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class HandOffTest {
    private static final IsolatedNode NODE = new IsolatedNode();

    /**
     * The number of redrives. Several are needed because the order of two concurrent messages
     * varies.
     */
    private static final int REDRIVES = 20;

    private static final String CALL =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;

    @AfterAll
    static void close() {
        NODE.close();
    }

    /** An execution with a call in flight. */
    private record CallingExecution(
            String id, IsolatedNode.Machine machine, Functions.HeldCalls calls) {}

    private static CallingExecution startCall() {
        var function = IsolatedNode.name("function");
        var calls = NODE.functions().hold(function);
        var machine = NODE.createMachine(CALL.formatted(Functions.arn(function)));
        var id = NODE.start(machine);
        calls.awaitNext();
        return new CallingExecution(id, machine, calls);
    }

    private static Gates.Gate closeGate(Access access, CallingExecution calling) {
        return NODE.gates()
                .close(access, access == Access.PIN ? calling.machine().machineId() : calling.id());
    }

    @ParameterizedTest
    @EnumSource(
            value = Access.class,
            names = {"RECOVER", "COUNT_ATTEMPT", "PIN"})
    void an_execution_handed_off_during_its_recovery_is_recovered_again(Access access) {
        var calling = startCall();
        var gate = closeGate(access, calling);
        NODE.handOff(calling.id());
        gate.awaitReached();

        NODE.handOff(calling.id());
        gate.open();

        calling.calls().awaitNext().answer("1");
        Eventually.holds("the execution ends", () -> NODE.status(calling.id()).equals("SUCCEEDED"));
    }

    @Test
    void a_request_stashed_during_a_recovery_is_answered_by_the_next_owner() {
        var calling = startCall();
        var gate = closeGate(Access.RECOVER, calling);
        NODE.handOff(calling.id());
        gate.awaitReached();
        var stopping =
                NODE.<StopReply>askDirectly(
                        calling.id(),
                        replyTo -> new ExecutionCommand.Stop(null, null, null, replyTo));

        NODE.handOff(calling.id());
        gate.open();

        assertThat(Eventually.get(stopping).exists()).isTrue();
        assertThat(NODE.status(calling.id())).isEqualTo("ABORTED");
    }

    @Test
    void a_redrive_during_the_passivation_of_a_closed_execution_is_made_by_the_next_owner() {
        var calling = startCall();

        for (int i = 0; i < REDRIVES; i++) {
            var token = "token-" + i;
            NODE.stop(calling.id());
            var redriven =
                    NODE.<RedriveReply>ask(
                            calling.id(), replyTo -> new ExecutionCommand.Redrive(token, replyTo));

            assertThat(Eventually.get(redriven).result()).isEqualTo(RedriveResult.REDRIVEN);
        }
        NODE.stop(calling.id());
    }

    @Test
    void a_start_that_waits_for_its_definition_is_made_by_the_next_owner() {
        var machine =
                NODE.createMachine(
                        """
                        {"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}\
                        """);
        var gate = NODE.gates().close(Access.PIN, machine.machineId());
        var starting = NODE.startAsync(machine);
        gate.awaitReached();

        NODE.handOff(IsolatedNode.persistenceId(machine));
        gate.open();

        assertThat(Eventually.get(starting).result()).isEqualTo(StartResult.STARTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"TimeoutSeconds\": 50"})
    void the_next_owner_handles_a_write_that_commits_after_the_hand_off(String timeoutField) {
        var callback = IsolatedNode.name("callback");
        var next = IsolatedNode.name("next");
        var invoked = NODE.functions().hold(callback);
        var calls = NODE.functions().hold(next);
        var id =
                NODE.start(
                        NODE.createMachine(
                                """
                                {"StartAt": "C", "States": {
                                 "C": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                                  "Parameters": {"FunctionName": "%s"}%s, "Next": "T"},
                                 "T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(callback, timeoutField, Functions.arn(next))));
        var call = invoked.awaitNext();
        call.answer("{}");
        Eventually.holds("the call is submitted", () -> NODE.journalRows(id) == 2);
        int recoveries = NODE.gates().recoveries(id);
        var gate = NODE.gates().close(Access.WRITE, id);
        NODE.completeAsync(call.call().taskToken());
        gate.awaitReached();

        NODE.handOff(id);
        // The next owner reads the journal before that write, and has nothing to do.
        Eventually.holds(
                "the execution is recovered", () -> NODE.gates().recoveries(id) > recoveries);
        if (timeoutField.isEmpty()) {
            Eventually.holds("the execution is passivated", () -> !NODE.memory().isLoaded(id));
        } else {
            assertThat(NODE.inspect(id).path("journalRows").asInt()).isEqualTo(2);
        }
        gate.open();

        calls.awaitNext().answer("1");
        Eventually.holds("the execution ends", () -> NODE.status(id).equals("SUCCEEDED"));
    }

    @Test
    void an_execution_that_fails_during_a_hand_off_is_still_handed_off() {
        var function = IsolatedNode.name("function");
        var calls = NODE.functions().hold(function);
        var id = NODE.start(NODE.createMachine(CALL.formatted(Functions.arn(function))));
        var gate = NODE.gates().close(Access.WRITE, id);
        calls.awaitNext().answer("1");
        gate.awaitReached();

        NODE.handOff(id);
        gate.refuse(new IllegalStateException("refused by the test"));

        // A shard buffers the messages of an entity until the entity stops.
        calls.awaitNext();
        NODE.stop(id);
        assertThat(NODE.status(id)).isEqualTo("ABORTED");
    }

    @Test
    void an_execution_starts_no_call_during_a_hand_off() {
        try (var node = new IsolatedNode(ExecutionSettings.DEFAULT)) {
            var first = IsolatedNode.name("first");
            var second = IsolatedNode.name("second");
            var firstCalls = node.functions().hold(first);
            var secondCalls = node.functions().hold(second);
            var id =
                    node.start(
                            node.createMachine(
                                    """
                                    {"StartAt": "A", "States": {
                                     "A": {"Type": "Task", "Resource": "%s", "Next": "B"},
                                     "B": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                    """
                                            .formatted(
                                                    Functions.arn(first), Functions.arn(second))));
            var call = firstCalls.awaitNext();
            var gate = node.gates().close(Access.RECOVER, id);
            node.handOff(id);
            call.answer("1");
            gate.awaitReached();

            assertThat(node.functions().calls(second)).isEmpty();
            assertThat(node.functions().calls(first)).hasSize(1);
            gate.open();
            secondCalls.awaitNext().answer("2");
            Eventually.holds("the execution ends", () -> node.status(id).equals("SUCCEEDED"));
            assertThat(node.functions().calls(second)).hasSize(1);
        }
    }

    @Test
    void a_poll_accepted_during_a_hand_off_is_written_and_answered() {
        try (var node = new IsolatedNode(ExecutionSettings.DEFAULT)) {
            var function = IsolatedNode.name("function");
            var activity = "arn:aws:states:us-east-1:123456789012:activity:" + function;
            var calls = node.functions().hold(function);
            var id =
                    node.start(
                            node.createMachine(
                                    """
                                    {"StartAt": "F", "States": {
                                     "F": {"Type": "Task", "Resource": "%s", "Next": "A"},
                                     "A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                    """
                                            .formatted(Functions.arn(function), activity)));
            var call = calls.awaitNext();
            var actor = node.memory().actor(id);
            var poll = new CompletableFuture<CompletionStage<TakeReply>>();
            // After this offer nothing is outstanding, and the actor is about to stop itself.
            node.onOffer(
                    activity,
                    () ->
                            poll.complete(
                                    node.askDirectly(
                                            actor,
                                            replyTo ->
                                                    new ExecutionCommand.TakeTask(
                                                            FramePath.ROOT.text(),
                                                            1,
                                                            "worker",
                                                            "take",
                                                            replyTo))));
            node.handOff(id);
            call.answer("1");

            assertThat(Eventually.get(poll.thenCompose(reply -> reply)).taskToken()).isNotNull();
            assertThat(node.inspect(id).at("/frames/0/worker").asText()).isEqualTo("worker");
        }
    }

    @Test
    void the_last_node_shuts_down_without_waiting_for_a_next_owner() {
        try (var node = new IsolatedNode()) {
            var function = IsolatedNode.name("function");
            var calls = node.functions().hold(function);
            var id = node.start(node.createMachine(CALL.formatted(Functions.arn(function))));
            calls.awaitNext();
            Eventually.get(node.shutDownAsync());
            assertThat(node.status(id)).isEqualTo("RUNNING");
        }
    }
}
