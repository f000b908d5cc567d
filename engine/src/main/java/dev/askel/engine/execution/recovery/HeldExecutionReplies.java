package dev.askel.engine.execution.recovery;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.PauseReply;
import dev.askel.engine.execution.ExecutionCommand.PauseResult;
import dev.askel.engine.execution.ExecutionCommand.SignalReply;
import dev.askel.engine.execution.ExecutionCommand.SignalResult;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionCommand.TaskResult;

/** Replies to requests for executions on hold (suspended by an operator). */
public final class HeldExecutionReplies {
    private HeldExecutionReplies() {}

    /**
     * Refuses a request that would let the execution advance. A hold can last for hours, so the
     * caller must not wait for its end.
     *
     * @return false for any other request, which gets no reply
     */
    public static boolean refuse(ExecutionCommand request) {
        switch (request) {
            case ExecutionCommand.CompleteTask complete ->
                    complete.replyTo().tell(new TaskReply(TaskResult.UNAVAILABLE));
            // The worker gets another task, and this task is offered again.
            case ExecutionCommand.TakeTask take -> take.replyTo().tell(new TakeReply(null, null));
            case ExecutionCommand.ReceiveSignal signal ->
                    signal.replyTo().tell(new SignalReply(SignalResult.UNAVAILABLE));
            case ExecutionCommand.Resume resume ->
                    resume.replyTo().tell(PauseReply.of(PauseResult.UNAVAILABLE));
            case ExecutionCommand _ -> {
                return false;
            }
        }
        return true;
    }
}
