package dev.askel.server.local;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletionStage;

/** Refuses the operations that only a server supports. */
final class UnsupportedOperations {
    private static final EngineError ERROR =
            new EngineError.ValidationException(
                    "askel run serves only the workers of its own tasks (CreateActivity,"
                            + " DescribeActivity, GetActivityTask, SendTaskSuccess,"
                            + " SendTaskFailure, SendTaskHeartbeat); askel up serves the rest.");

    private UnsupportedOperations() {}

    static <T> CompletionStage<Answer<T>> refusedAnswer() {
        return Answer.refusedStage(ERROR);
    }

    /** Creates a group of operations that refuses every operation. */
    static <T> T refuseAll(Class<T> operations) {
        return operations.cast(
                Proxy.newProxyInstance(
                        operations.getClassLoader(),
                        new Class<?>[] {operations},
                        (_, _, _) -> refusedAnswer()));
    }

    /** Creates a group of groups, each of which refuses every operation. */
    static <T> T refuseAllGroups(Class<T> groups) {
        return groups.cast(
                Proxy.newProxyInstance(
                        groups.getClassLoader(),
                        new Class<?>[] {groups},
                        (_, group, _) -> refuseAll(group.getReturnType())));
    }
}
