package dev.askel.load.bench;

import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.util.Locale;

/** Measures a server on this machine and prints rows for docs/evidence/performance.md. */
public final class Bench {
    private static final int USAGE_ERROR = 2;

    private Bench() {}

    /** Runs the programs in the arguments; without arguments, runs the default programs. */
    public static void main(String[] arguments)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        Locale.setDefault(Locale.ROOT);
        try {
            var options = BenchOptions.parse(arguments);
            System.out.println(MachineFacts.describeMachine(options));
            if (options.comparesServers()) {
                compare(options);
            } else {
                measure(options);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + BenchOptions.USAGE);
            System.exit(USAGE_ERROR);
        }
    }

    private static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var throughput = new Throughput(options);
        for (var program : options.programs()) {
            run(program, options, throughput);
        }
    }

    private static void compare(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var workloads = options.programs().stream().map(Bench::comparedWorkload).toList();
        if (options.comparedSetting() == ComparedSetting.SIGNED
                && workloads.stream().anyMatch(Workload::needsUnsignedCalls)) {
            throw new IllegalArgumentException("--signed compares W1 and W1x only.");
        }
        var comparison = new Comparison(options);
        for (var workload : workloads) {
            comparison.measure(workload);
        }
    }

    private static Workload comparedWorkload(String program) {
        return switch (program) {
            case "W1" -> Workload.passes();
            case "W1x" -> Workload.expressPasses();
            case "W2" -> Workload.activities();
            case "W2h" -> Workload.functions();
            case "W4" -> Workload.inlineMap();
            default -> throw new IllegalArgumentException("--base cannot compare " + program + ".");
        };
    }

    private static void run(String program, BenchOptions options, Throughput throughput)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        switch (program) {
            case "W1" -> throughput.measureStandard(Workload.passes());
            case "W1p" -> throughput.measurePolling();
            case "W1x" -> throughput.measureExpress();
            case "W2" -> throughput.measureActivities();
            case "W2h" -> throughput.measureStandard(Workload.functions());
            case "W4" -> throughput.measureStandard(Workload.inlineMap());
            case "W5" -> throughput.measureMix();
            case "W3" -> SleeperBench.measure(options);
            case "restart" -> RestartTime.measure(options, false);
            case "restart-both" -> RestartTime.measure(options, true);
            case "start" -> StartupTime.measure(options);
            case "storm" -> StartStorm.measure(options);
            case "calls" -> CallsInFlight.measure(options);
            case "idle" -> IdleClients.measure(options);
            case "listeners" -> WaitingConnections.measure(options);
            case "fairness" -> Fairness.measure(options);
            case "blocked" -> BlockedThreads.measure(options);
            case "W6" -> StoredExecutionsCost.measure(options);
            case "W7" -> DistributedMapBench.measure(options);
            case "W7-beside-W1" -> MapRunNeighbours.measure(options);
            case "W8" -> throughput.measureLimited(Workload.passes());
            case "W8-waiting" -> throughput.measureLimited(Workload.oneSecondWait());
            case "schedules" -> DueSchedules.measure(options);
            case "lateness" -> DueSchedules.measureLateness(options);
            case "events" -> EventRate.measure(options);
            case "retention" -> RetentionLoad.measure(options);
            case "payloads" -> LargePayloadBench.measure(options);
            default -> throw new IllegalStateException(program);
        }
    }
}
