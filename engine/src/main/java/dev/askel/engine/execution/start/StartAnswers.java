package dev.askel.engine.execution.start;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.execution.ExecutionCommand.StartReply;
import java.time.Instant;

/** Converts the replies of executions to starts. */
final class StartAnswers {
    private StartAnswers() {}

    /** Returns the answer of StartExecution. */
    static Answer<StartExecutionResult> of(ExecutionIdentity identity, StartReply reply) {
        return switch (reply.result()) {
            case STARTED ->
                    Answer.ok(
                            new StartExecutionResult(
                                    identity.arn(), Instant.ofEpochMilli(reply.startedAtMillis())));
            case ALREADY_EXISTS ->
                    Answer.refused(new EngineError.ExecutionAlreadyExists(identity.arn()));
            case OVERLOADED -> Answer.refused(new EngineError.ThrottlingException());
            case QUEUE_FULL -> Answer.refused(EngineError.ExecutionLimitExceeded.ofQueue());
            case ACCOUNT_QUEUES_FULL ->
                    Answer.refused(EngineError.ExecutionLimitExceeded.ofAccountQueues());
            case MACHINE_MOVED, MAP_RUN_MOVED ->
                    Answer.refused(new EngineError.ServiceUnavailable());
        };
    }
}
