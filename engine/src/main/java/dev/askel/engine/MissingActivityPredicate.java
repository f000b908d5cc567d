package dev.askel.engine;

import dev.askel.asl.model.Resource;
import dev.askel.asl.model.RetryableState;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.TaskState;
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
 * Tests whether an activity is known to be missing. The interpreter must not wait for the result.
 * So loading an execution looks up the activities of its definition, and this test reads the
 * directory's cache.
 */
final class MissingActivityPredicate implements Predicate<String> {
    private final ActivityDirectory directory;

    MissingActivityPredicate(ActivityDirectory directory) {
        this.directory = directory;
    }

    /**
     * Whether the directory knows that no activity has this ARN. The result is false when that is
     * unknown.
     */
    @Override
    public boolean test(String arn) {
        return switch (Arns.parseActivity(arn)) {
            case Answer.Refused<ActivityArn> _ -> true;
            case Answer.Ok(var activity) -> {
                var lookup = directory.exists(activity).toCompletableFuture();
                yield lookup.isDone()
                        && !lookup.isCompletedExceptionally()
                        && lookup.resultNow() instanceof Answer.Ok(Boolean exists)
                        && !exists;
            }
        };
    }

    /**
     * Looks up the activities of a state machine. The stage completes with the machine after the
     * last lookup.
     */
    CompletionStage<StateMachine> lookUpActivities(StateMachine machine) {
        var arns = activityArns(machine);
        if (arns.isEmpty()) {
            return CompletableFuture.completedStage(machine);
        }
        return CompletableFuture.allOf(
                        arns.stream().map(this::lookUp).toArray(CompletableFuture[]::new))
                .thenApply(_ -> machine);
    }

    private CompletableFuture<?> lookUp(String arn) {
        return Arns.parseActivity(arn) instanceof Answer.Ok(var activity)
                ? directory.exists(activity).toCompletableFuture()
                : CompletableFuture.completedFuture(null);
    }

    /**
     * Whether the machine has no Task, Parallel or Map state. Every start calls this cheap check
     * first.
     */
    private static boolean hasNoWorkStates(StateMachine machine) {
        for (var state : machine.root().states().values()) {
            if (state instanceof RetryableState) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> activityArns(StateMachine machine) {
        if (hasNoWorkStates(machine)) {
            return Set.of();
        }
        var arns = new LinkedHashSet<String>();
        machine.root()
                .allStates()
                .forEach(state -> {
                    if (state instanceof TaskState task
                            && task.resource() instanceof Resource.Activity(var arn)) {
                        arns.add(arn);
                    }
                });
        return arns;
    }
}
