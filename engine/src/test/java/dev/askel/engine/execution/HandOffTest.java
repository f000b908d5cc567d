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
import dev.askel.engine.execution.Gates.Way;
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
 * After each hand-off, the next owner must be notified. The wake-up row may name this node as the
 * owner, so that no poller wakes the execution.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class HandOffTest {
    private static final LonelyNode NODE = new LonelyNode();

    /** The order of two messages to an execution varies. */
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
    private record Calling(String id, LonelyNode.Machine machine, Functions.HeldCalls calls) {}

    private static Calling calling() {
        var function = LonelyNode.name("function");
        var calls = NODE.functions().hold(function);
        var machine = NODE.machine(CALL.formatted(Functions.arn(function)));
        var id = NODE.start(machine);
        calls.awaitNext();
        return new Calling(id, machine, calls);
    }

    private static Gates.Gate closed(Way way, Calling calling) {
        return NODE.gates()
                .close(way, way == Way.PIN ? calling.machine().machineId() : calling.id());
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"RECOVER", "COUNT_ATTEMPT", "PIN"})
    void an_execution_that_leaves_while_it_is_being_recovered_is_recovered_again(Way way) {
        var calling = calling();
        var gate = closed(way, calling);
        NODE.handOff(calling.id());
        gate.awaitReached();

        NODE.handOff(calling.id());
        gate.open();

        calling.calls().awaitNext().answer("1");
        Eventually.holds("it ends", () -> NODE.status(calling.id()).equals("SUCCEEDED"));
    }

    @Test
    void what_was_asked_while_it_was_being_recovered_is_answered_elsewhere() {
        var calling = calling();
        var gate = closed(Way.RECOVER, calling);
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
    void a_redrive_that_comes_while_the_closed_execution_leaves_is_made_elsewhere() {
        var calling = calling();

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
    void a_start_that_waits_for_its_definition_is_made_elsewhere() {
        var machine =
                NODE.machine(
                        """
                        {"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}\
                        """);
        var gate = NODE.gates().close(Way.PIN, machine.machineId());
        var starting = NODE.starting(machine);
        gate.awaitReached();

        NODE.handOff(LonelyNode.persistenceId(machine));
        gate.open();

        assertThat(Eventually.get(starting).result()).isEqualTo(StartResult.STARTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"TimeoutSeconds\": 50"})
    void a_write_that_lands_after_the_execution_has_left_is_seen_to(String staysInMemory) {
        var callback = LonelyNode.name("callback");
        var then = LonelyNode.name("then");
        var invoked = NODE.functions().hold(callback);
        var calls = NODE.functions().hold(then);
        var id =
                NODE.start(
                        NODE.machine(
                                """
                                {"StartAt": "C", "States": {
                                 "C": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                                  "Parameters": {"FunctionName": "%s"}%s, "Next": "T"},
                                 "T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(callback, staysInMemory, Functions.arn(then))));
        var call = invoked.awaitNext();
        call.answer("{}");
        Eventually.holds("the call is submitted", () -> NODE.journalRows(id) == 2);
        int recoveries = NODE.gates().recoveries(id);
        var gate = NODE.gates().close(Way.WRITE, id);
        NODE.completing(call.call().taskToken());
        gate.awaitReached();

        NODE.handOff(id);
        // The next owner reads the journal before that write, and has nothing to do.
        Eventually.holds("it is recovered", () -> NODE.gates().recoveries(id) > recoveries);
        if (staysInMemory.isEmpty()) {
            Eventually.holds("it leaves memory", () -> !NODE.memory().holds(id));
        } else {
            assertThat(NODE.inspect(id).path("journalRows").asInt()).isEqualTo(2);
        }
        gate.open();

        calls.awaitNext().answer("1");
        Eventually.holds("it ends", () -> NODE.status(id).equals("SUCCEEDED"));
    }

    @Test
    void an_execution_that_fails_while_it_leaves_still_leaves() {
        var function = LonelyNode.name("function");
        var calls = NODE.functions().hold(function);
        var id = NODE.start(NODE.machine(CALL.formatted(Functions.arn(function))));
        var gate = NODE.gates().close(Way.WRITE, id);
        calls.awaitNext().answer("1");
        gate.awaitReached();

        NODE.handOff(id);
        gate.refuse(new IllegalStateException("refused by the test"));

        // A shard buffers messages for ever if their entity never stops.
        calls.awaitNext();
        NODE.stop(id);
        assertThat(NODE.status(id)).isEqualTo("ABORTED");
    }

    @Test
    void an_execution_that_leaves_begins_no_call() {
        try (var node = new LonelyNode(ExecutionSettings.DEFAULT)) {
            var first = LonelyNode.name("first");
            var second = LonelyNode.name("second");
            var firstCalls = node.functions().hold(first);
            var secondCalls = node.functions().hold(second);
            var id =
                    node.start(
                            node.machine(
                                    """
                                    {"StartAt": "A", "States": {
                                     "A": {"Type": "Task", "Resource": "%s", "Next": "B"},
                                     "B": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                    """
                                            .formatted(
                                                    Functions.arn(first), Functions.arn(second))));
            var call = firstCalls.awaitNext();
            var gate = node.gates().close(Way.RECOVER, id);
            node.handOff(id);
            call.answer("1");
            gate.awaitReached();

            assertThat(node.functions().calls(second)).isEmpty();
            assertThat(node.functions().calls(first)).hasSize(1);
            gate.open();
            secondCalls.awaitNext().answer("2");
            Eventually.holds("it ends", () -> node.status(id).equals("SUCCEEDED"));
            assertThat(node.functions().calls(second)).hasSize(1);
        }
    }

    @Test
    void what_is_accepted_while_it_takes_its_leave_is_written_and_answered_first() {
        try (var node = new LonelyNode(ExecutionSettings.DEFAULT)) {
            var function = LonelyNode.name("function");
            var activity = "arn:aws:states:us-east-1:123456789012:activity:" + function;
            var calls = node.functions().hold(function);
            var id =
                    node.start(
                            node.machine(
                                    """
                                    {"StartAt": "F", "States": {
                                     "F": {"Type": "Task", "Resource": "%s", "Next": "A"},
                                     "A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                    """
                                            .formatted(Functions.arn(function), activity)));
            var call = calls.awaitNext();
            var actor = node.memory().actor(id);
            var taking = new CompletableFuture<CompletionStage<TakeReply>>();
            // With this offer nothing is outstanding, and the actor is about to stop itself.
            node.onOffer(
                    activity,
                    () ->
                            taking.complete(
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

            assertThat(Eventually.get(taking.thenCompose(reply -> reply)).taskToken()).isNotNull();
            assertThat(node.inspect(id).at("/frames/0/worker").asText()).isEqualTo("worker");
        }
    }

    @Test
    void the_last_node_does_not_wait_for_another_one_to_go_on() {
        try (var node = new LonelyNode()) {
            var function = LonelyNode.name("function");
            var calls = node.functions().hold(function);
            var id = node.start(node.machine(CALL.formatted(Functions.arn(function))));
            calls.awaitNext();
            Eventually.get(node.leaving());
            assertThat(node.status(id)).isEqualTo("RUNNING");
        }
    }
}
