package dev.askel.connectors.function;

import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.lambda.Invocation;
import dev.askel.connectors.lambda.Invocation.InvocationType;
import dev.askel.connectors.lambda.InvocationResult;
import dev.askel.engine.task.TaskCall;

/**
 * A function whose calls workers fetch by GetActivityTask and complete by SendTaskSuccess or
 * SendTaskFailure. A call is stored durably. It remains queued when the server stops, and the
 * repeated call finds it.
 */
public final class QueuedFunction implements MappedFunction {
    private final String activity;
    private final WorkerQueues queues;

    /**
     * Creates a function.
     *
     * @param activity the name of the activity
     */
    public QueuedFunction(String activity, WorkerQueues queues) {
        this.activity = activity;
        this.queues = queues;
    }

    @Override
    public boolean isIdempotent() {
        return true;
    }

    @Override
    public InvocationResult invoke(Invocation invocation, TaskCall call)
            throws InterruptedException {
        return switch (queues.put(activity, invocation.payload(), call)) {
            case WorkerQueues.QueueResult.Refused(var failure) ->
                    new InvocationResult.Refused(failure);
            case WorkerQueues.QueueResult.Waiting _
                    when invocation.type() == InvocationType.EVENT ->
                    FunctionAnswers.accepted(202, call);
            case WorkerQueues.QueueResult.Waiting(var ticket) -> awaitResult(ticket, call);
        };
    }

    private InvocationResult awaitResult(String ticket, TaskCall call) throws InterruptedException {
        try {
            return switch (queues.awaitEnd(ticket)) {
                case WorkerQueues.WorkerResult.Succeeded(var output) ->
                        FunctionAnswers.returned(output, call);
                case WorkerQueues.WorkerResult.Failed(var failure) ->
                        new InvocationResult.Refused(failure);
            };
        } catch (InterruptedException e) {
            if (RunningCalls.isCancelled()) {
                queues.withdraw(ticket);
            }
            throw e;
        }
    }
}
