package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.Gates.Way;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A child's start that fails for a reason in this cluster is repeated by the same call. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChildAttemptsTest {
    private static final LonelyNode NODE = new LonelyNode();

    private static final long PATIENCE_SECONDS = 60;

    @AfterAll
    static void close() {
        NODE.close();
    }

    /** An execution whose starts of its child the test answers. */
    private record Starting(
            String id, BlockingQueue<CompletableFuture<Answer<StartExecutionResult>>> starts) {
        static Starting begun() {
            var child =
                    "arn:aws:states:us-east-1:123456789012:stateMachine:" + LonelyNode.name("c");
            var starts = NODE.children().hold(child);
            var id =
                    NODE.start(
                            NODE.machine(
                                    """
                                    {"StartAt": "C", "States": {"C": {"Type": "Task",
                                     "Resource": "arn:aws:states:::states:startExecution.sync",
                                     "Parameters": {"StateMachineArn": "%s", "Name": "c"},
                                     "End": true}}}\
                                    """
                                            .formatted(child)));
            return new Starting(id, starts);
        }

        CompletableFuture<Answer<StartExecutionResult>> next() throws InterruptedException {
            return Objects.requireNonNull(starts.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    private static void fail(CompletableFuture<Answer<StartExecutionResult>> start) {
        start.complete(Answer.refused(new EngineError.ThrottlingException()));
    }

    /** Waits longer than the first pause between two attempts. */
    private static void awaitTwoAttempts() throws InterruptedException {
        var other = Starting.begun();
        for (int i = 0; i < 3; i++) {
            fail(other.next());
        }
        assertThat(other.next()).isNotDone();
    }

    @Test
    void none_is_made_while_the_end_of_its_task_is_being_written() throws InterruptedException {
        var starting = Starting.begun();
        var first = starting.next();
        var gate = NODE.gates().close(Way.WRITE, starting.id());
        var stop =
                NODE.<StopReply>ask(
                        starting.id(),
                        replyTo -> new ExecutionCommand.Stop(null, null, null, replyTo));
        gate.awaitReached();

        fail(first);

        awaitTwoAttempts();
        assertThat(starting.starts()).isEmpty();
        gate.open();
        Eventually.get(stop);
        assertThat(NODE.status(starting.id())).isEqualTo("ABORTED");
    }

    @Test
    void none_is_made_for_a_call_of_an_earlier_life() throws InterruptedException {
        var starting = Starting.begun();
        var first = starting.next();
        var gate = NODE.gates().close(Way.WRITE, starting.id());
        NODE.tell(starting.id(), new ExecutionCommand.MachineDeleted("m"));
        gate.awaitReached();
        gate.refuse(new OutOfReachException("refused by the test", null));
        var second = starting.next();

        fail(first);

        awaitTwoAttempts();
        assertThat(starting.starts()).isEmpty();
        fail(second);
        assertThat(starting.next()).isNotDone();
    }
}
