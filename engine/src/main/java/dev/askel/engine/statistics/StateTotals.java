package dev.askel.engine.statistics;

import dev.askel.engine.api.workbench.ExecutionStatistics.StateStatistic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Counts visits for a bounded number of states. */
final class StateTotals {
    /** The maximum number of states that are counted separately. */
    static final int STATES_MAX = 2_000;

    private record Key(String machineArn, String state) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::machineArn).thenComparing(Key::state);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Total {
        private long visits;
        private long failures;
        private long retries;
        private final DurationHistogram durations = new DurationHistogram();
    }

    private final TreeMap<Key, Total> totals = new TreeMap<>();
    private long omitted;

    /** Counts a visit, which may still be open. */
    void add(String machineArn, Visit visit) {
        var key = new Key(machineArn, visit.state());
        var total = totals.get(key);
        if (total == null) {
            if (totals.size() == STATES_MAX) {
                omitted++;
                return;
            }
            total = new Total();
            totals.put(key, total);
        }
        total.visits++;
        total.failures += visit.hasFailed() ? 1 : 0;
        total.retries += visit.retryCount();
        if (visit.hasExited()) {
            total.durations.add(visit.millis());
        }
    }

    long omittedVisits() {
        return omitted;
    }

    List<StateStatistic> statistics() {
        var statistics = new ArrayList<StateStatistic>();
        totals.forEach((key, total) ->
                statistics.add(
                        new StateStatistic(
                                key.machineArn(),
                                key.state(),
                                total.visits,
                                total.failures,
                                total.retries,
                                total.durations.total(),
                                total.durations.total() == 0
                                        ? null
                                        : total.durations.durations())));
        return statistics;
    }
}
