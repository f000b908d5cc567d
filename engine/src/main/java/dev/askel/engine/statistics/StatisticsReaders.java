package dev.askel.engine.statistics;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.usage.BilledUsage;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionStatistics;
import dev.askel.engine.usage.UsageRecorder;
import dev.askel.engine.visibility.CurrentRates;
import dev.askel.engine.visibility.GroupedFailures;
import dev.askel.engine.visibility.RatesByMachine;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Delegates each kind of statistics to its reader. */
public record StatisticsReaders(
        GroupedFailures groups,
        CurrentRates current,
        RatesByMachine byMachine,
        StateHistories histories,
        UsageRecorder usage)
        implements ExecutionStatistics {

    @Override
    public CompletionStage<Answer<FailureGroups>> failures(
            Caller caller, ExecutionCriteria criteria, int membersMax) {
        return groups.failures(caller, criteria, membersMax);
    }

    @Override
    public CompletionStage<Answer<Rates>> rates(Caller caller, @Nullable StateMachineArn machine) {
        return current.rates(caller, machine);
    }

    @Override
    public CompletionStage<Answer<MachineRates>> machines(Caller caller) {
        return byMachine.machines(caller);
    }

    @Override
    public CompletionStage<Answer<BilledUsage>> billedUsage(Caller caller) {
        return usage.read(caller);
    }

    @Override
    public CompletionStage<Answer<StateStatistics>> states(
            Caller caller,
            ExecutionCriteria criteria,
            int executionsMax,
            CompletionStage<?> disconnected) {
        return histories.states(caller, criteria, executionsMax, disconnected);
    }
}
