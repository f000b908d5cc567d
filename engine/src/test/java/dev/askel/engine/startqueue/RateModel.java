package dev.askel.engine.startqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.workbench.StartLimits.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reference model of rates: in a period of T seconds with one rule, at most {@code burst + rate
 * * (T + 0.1)} executions of a key begin. The periods are between times at which all grants were
 * accepted. So an execution that begins after such a time has also got its permit after it.
 */
final class RateModel {
    private static final double LATENESS_SECONDS = 0.1;

    /** A time at which all grants were accepted: between these two. */
    private record Quiet(Instant after, Instant before) {}

    private record Period(@Nullable Rate rate, List<Quiet> times) {}

    private final List<Period> periods = new ArrayList<>();

    /** Begins the period of another rule; the caller sets the rule afterwards. */
    void onRule(@Nullable Rate rate) {
        periods.add(new Period(rate, new ArrayList<>()));
    }

    /** Records a time at which all grants were accepted. */
    void onAccepted(Instant after, Instant before) {
        periods.getLast().times().add(new Quiet(after, before));
    }

    /** Checks the beginnings of the executions of a key. */
    void check(String key, List<RunningChange> changes, long seed) {
        for (var period : periods) {
            var rate = period.rate();
            for (int i = 0; rate != null && i < period.times().size(); i++) {
                for (int j = i + 1; j < period.times().size(); j++) {
                    var from = period.times().get(i);
                    var to = period.times().get(j);
                    double seconds =
                            Duration.between(from.after(), to.before()).toNanos() / 1e9
                                    + LATENESS_SECONDS;
                    long began =
                            changes.stream()
                                    .filter(each ->
                                            each.key().equals(key)
                                                    && each.running() > 0
                                                    && each.at().isAfter(from.before())
                                                    && each.at().isBefore(to.after()))
                                    .count();
                    assertThat((double) began)
                            .as("seed %d, %s, %s to %s, %s", seed, key, from, to, rate)
                            .isLessThanOrEqualTo(rate.burst() + rate.perSecond() * seconds + 1e-6);
                }
            }
        }
    }
}
