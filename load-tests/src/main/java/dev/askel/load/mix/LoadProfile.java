package dev.askel.load.mix;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The volume of a mixed load.
 *
 * @param machines the state machines; each starter starts them in turn
 * @param starterCount the number of concurrent starters
 * @param startInterval the pause of each starter between two starts
 * @param workerCount the number of concurrent workers that poll for tasks
 * @param textBytes the size of a text in the input of each execution; 0 for none
 * @param rotatesKeys whether the keys of payloads are rotated
 */
public record LoadProfile(
        List<LoadMachine> machines,
        int starterCount,
        Duration startInterval,
        int workerCount,
        int textBytes,
        boolean rotatesKeys) {
    /** A load for a single server that a test kills repeatedly. */
    public static final LoadProfile ONE_SERVER =
            new LoadProfile(
                    List.of(
                            LoadMachine.WAITS,
                            LoadMachine.RETRIES,
                            LoadMachine.ACTIVITIES,
                            LoadMachine.CALLBACKS,
                            LoadMachine.PARALLEL,
                            LoadMachine.MAP,
                            LoadMachine.DISTRIBUTED,
                            LoadMachine.NESTED,
                            LoadMachine.STOPPED),
                    6,
                    Duration.ofMillis(250),
                    4,
                    0,
                    false);

    /** About ten starts per second, with all kinds of state machines. */
    public static final LoadProfile CLUSTER =
            new LoadProfile(
                    List.of(
                            LoadMachine.WAITS,
                            LoadMachine.ACTIVITIES,
                            LoadMachine.MAP,
                            LoadMachine.DISTRIBUTED,
                            LoadMachine.CALLBACKS,
                            LoadMachine.REDRIVEN,
                            LoadMachine.PAUSED,
                            LoadMachine.PARALLEL,
                            LoadMachine.UPDATED,
                            LoadMachine.NESTED,
                            LoadMachine.EXPRESS,
                            LoadMachine.STOPPED,
                            LoadMachine.SLEEPERS,
                            LoadMachine.RETRIES),
                    6,
                    Duration.ofMillis(600),
                    9,
                    0,
                    false);

    /** The cluster load with additional long calls. */
    public static final LoadProfile CLUSTER_WITH_ORDERLY_STOPS =
            new LoadProfile(
                    Stream.concat(CLUSTER.machines().stream(), Stream.of(LoadMachine.LONG))
                            .toList(),
                    CLUSTER.starterCount(),
                    CLUSTER.startInterval(),
                    CLUSTER.workerCount(),
                    0,
                    false);

    /** The load of orderly stops for nodes of the last release, which cannot be paused. */
    public static final LoadProfile LAST_RELEASE_WITH_ORDERLY_STOPS =
            new LoadProfile(
                    CLUSTER_WITH_ORDERLY_STOPS.machines().stream()
                            .filter(machine -> machine != LoadMachine.PAUSED)
                            .toList(),
                    CLUSTER.starterCount(),
                    CLUSTER.startInterval(),
                    CLUSTER.workerCount(),
                    0,
                    false);

    public LoadProfile {
        machines = List.copyOf(machines);
    }

    /** Returns this load with a text in each input. */
    public LoadProfile withText(int bytes) {
        return new LoadProfile(
                machines, starterCount, startInterval, workerCount, bytes, rotatesKeys);
    }

    /** Returns this load with or without rotations of the keys of payloads. */
    public LoadProfile withKeyRotations(boolean rotates) {
        return new LoadProfile(
                machines, starterCount, startInterval, workerCount, textBytes, rotates);
    }
}
