package dev.askel.load.mix;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much a mixed load asks for.
 *
 * @param mix started by turns
 * @param starters who start side by side
 * @param betweenStarts how long each of them rests
 * @param workers who poll for tasks side by side
 */
public record Pace(List<Machine> mix, int starters, Duration betweenStarts, int workers) {
    /** What one server of a test bears beside its kills. */
    public static final Pace ONE_SERVER =
            new Pace(
                    List.of(
                            Machine.WAITS,
                            Machine.RETRIES,
                            Machine.ACTIVITIES,
                            Machine.CALLBACKS,
                            Machine.PARALLEL,
                            Machine.MAP,
                            Machine.NESTED,
                            Machine.STOPPED),
                    6,
                    Duration.ofMillis(250),
                    4);

    /** Some ten starts a second, of everything there is. */
    public static final Pace CLUSTER =
            new Pace(
                    List.of(
                            Machine.WAITS,
                            Machine.ACTIVITIES,
                            Machine.MAP,
                            Machine.CALLBACKS,
                            Machine.REDRIVEN,
                            Machine.PARALLEL,
                            Machine.UPDATED,
                            Machine.NESTED,
                            Machine.EXPRESS,
                            Machine.STOPPED,
                            Machine.SLEEPERS,
                            Machine.RETRIES),
                    6,
                    Duration.ofMillis(600),
                    9);

    /** The same, with calls that last. */
    public static final Pace CLUSTER_THAT_IS_STOPPED_IN_ORDER =
            new Pace(
                    Stream.concat(CLUSTER.mix().stream(), Stream.of(Machine.LONG)).toList(),
                    CLUSTER.starters(),
                    CLUSTER.betweenStarts(),
                    CLUSTER.workers());

    public Pace {
        mix = List.copyOf(mix);
    }
}
