package dev.askel.load.bench;

import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.util.Locale;

/** Measures a server on this machine and prints rows for docs/evidence/performance.md. */
public final class Bench {
    private static final int NOT_UNDERSTOOD = 2;

    private Bench() {}

    /** Runs the programs that the words name; without any, all. */
    public static void main(String[] words)
            throws IOException, RefusedException, UnansweredException {
        Locale.setDefault(Locale.ROOT);
        try {
            var options = Options.read(words);
            System.out.println(MachineFacts.ofMachine(options));
            var throughput = new Throughput(options);
            for (var program : options.programs()) {
                run(program, options, throughput);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(NOT_UNDERSTOOD);
        }
    }

    private static void run(String program, Options options, Throughput throughput)
            throws IOException, RefusedException, UnansweredException {
        switch (program) {
            case "W1" -> throughput.standard(Workload.passes());
            case "W1p" -> throughput.polled();
            case "W1x" -> throughput.express();
            case "W2" -> throughput.activities();
            case "W2h" -> throughput.standard(Workload.functions());
            case "W4" -> throughput.standard(Workload.map());
            case "W5" -> throughput.mix();
            case "W3" -> Sleepers.measure(options);
            case "restart" -> Restart.measure(options, false);
            case "restart-both" -> Restart.measure(options, true);
            case "start" -> StartUp.measure(options);
            case "storm" -> Storm.measure(options);
            case "calls" -> CallsInFlight.measure(options);
            case "idle" -> IdleClients.measure(options);
            case "listeners" -> Listeners.measure(options);
            case "fairness" -> Fairness.measure(options);
            case "blocked" -> Blocked.measure(options);
            case "W6" -> Growth.measure(options);
            default -> throw new IllegalStateException(program);
        }
    }
}
