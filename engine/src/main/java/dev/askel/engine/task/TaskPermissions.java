package dev.askel.engine.task;

import dev.askel.access.policy.AccessRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Decides the calls of tasks inside Askel by the roles of their executions. Thread-safe. */
@FunctionalInterface
public interface TaskPermissions {
    /** Permits everything. */
    TaskPermissions UNLIMITED = (_, _) -> CompletableFuture.completedStage(new Permitted());

    /**
     * Checks a call before it is made. While roles cannot be read, the check waits.
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
     * @param message the message in AWS's words
     */
    record Denied(String action, String message) implements Verdict {}

    /**
     * No execution can have the role.
     *
     * @param message the message in AWS's words
     */
    record NotAssumable(String message) implements Verdict {}

    /** The role could not be read within a quarter of an hour. */
    record Unavailable() implements Verdict {}
}
