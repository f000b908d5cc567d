package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.execution.PermitRequest;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.model.AskelAction;
import dev.askel.asl.model.TaskState;

/** Ends the tasks that acquire and release permits of semaphores. */
public final class PermitSteps {
    private PermitSteps() {}

    /**
     * Whether a call can end with this action. An acquire ends only after its request is durable. A
     * mocked call and a call that an operator completes change no permits.
     */
    public static boolean isOpen(Call call, AskelAction action) {
        return AskelAction.of(call.resourceType(), call.resource()) == action
                && call.mocked() == null
                && (action == AskelAction.RELEASE || call.submitted());
    }

    /** Records the granted permits and succeeds the task. */
    public static void onGranted(Run run, TaskState state, Call call, long decision) {
        switch (PermitRequest.parse(AskelAction.ACQUIRE, call.parameters())) {
            case PermitRequest.Invalid(var reason) -> onInvalid(run, call, reason);
            case PermitRequest.Valid(var request) -> {
                run.record(
                        new Fact.PermitsGranted(
                                run.frame().path(),
                                call.ordinal(),
                                request.semaphore(),
                                request.acquiredPermits(),
                                request.limit(),
                                decision));
                TaskSteps.onSucceeded(run, state, call, request.output());
            }
        }
    }

    /** Records the released permits and succeeds the task. */
    public static void onReleased(Run run, TaskState state, Call call) {
        switch (PermitRequest.parse(AskelAction.RELEASE, call.parameters())) {
            case PermitRequest.Invalid(var reason) -> onInvalid(run, call, reason);
            case PermitRequest.Valid(var request) -> {
                run.record(
                        new Fact.PermitsReleased(
                                run.frame().path(), request.semaphore(), request.permits(), null));
                TaskSteps.onSucceeded(run, state, call, request.output());
            }
        }
    }

    private static void onInvalid(Run run, Call call, String reason) {
        TaskSteps.onFailed(run, call, ErrorName.RUNTIME, reason);
    }
}
