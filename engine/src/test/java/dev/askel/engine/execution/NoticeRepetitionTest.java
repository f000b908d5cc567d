package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Repetitions of a notice that its receiver has not acknowledged. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class NoticeRepetitionTest {
    @Test
    void a_wake_up_repeats_a_notice_only_after_a_delay() throws InterruptedException {
        try (var node = new IsolatedNode(IsolatedNode.LONG_TIMEOUTS)) {
            var child =
                    "arn:aws:states:us-east-1:123456789012:stateMachine:" + IsolatedNode.name("c");
            var starts = node.children().hold(child);
            var id =
                    node.start(
                            node.createMachine(
                                    """
                                    {"StartAt": "C", "States": {"C": {"Type": "Task",
                                     "Resource": "arn:aws:states:::states:startExecution.sync",
                                     "Parameters": {"StateMachineArn": "%s", "Name": "c"},
                                     "End": true}}}\
                                    """
                                            .formatted(child)));
            assertThat(starts.take()).isNotDone();
            node.stop(id);
            Eventually.holds(
                    "the child is being stopped", () -> node.children().stopRequests() == 1);

            node.tell(id, new ExecutionCommand.Wake());
            // The inspection was sent later, so the wake-up has been handled.
            node.inspect(id);

            assertThat(node.children().stopRequests()).isEqualTo(1);
            node.time().skip(IsolatedNode.LONG_TIMEOUTS.noticeRepeatDelay());
            node.tell(id, new ExecutionCommand.Wake());
            Eventually.holds("the stop is repeated", () -> node.children().stopRequests() == 2);
        }
    }
}
