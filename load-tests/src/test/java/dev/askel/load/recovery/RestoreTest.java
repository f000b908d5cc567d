package dev.askel.load.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.history.History;
import dev.askel.load.history.Observations;
import dev.askel.load.mix.HistoryCheck;
import dev.askel.load.mix.KillObserver;
import dev.askel.load.mix.LoadFunctions;
import dev.askel.load.mix.LoadMachine;
import dev.askel.load.mix.LoadProfile;
import dev.askel.load.mix.LoadRegion;
import dev.askel.load.mix.MixedLoad;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Restores the database of a server under load to a time. Each execution that was acknowledged
 * before the time exists and ends correctly; no execution that was requested after it exists.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RestoreTest {
    private static final Duration PHASE = Duration.ofSeconds(15);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(5);

    private final Observations observations = new Observations();

    @Test
    void a_restore_accounts_for_each_execution() throws Exception {
        var config = RecoverySite.createHome("5s");
        var first = RecoverySite.in(config, "first");
        var second = RecoverySite.in(config, "second");
        var archive = config.resolveSibling("archive").toString();
        try (var functions = LoadFunctions.start(observations)) {
            Instant time;
            RecoverySite.Timed backup;
            try (var server = first.start(0, functions.serverOptions());
                    var load = load(server, functions)) {
                load.createResources();
                load.startClients();
                LockSupport.parkNanos(PHASE.toNanos());
                backup = first.run("backup", "--keep", "2");
                LockSupport.parkNanos(PHASE.toNanos());
                observations.expectRestore();
                time = first.now();
                observations.onRestoreTimePassed();
                LockSupport.parkNanos(PHASE.toNanos());
                first.await(
                        "SELECT last_archived_wal >= '%s' FROM pg_stat_archiver"
                                .formatted(first.query("SELECT pg_walfile_name(pg_switch_wal())")));
                load.stopStarting();
                server.killWithDatabase();
            }

            second.copyKeyFile(first);
            var restored = second.run("restore", "--from", archive, "--to", time.toString());
            observations.onRestored();
            long begin = System.nanoTime();
            try (var server = second.start(0, functions.serverOptions());
                    var load = load(server, functions)) {
                long startSeconds = RecoverySite.secondsSince(begin);
                load.startClients();
                LockSupport.parkNanos(PHASE.toNanos());
                load.stopStarting();
                try (var askel = new AskelClient(server.endpoint())) {
                    // The clients that would stop them were lost, too.
                    load.stopExecutions(
                            askel.executions(
                                    LoadRegion.DEFAULT.machineArn(LoadMachine.STOPPED.name()),
                                    "RUNNING"));
                    var drained = load.awaitAllEnded(Deadline.after(DRAIN_MAX));
                    var histories =
                            HistoryCheck.readHistories(
                                    askel,
                                    LoadRegion.DEFAULT,
                                    load.executionsOfDeletedMachines(),
                                    observations);
                    System.out.printf(
                            "restore to %s: backup %s, restore %s, start %d s; %d executions, %d lost starts.%n%s%s",
                            time,
                            backup,
                            restored,
                            startSeconds,
                            histories.size(),
                            observations.lostStarts().size(),
                            backup.output(),
                            restored.output());
                    assertThat(HistoryCheck.violations(observations, histories)).isEmpty();
                    assertThat(drained).as("all executions end").isTrue();
                    assertThat(observations.lostStarts()).isNotEmpty();
                    assertThat(histories)
                            .extracting(History::arn)
                            .doesNotContainAnyElementsOf(observations.lostStarts());
                }
            }
        }
        RecoverySite.remove(config);
    }

    private MixedLoad load(ServerProcess server, LoadFunctions functions) {
        return new MixedLoad(
                new AskelClient(server.endpoint()),
                LoadRegion.DEFAULT,
                LoadProfile.ONE_SERVER,
                observations,
                new KillObserver(),
                functions);
    }
}
