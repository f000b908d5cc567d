package dev.askel.server.local;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is answered to operations that only a server has. */
final class NotServed {
    private static final EngineError ERROR =
            new EngineError.ValidationException(
                    "askel run serves only the workers of its own tasks (CreateActivity,"
                            + " DescribeActivity, GetActivityTask, SendTaskSuccess,"
                            + " SendTaskFailure, SendTaskHeartbeat); askel up serves the rest.");

    private NotServed() {}

    static <T> CompletionStage<Answer<T>> answer() {
        return CompletableFuture.completedStage(Answer.refused(ERROR));
    }

    /** A group of operations none of which is served. */
    static <T> T all(Class<T> operations) {
        return operations.cast(
                Proxy.newProxyInstance(
                        operations.getClassLoader(),
                        new Class<?>[] {operations},
                        (_, _, _) -> answer()));
    }

    /** Topics, all of whose operations are not served. */
    static <T> T topics(Class<T> topics) {
        return topics.cast(
                Proxy.newProxyInstance(
                        topics.getClassLoader(),
                        new Class<?>[] {topics},
                        (_, topic, _) -> all(topic.getReturnType())));
    }
}
