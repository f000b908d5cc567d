package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.Gates.Access;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Repeated starts of a child whose start fails for a reason in this cluster. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChildAttemptsTest {
    private static final IsolatedNode NODE = new IsolatedNode();

    private static final long TIMEOUT_SECONDS = 60;

    @AfterAll
    static void close() {
        NODE.close();
    }

    /** A running parent. The test answers the starts of its child. */
    private record ParentExecution(
            String id, BlockingQueue<CompletableFuture<Answer<StartExecutionResult>>> starts) {
        static ParentExecution start() {
            var child =
                    "arn:aws:states:us-east-1:123456789012:stateMachine:" + IsolatedNode.name("c");
            var starts = NODE.children().hold(child);
            var id =
                    NODE.start(
                            NODE.createMachine(
                                    """
                                    {"StartAt": "C", "States": {"C": {"Type": "Task",
                                     "Resource": "arn:aws:states:::states:startExecution.sync",
                                     "Parameters": {"StateMachineArn": "%s", "Name": "c"},
                                     "End": true}}}\
                                    """
                                            .formatted(child)));
            return new ParentExecution(id, starts);
        }

        CompletableFuture<Answer<StartExecutionResult>> awaitStart() throws InterruptedException {
            return Objects.requireNonNull(starts.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        }
    }

    private static void refuse(CompletableFuture<Answer<StartExecutionResult>> start) {
        start.complete(Answer.refused(new EngineError.ThrottlingException()));
    }

    /**
     * Awaits more attempts of another parent, which takes longer than the first pause between two
     * attempts.
     */
    private static void awaitTwoAttempts() throws InterruptedException {
        var other = ParentExecution.start();
        for (int i = 0; i < 3; i++) {
            refuse(other.awaitStart());
        }
        assertThat(other.awaitStart()).isNotDone();
    }

    @Test
    void a_start_is_not_repeated_while_the_end_of_its_task_is_being_written()
            throws InterruptedException {
        var parent = ParentExecution.start();
        var first = parent.awaitStart();
        var gate = NODE.gates().close(Access.WRITE, parent.id());
        var stop =
                NODE.<StopReply>ask(
                        parent.id(),
                        replyTo -> new ExecutionCommand.Stop(null, null, null, replyTo));
        gate.awaitReached();

        refuse(first);

        awaitTwoAttempts();
        assertThat(parent.starts()).isEmpty();
        gate.open();
        Eventually.get(stop);
        assertThat(NODE.status(parent.id())).isEqualTo("ABORTED");
    }

    @Test
    void a_start_of_an_earlier_run_of_the_actor_is_not_repeated() throws InterruptedException {
        var parent = ParentExecution.start();
        var first = parent.awaitStart();
        var gate = NODE.gates().close(Access.WRITE, parent.id());
        NODE.tell(parent.id(), new ExecutionCommand.MachineDeleted("m"));
        gate.awaitReached();
        gate.refuse(new UnavailableException("refused by the test", null));
        var second = parent.awaitStart();

        refuse(first);

        awaitTwoAttempts();
        assertThat(parent.starts()).isEmpty();
        refuse(second);
        assertThat(parent.awaitStart()).isNotDone();
    }
}
