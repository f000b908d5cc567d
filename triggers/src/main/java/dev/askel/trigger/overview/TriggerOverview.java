package dev.askel.trigger.overview;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.trigger.recent.RecentDelivery;
import dev.askel.trigger.recent.RecentEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Reads triggers of all kinds. */
public interface TriggerOverview {
    /** The maximum number of triggers of each kind in a list. */
    int TRIGGERS_MAX = 100;

    /** The maximum number of regions that are read for each kind of object. */
    int REGIONS_MAX = 100;

    /** The overview of a server without triggers: it refuses all reads. */
    TriggerOverview NONE =
            new TriggerOverview() {
                @Override
                public CompletionStage<Answer<List<RecentDelivery>>> recentDeliveries(
                        Caller caller, String triggerArn) {
                    return refused();
                }

                @Override
                public CompletionStage<Answer<List<RecentEvent>>> recentEvents(
                        Caller caller, String eventBusArn) {
                    return refused();
                }

                @Override
                public CompletionStage<Answer<MachineTriggers>> triggersOfMachine(
                        Caller caller, String stateMachineArn) {
                    return refused();
                }

                @Override
                public CompletionStage<Answer<Optional<ExecutionTrigger>>> triggerOfExecution(
                        Caller caller, String executionArn) {
                    return refused();
                }

                @Override
                public CompletionStage<Answer<List<String>>> regions(Caller caller) {
                    return refused();
                }

                private <T> CompletionStage<Answer<T>> refused() {
                    return Answer.refusedStage(new EngineError.ServiceUnavailable());
                }
            };

    /**
     * Lists the newest deliveries of a schedule, a rule or a webhook, the newest first. A trigger
     * without deliveries and one that does not exist have an empty list.
     *
     * @param triggerArn an ARN of the caller's account; else {@code ResourceNotFound}
     */
    CompletionStage<Answer<List<RecentDelivery>>> recentDeliveries(
            Caller caller, String triggerArn);

    /**
     * Lists some of the newest events of a bus, the newest first.
     *
     * @param eventBusArn an ARN of the caller's account; else {@code ResourceNotFound}
     */
    CompletionStage<Answer<List<RecentEvent>>> recentEvents(Caller caller, String eventBusArn);

    /**
     * Lists the triggers whose target is a machine, one of its versions or one of its aliases.
     *
     * @param stateMachineArn an ARN of the caller's account, which may be that of a version or an
     *     alias
     */
    CompletionStage<Answer<MachineTriggers>> triggersOfMachine(
            Caller caller, String stateMachineArn);

    /**
     * Finds the trigger that started an execution; empty when no trigger that still exists started
     * it.
     *
     * @param executionArn an ARN of the caller's account
     */
    CompletionStage<Answer<Optional<ExecutionTrigger>>> triggerOfExecution(
            Caller caller, String executionArn);

    /**
     * Lists the regions in which the caller's account has state machines, executions or triggers,
     * in alphabetical order. At most {@link #REGIONS_MAX} of each kind are read.
     *
     * @param caller its region does not matter
     */
    CompletionStage<Answer<List<String>>> regions(Caller caller);

    /**
     * The triggers of a machine: schedules, then rules, then webhooks.
     *
     * @param isComplete false when the machine has more than {@link #TRIGGERS_MAX} of a kind
     */
    record MachineTriggers(List<Trigger> triggers, boolean isComplete) {
        public MachineTriggers {
            triggers = List.copyOf(triggers);
        }
    }
}
