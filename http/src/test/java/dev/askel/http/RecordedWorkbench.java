package dev.askel.http;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.TaskInbox;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.trigger.overview.TriggerOverview;
import dev.askel.trigger.webhook.Webhooks;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A workbench that records its calls. It has a task and a bulk job, and refuses other calls. */
final class RecordedWorkbench {
    /**
     * The calls so far, such as {@code feed.events} or {@code repairs.repair(Abort)}; look-ups of
     * the task and job are missing.
     */
    final Queue<String> calls = new ConcurrentLinkedQueue<>();

    /** The look-ups of the task and job so far, which the decision point makes, too. */
    final Queue<String> lookups = new ConcurrentLinkedQueue<>();

    private final Map<String, TaskInbox.OpenTaskItem> tasks;
    private final ArnScope scope;
    private final BulkJobs.BulkJob job;

    /**
     * Creates a workbench.
     *
     * @param tasks the open tasks by their tokens, which belong to {@code scope}
     */
    RecordedWorkbench(
            ArnScope scope, Map<String, TaskInbox.OpenTaskItem> tasks, BulkJobs.BulkJob job) {
        this.scope = scope;
        this.tasks = tasks;
        this.job = job;
    }

    Workbench workbench() {
        return proxy(Workbench.class, (topic, type, _) -> topic(topic, type));
    }

    Webhooks webhooks() {
        return Webhooks.class.cast(topic("webhooks", Webhooks.class));
    }

    TriggerOverview overview() {
        return TriggerOverview.class.cast(topic("overview", TriggerOverview.class));
    }

    private Object topic(String topic, Class<?> type) {
        return proxy(
                type,
                (method, _, arguments) ->
                        switch (topic + "." + method) {
                            case "taskInbox.scopeOf" ->
                                    tasks.containsKey(arguments[0]) ? scope : null;
                            case "taskInbox.describeOpenTask" -> {
                                lookups.add(topic + "." + method);
                                yield done(
                                        Answer.ok(Objects.requireNonNull(tasks.get(arguments[1]))));
                            }
                            case "bulkJobs.describe" -> {
                                lookups.add(topic + "." + method);
                                yield done(describe(arguments[1]));
                            }
                            default -> {
                                calls.add(topic + "." + method + kind(arguments));
                                yield done(refusal());
                            }
                        });
    }

    /**
     * Returns the kind of repair or change that a call performs, in parentheses; empty when the
     * call has no kinds.
     */
    private static String kind(Object[] arguments) {
        for (var argument : arguments == null ? new Object[0] : arguments) {
            if (argument instanceof Repair || argument instanceof BulkJobs.Change) {
                return "(" + argument.getClass().getSimpleName() + ")";
            }
        }
        return "";
    }

    private Answer<BulkJobs.BulkJob> describe(Object jobId) {
        return job.jobId().equals(jobId) ? Answer.ok(job) : refusal();
    }

    private static <T> Answer<T> refusal() {
        return Answer.refused(new EngineError.ConflictException("recorded"));
    }

    private static Object done(Object answer) {
        return CompletableFuture.completedStage(answer);
    }

    private interface Calls {
        @org.jspecify.annotations.Nullable
        Object answer(String method, Class<?> type, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) ->
                                calls.answer(method.getName(), method.getReturnType(), arguments)));
    }
}
