package dev.askel.http;

import dev.askel.engine.api.workbench.Repairs;
import dev.askel.engine.api.workbench.Workbench;
import java.lang.reflect.Proxy;

/** A workbench with scripted repairs. Other calls fail the test. */
final class ScriptedWorkbench {
    private ScriptedWorkbench() {}

    static Workbench of(Repairs repairs) {
        return proxy(
                Workbench.class,
                (topic, type) -> topic.equals("repairs") ? repairs : proxy(type, failingAnswers()));
    }

    private static Answers failingAnswers() {
        return (method, _) -> {
            throw new AssertionError(method + " is not scripted");
        };
    }

    private interface Answers {
        Object answer(String method, Class<?> type);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, _) ->
                                answers.answer(method.getName(), method.getReturnType())));
    }
}
