package dev.askel.load.bench;

import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;

/** Measures workloads that clients start and await: W1 and W2h. */
final class Throughput {
    static final String HEADER =
            """
            | | clients | executions/s | transitions/s | p50 ms | p99 ms | engine CPU-s per 1,000 | database CPU-s per 1,000 | engine MiB | database MiB | disk KiB per execution | others' CPU |
            |---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    private static final double MEBIBYTE = 1 << 20;
    private static final double KIBIBYTE = 1 << 10;

    private Throughput() {}

    /** Runs one workload with each number of clients and prints a row for each. */
    static void measure(Workload workload, Options options)
            throws IOException, RefusedException, UnansweredException {
        try (var lab = Lab.open(options)) {
            var call = new RunToEnd(lab.askel(), workload.create(lab.askel()), workload.input());
            for (int clients : options.clients()) {
                ClosedLoop.run(clients, options.time().dividedBy(2), call);
                var before = lab.usage();
                var latencies = ClosedLoop.run(clients, options.time(), call);
                var after = lab.usage();
                var seconds = after.secondsSince(before);
                // Those that ended too late to count have cost something too: one per client.
                double all = latencies.count() + clients;
                var rate = latencies.count() / (double) options.time().toSeconds();
                System.out.printf(
                        "| %s | %d | %.0f | %.0f | %.1f | %.1f | %.2f | %.2f | %.0f | %.0f | %.1f | %.0f %% |%n",
                        workload.name(),
                        clients,
                        rate,
                        rate * workload.transitions(),
                        latencies.millisAt(0.50),
                        latencies.millisAt(0.99),
                        after.engineSecondsSince(before) / all * 1000,
                        after.databaseSecondsSince(before) / all * 1000,
                        after.engineBytes() / MEBIBYTE,
                        after.databaseBytes() / MEBIBYTE,
                        (after.diskBytes() - before.diskBytes()) / all / KIBIBYTE,
                        after.othersSecondsSince(before) / seconds * 100);
            }
        }
    }
}
