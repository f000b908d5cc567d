package dev.askel.load.mix;

import dev.askel.load.history.History;
import dev.askel.load.history.HistoryRules;
import dev.askel.load.history.Ledger;
import dev.askel.load.history.LedgerRules;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Reads all histories of a load and holds the rules against them. */
public final class HistoryCheck {
    private static final int READERS = 6;

    private HistoryCheck() {}

    /**
     * All executions of a realm's machines, their children included, and some more. What is
     * answered with an internal error is left out, and a complaint in the ledger.
     */
    public static List<History> histories(
            AskelClient askel, Realm realm, Iterable<String> executionArns, Ledger ledger)
            throws RefusedException, UnansweredException, InterruptedException {
        var arns = new ArrayList<String>();
        for (var machine : Machine.standard()) {
            arns.addAll(Insistent.patiently(() -> askel.executions(realm.machine(machine.name()))));
        }
        executionArns.forEach(arns::add);
        var histories = new ArrayList<History>();
        try (var readers = Executors.newFixedThreadPool(READERS)) {
            var reads =
                    arns.stream()
                            .map(arn -> readers.submit(() -> history(askel, arn, ledger)))
                            .toList();
            for (var read : reads) {
                read.get().ifPresent(histories::add);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Not all histories can be read", e);
        }
        return histories;
    }

    /** One that is not there is nobody's history: the ledger knows whether it should be. */
    private static Optional<History> history(AskelClient askel, String arn, Ledger ledger)
            throws RefusedException, UnansweredException {
        try {
            return Insistent.patiently(() -> readable(askel, arn, ledger));
        } catch (RefusedException e) {
            if (e.error().equals("ExecutionDoesNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<History> readable(AskelClient askel, String arn, Ledger ledger)
            throws RefusedException, UnansweredException {
        try {
            return Optional.of(History.of(askel.describeExecution(arn), askel.history(arn)));
        } catch (UnansweredException e) {
            if (!e.isInternalError()) {
                throw e;
            }
            ledger.complain("%s cannot be read: %s".formatted(arn, e.getMessage()));
            return Optional.empty();
        }
    }

    /** One sentence for each violation; none when all is well. */
    public static List<String> violations(Ledger ledger, Collection<History> histories) {
        var violations = new ArrayList<String>();
        for (var history : histories) {
            var machine = machine(history);
            violations.addAll(HistoryRules.violations(history, machine.flow()));
            if (!history.status().equals(machine.end())
                    && !(isOfDeleted(history) && history.endedWithItsMachine())) {
                violations.add(
                        "%s should be %s in the end: %s"
                                .formatted(history.arn(), machine.end(), history.status()));
            }
        }
        violations.addAll(LedgerRules.violations(ledger, histories));
        return violations;
    }

    /** Machines that come and go are named after the one whose definition they have. */
    static Machine machine(History history) {
        return Machine.valueOf(history.machine().split("-", 2)[0]);
    }

    private static boolean isOfDeleted(History history) {
        return history.machine().startsWith(Machine.WAITS.name() + "-");
    }
}
