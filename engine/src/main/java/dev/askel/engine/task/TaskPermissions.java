package dev.askel.engine.task;

import dev.askel.access.policy.AccessRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Authorizes the calls of tasks inside Askel by the roles of their executions. Thread-safe. */
@FunctionalInterface
public interface TaskPermissions {
    /** Permits every call. */
    TaskPermissions UNLIMITED = (_, _) -> CompletableFuture.completedStage(new Permitted());

    /**
     * Checks a call before it is made. While roles cannot be read, the stage does not complete.
     *
     * @param needs the actions and resources that policies must allow for the call; an empty list
     *     permits the call
     */
    CompletionStage<Verdict> check(TaskCall call, List<AccessRequest> needs);

    /** The decision about a call. */
    sealed interface Verdict {}

    /** The call may be made. */
    record Permitted() implements Verdict {}

    /**
     * The role does not permit the call.
     *
     * @param action the denied action
     * @param message AWS's message
     */
    record Denied(String action, String message) implements Verdict {}

    /**
     * No execution can assume the role.
     *
     * @param message AWS's message
     */
    record NotAssumable(String message) implements Verdict {}

    /** The role could not be read within 15 minutes. */
    record Unavailable() implements Verdict {}
}
