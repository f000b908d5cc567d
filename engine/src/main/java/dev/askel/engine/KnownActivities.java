package dev.askel.engine;

import dev.askel.asl.model.Resource;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WorkState;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.registry.ActivityDirectory;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Checks whether the activities of a definition exist. The interpreter needs the answer without
 * waiting. So the activities are looked up when an execution is loaded, and later answers come from
 * the directory's cache.
 */
final class KnownActivities implements Predicate<String> {
    private final ActivityDirectory directory;

    KnownActivities(ActivityDirectory directory) {
        this.directory = directory;
    }

    /** Whether the directory knows that the ARN names no activity. */
    @Override
    public boolean test(String arn) {
        return switch (Arns.activity(arn)) {
            case Answer.Refused<ActivityArn> _ -> true;
            case Answer.Ok(var activity) -> {
                var known = directory.exists(activity).toCompletableFuture();
                yield known.isDone()
                        && !known.isCompletedExceptionally()
                        && known.resultNow() instanceof Answer.Ok(Boolean exists)
                        && !exists;
            }
        };
    }

    /**
     * Looks up the activities of a state machine. The stage completes with the machine afterwards.
     */
    CompletionStage<StateMachine> lookedUp(StateMachine machine) {
        var named = named(machine);
        if (named.isEmpty()) {
            return CompletableFuture.completedStage(machine);
        }
        return CompletableFuture.allOf(
                        named.stream().map(this::lookUp).toArray(CompletableFuture[]::new))
                .thenApply(_ -> machine);
    }

    private CompletableFuture<?> lookUp(String arn) {
        return Arns.activity(arn) instanceof Answer.Ok(var activity)
                ? directory.exists(activity).toCompletableFuture()
                : CompletableFuture.completedFuture(null);
    }

    /**
     * Whether the machine has neither tasks nor states with inner states. It is checked at every
     * start.
     */
    private static boolean worksNowhere(StateMachine machine) {
        for (var state : machine.root().states().values()) {
            if (state instanceof WorkState) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> named(StateMachine machine) {
        if (worksNowhere(machine)) {
            return Set.of();
        }
        var named = new LinkedHashSet<String>();
        machine.root()
                .allStates()
                .forEach(state -> {
                    if (state instanceof TaskState task
                            && task.resource() instanceof Resource.Activity(var arn)) {
                        named.add(arn);
                    }
                });
        return named;
    }
}
