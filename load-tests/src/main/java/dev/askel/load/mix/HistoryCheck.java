package dev.askel.load.mix;

import dev.askel.load.history.History;
import dev.askel.load.history.HistoryRules;
import dev.askel.load.history.ObservationRules;
import dev.askel.load.history.Observations;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Reads all histories of a load and checks them. */
public final class HistoryCheck {
    private static final int READERS = 6;

    private HistoryCheck() {}

    /**
     * Returns the histories of all executions of a region's state machines, including children of
     * Map Runs, and of further executions. If a read fails with an internal error, the history is
     * omitted and the observations get a complaint.
     *
     * @param executionArns the further executions
     */
    public static List<History> readHistories(
            AskelClient askel,
            LoadRegion region,
            Iterable<String> executionArns,
            Observations observations)
            throws ErrorResponseException, UnknownOutcomeException, InterruptedException {
        var arns = new ArrayList<String>();
        for (var machine : LoadMachine.standardMachines()) {
            arns.addAll(
                    RetryingCaller.retry(
                            () -> askel.executionArns(region.machineArn(machine.name()))));
        }
        for (var parent :
                RetryingCaller.retry(() ->
                        askel.executionArns(region.machineArn(LoadMachine.DISTRIBUTED.name())))) {
            arns.addAll(RetryingCaller.retry(() -> askel.mapRunChildArns(parent)));
        }
        executionArns.forEach(arns::add);
        var histories = new ArrayList<History>();
        try (var readers = Executors.newFixedThreadPool(READERS)) {
            var futures =
                    arns.stream()
                            .map(arn -> readers.submit(() -> history(askel, arn, observations)))
                            .toList();
            for (var future : futures) {
                future.get().ifPresent(histories::add);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Not all histories can be read", e);
        }
        return histories;
    }

    /**
     * Returns a history, or nothing if the execution does not exist. The rules for observations
     * report executions that should exist.
     */
    private static Optional<History> history(
            AskelClient askel, String arn, Observations observations)
            throws ErrorResponseException, UnknownOutcomeException {
        try {
            return RetryingCaller.retry(() -> read(askel, arn, observations));
        } catch (ErrorResponseException e) {
            if (e.error().equals("ExecutionDoesNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<History> read(AskelClient askel, String arn, Observations observations)
            throws ErrorResponseException, UnknownOutcomeException {
        try {
            return Optional.of(History.of(askel.describeExecution(arn), askel.historyEvents(arn)));
        } catch (UnknownOutcomeException e) {
            if (!e.isInternalError()) {
                throw e;
            }
            observations.addComplaint("%s cannot be read: %s".formatted(arn, e.getMessage()));
            return Optional.empty();
        }
    }

    /** Returns one sentence for each violation. */
    public static List<String> violations(
            Observations observations, Collection<History> histories) {
        var violations = new ArrayList<String>();
        for (var history : histories) {
            var machine = machineOf(history);
            var flow = history.mapRunArn().isEmpty() ? machine.flow() : machine.childFlow();
            violations.addAll(HistoryRules.violations(history, flow));
            if (!history.status().equals(machine.endStatus())
                    && !(mayHaveDeletedMachine(history) && history.isEndedByMachineDeletion())) {
                violations.add(
                        "%s should end as %s: %s"
                                .formatted(history.arn(), machine.endStatus(), history.status()));
            }
        }
        violations.addAll(ObservationRules.violations(observations, histories));
        return violations;
    }

    /**
     * Returns the kind of the state machine of a history. The names of machines that are created
     * and deleted begin with the kind. So do the machine names of a Map Run's children ({@code
     * DISTRIBUTED/each}).
     */
    static LoadMachine machineOf(History history) {
        return LoadMachine.valueOf(history.machineName().split("[-/]", 2)[0]);
    }

    private static boolean mayHaveDeletedMachine(History history) {
        return history.machineName().startsWith(LoadMachine.WAITS.name() + "-");
    }
}
