package dev.askel.load.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.history.Observations;
import dev.askel.load.mix.HistoryCheck;
import dev.askel.load.mix.KillObserver;
import dev.askel.load.mix.LoadFunctions;
import dev.askel.load.mix.LoadProfile;
import dev.askel.load.mix.LoadRegion;
import dev.askel.load.mix.MixedLoad;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kills a server with its PostgreSQL under load, and promotes its standby. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SecondSiteTest {
    private static final Duration PHASE = Duration.ofSeconds(15);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(5);
    private static final Duration STOP_MAX = Duration.ofMinutes(1);

    @Test
    void a_synchronous_second_site_loses_no_acknowledged_work() throws Exception {
        var config = RecoverySite.createHome("60s");
        var first = RecoverySite.in(config, "first");
        var second = RecoverySite.in(config, "second");
        var observations = new Observations();
        try (var functions = LoadFunctions.start(observations)) {
            var server = first.start(0, functions.serverOptions());
            try (var load =
                    new MixedLoad(
                            new AskelClient(server.endpoint()),
                            LoadRegion.DEFAULT,
                            LoadProfile.ONE_SERVER,
                            observations,
                            new KillObserver(),
                            functions)) {
                load.createResources();
                load.startClients();
                second.copyKeyFile(first);
                var standby = startStandby(first, second);
                first.await(
                        "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'");
                LockSupport.parkNanos(PHASE.toNanos());
                var delayMillis =
                        first.query(
                                "SELECT round(extract(epoch FROM max(flush_lag)) * 1000, 1) FROM pg_stat_replication");
                first.execute("ALTER SYSTEM SET synchronous_standby_names = 'askel_replica'");
                first.execute("SELECT pg_reload_conf()");
                first.await(
                        "SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'");
                LockSupport.parkNanos(PHASE.toNanos());

                var lost = Instant.now();
                long begin = System.nanoTime();
                server.killWithDatabase();
                var promoted = second.run("promote");
                assertThat(standby.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
                server = second.start(server.endpoint().getPort(), functions.serverOptions());
                long seconds = RecoverySite.secondsSince(begin);

                LockSupport.parkNanos(PHASE.toNanos());
                load.stopStarting();
                var drained = load.awaitAllEnded(Deadline.after(DRAIN_MAX));
                try (var askel = new AskelClient(server.endpoint())) {
                    var histories =
                            HistoryCheck.readHistories(
                                    askel,
                                    LoadRegion.DEFAULT,
                                    load.executionsOfDeletedMachines(),
                                    observations);
                    System.out.printf(
                            "second site: delay before it was synchronous %s ms, primary lost at %s, promote %s, server after %d s; %d executions.%n%s",
                            delayMillis,
                            lost,
                            promoted,
                            seconds,
                            histories.size(),
                            promoted.output());
                    assertThat(HistoryCheck.violations(observations, histories)).isEmpty();
                    assertThat(drained).as("all executions end").isTrue();
                }
            } finally {
                server.close();
            }
        }
        RecoverySite.remove(config);
    }

    private static Process startStandby(RecoverySite first, RecoverySite second)
            throws IOException {
        var builder =
                new ProcessBuilder(
                                second.command(
                                        "replica", "--from", "127.0.0.1:" + first.databasePort()))
                        .redirectErrorStream(true)
                        .redirectOutput(second.data().resolveSibling("replica.log").toFile());
        builder.environment().put("ASKEL_DB_PASSWORD", first.readPassword());
        var process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop standby"));
        return process;
    }
}
