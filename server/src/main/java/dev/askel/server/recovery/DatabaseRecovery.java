package dev.askel.server.recovery;

import com.typesafe.config.Config;
import dev.askel.engine.key.RootKeyException;
import dev.askel.postgres.Backup;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import dev.askel.postgres.Restore;
import dev.askel.postgres.Standby;
import dev.askel.postgres.StartRefusedException;
import dev.askel.server.command.Command.RecoveryAction;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.BundledSettings;
import dev.askel.server.storage.RootKeyFile;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Performs {@code askel backup}, {@code restore}, {@code replica} and {@code promote}. Each refuses
 * an external database, whose owner uses its own tools.
 */
public final class DatabaseRecovery {
    private static final long POLL_MILLIS = 200;

    private final Config config;
    private final PostgresSettings settings;
    private final Consumer<String> printer;

    private DatabaseRecovery(Config config, Consumer<String> printer) {
        this.config = config;
        this.settings = BundledSettings.of(config);
        this.printer = printer;
    }

    /**
     * Performs an action, and prints its result.
     *
     * @throws RefusedException when the action is not possible; the message names the remedy
     */
    public static void run(RecoveryAction action, Config config, Consumer<String> printer)
            throws InterruptedException {
        if (!config.getString("askel.database.url").isEmpty()) {
            throw new RefusedException(
                    "This command is for the bundled PostgreSQL. docs/operations/recovery.md has the steps for a PostgreSQL of your own.");
        }
        var recovery = new DatabaseRecovery(config, printer);
        try {
            switch (action) {
                case RecoveryAction.BackUp backup -> recovery.backUp(backup);
                case RecoveryAction.Restore restore -> recovery.restore(restore);
                case RecoveryAction.Replicate replica -> recovery.replicate(replica);
                case RecoveryAction.Promote(var force) -> recovery.promote(force);
            }
        } catch (StartRefusedException | UncheckedIOException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private void backUp(RecoveryAction.BackUp command) {
        var archive =
                command.to()
                        .or(settings::archive)
                        .orElseThrow(() ->
                                new RefusedException(
                                        "Name a folder with --to FOLDER, or set askel.postgres.archive."));
        var running = BundledPostgres.findRunning(settings.dataFolder());
        if (running.isPresent()) {
            report(Backup.take(running.get(), settings, archive, command.kept()));
            return;
        }
        // A start in a folder without a database would create an empty one.
        if (!Files.exists(settings.dataFolder().resolve("postgres/data/global/pg_control"))) {
            throw new RefusedException(
                    "There is no data in %s. Name the folder with --data."
                            .formatted(settings.dataFolder()));
        }
        try (var postgres = BundledPostgres.start(settings)) {
            report(Backup.take(postgres.running(), settings, archive, command.kept()));
        }
    }

    private void report(Backup.Taken backup) {
        printer.accept("Base backup: " + backup.folder());
        printer.accept(
                backup.isArchiving()
                        ? "It can be restored to any archived time from %s on."
                                .formatted(backup.endedAt())
                        : "It can be restored to %s only, because PostgreSQL does not archive its log there (askel.postgres.archive)."
                                .formatted(backup.endedAt()));
        if (!backup.archiveFailure().isEmpty()) {
            printer.accept(
                    "WARNING: PostgreSQL cannot archive %s. Its log %s has the reason."
                            .formatted(
                                    backup.archiveFailure(),
                                    settings.dataFolder().resolve("postgres/postgres.log")));
        }
        printer.accept(
                "The %s is not part of the backup. Keep a copy of it elsewhere."
                        .formatted(RootKeyFile.existing(config).description()));
    }

    private void restore(RecoveryAction.Restore command) {
        requireKeyFile();
        var begin = System.nanoTime();
        var restored = Restore.run(settings, command.from(), command.time(), command.timeline());
        printer.accept(
                "Restored %s from %s in %d s: timeline %d, last change %s."
                        .formatted(
                                settings.dataFolder(),
                                restored.backup(),
                                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
                                restored.timeline(),
                                timeOf(restored.lastChange())));
        printNextStep();
    }

    private void replicate(RecoveryAction.Replicate command) throws InterruptedException {
        if (command.from().isPresent()) {
            requireKeyFile();
            Standby.create(settings, primary(command.from().get()), command.name());
            printer.accept(
                    "Copied %s to %s.".formatted(command.from().get(), settings.dataFolder()));
        }
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("askel-stop")
                                .unstarted(() -> {
                                    stop.countDown();
                                    awaitStop(stopped);
                                }));
        try (var standby = Standby.start(settings)) {
            printer.accept(
                    "The standby in %s runs. askel promote --data %s makes it the primary."
                            .formatted(settings.dataFolder(), settings.dataFolder()));
            var connection = new ConnectionReport(printer, System.nanoTime());
            while (!stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS) && !standby.isPromoted()) {
                connection.update(standby::isConnected, System.nanoTime());
            }
        } finally {
            stopped.countDown();
        }
    }

    private static void awaitStop(CountDownLatch stopped) {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Standby.Primary primary(InetSocketAddress address) {
        var user = config.getString("askel.database.user");
        return new Standby.Primary(
                address.getHostString(),
                address.getPort(),
                user.isEmpty() ? "askel" : user,
                config.getString("askel.database.password"));
    }

    private void promote(boolean force) {
        var promotion =
                Standby.promote(
                        settings,
                        force,
                        last ->
                                printer.accept(
                                        "The last change so far is of %s."
                                                .formatted(timeOf(last))));
        printer.accept(
                "Promoted %s in %d ms: last change %s."
                        .formatted(
                                settings.dataFolder(),
                                promotion.duration().toMillis(),
                                timeOf(promotion.lastChange())));
        printNextStep();
        printer.accept(
                "Then make a base backup at once: older ones cannot be restored beyond the promotion when the former primary had not archived all of its log.");
    }

    private void printNextStep() {
        printer.accept("Start the server: askel up --data " + settings.dataFolder());
    }

    private static String timeOf(Optional<Instant> time) {
        return time.map(Instant::toString).orElse("unknown");
    }

    /** Requires the key file of the new data folder, because a server would create a wrong one. */
    private void requireKeyFile() {
        try {
            var _ = RootKeyFile.existing(config).readOpened();
        } catch (RootKeyException e) {
            throw new RefusedException(
                    "%s No server starts on the copied database without the key file of its server. Copy it there first."
                            .formatted(e.getMessage()),
                    e);
        }
    }
}
