package dev.askel.load.mix;

import dev.askel.load.history.Flow;
import dev.askel.load.history.History;
import dev.askel.load.history.HistoryRules;
import dev.askel.load.history.Ledger;
import dev.askel.load.history.LedgerRules;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Reads all histories of a load and holds the rules against them. */
public final class HistoryCheck {
    private static final int READERS = 6;

    private HistoryCheck() {}

    /** All executions of a realm's machines, their children included, and some more. */
    public static List<History> histories(
            AskelClient askel, Realm realm, Iterable<String> executionArns)
            throws RefusedException, UnansweredException, InterruptedException {
        var arns = new ArrayList<String>();
        for (var machine : Machine.standard()) {
            arns.addAll(askel.executions(realm.machine(machine.name())));
        }
        executionArns.forEach(arns::add);
        var histories = new ArrayList<History>();
        try (var readers = Executors.newFixedThreadPool(READERS)) {
            var reads =
                    arns.stream().map(arn -> readers.submit(() -> history(askel, arn))).toList();
            for (var read : reads) {
                read.get().ifPresent(histories::add);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Not all histories can be read", e);
        }
        return histories;
    }

    /** One that is not there is nobody's history: the ledger knows whether it should be. */
    private static Optional<History> history(AskelClient askel, String arn)
            throws RefusedException, UnansweredException {
        try {
            return Optional.of(History.of(askel.describeExecution(arn), askel.history(arn)));
        } catch (RefusedException e) {
            if (e.error().equals("ExecutionDoesNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** One sentence for each violation; none when all is well. */
    public static List<String> violations(Ledger ledger, Collection<History> histories) {
        var violations = new ArrayList<String>();
        var flows = flows();
        for (var history : histories) {
            violations.addAll(HistoryRules.violations(history, flow(flows, history.machine())));
        }
        violations.addAll(LedgerRules.violations(ledger, histories));
        return violations;
    }

    private static Map<String, Flow> flows() {
        var flows = new HashMap<String, Flow>();
        for (var machine : Machine.values()) {
            flows.put(machine.name(), Flow.of(machine.definition(Realm.STANDARD)));
        }
        return flows;
    }

    /** Machines that come and go are named after the one whose definition they have. */
    private static Flow flow(Map<String, Flow> flows, String machine) {
        var flow = flows.get(machine.split("-", 2)[0]);
        if (flow == null) {
            throw new IllegalArgumentException("The load has no machine " + machine);
        }
        return flow;
    }
}
