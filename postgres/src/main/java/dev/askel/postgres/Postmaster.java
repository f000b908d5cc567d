package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates one data directory of PostgreSQL, and starts, adopts and stops its process.
 *
 * <p>After kill -9 of the server, PostgreSQL continues to run as an orphan. An orphan with exactly
 * the expected settings is adopted. Any other orphan is stopped, and PostgreSQL is restarted.
 *
 * <p>PostgreSQL refuses to start while any process has the pid in {@code postmaster.pid}. The file
 * is therefore removed if that process is dead, a zombie, or unrelated. This is safe, because
 * PostgreSQL's shared memory segment protects the data from orphaned backends.
 */
final class Postmaster {
    static final String USER = "askel";

    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);

    /** The maximum duration of a stop with a checkpoint, and of a stop without a checkpoint. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    /**
     * The maximum time between the removal of {@code postmaster.pid} and the end of the process.
     */
    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

    /** The maximum duration of {@link #stop}. */
    static final Duration STOP_TIME_MAX = STOP_TIMEOUT.multipliedBy(2).plus(END_TIMEOUT);

    private static final Duration TRANSIENT_FAILURES_MAX = Duration.ofSeconds(30);

    private final PostgresBinaries binaries;
    private final OsAccount account;
    private final Path folder;
    private final Path dataDirectory;
    private final ServerLog log;
    private final PostgresSettings settings;
    private final CountDownLatch startsCancelled = new CountDownLatch(1);

    /** The process of the last start. It may not have written its {@code postmaster.pid} yet. */
    private volatile @Nullable Process spawned;

    Postmaster(
            PostgresBinaries binaries, OsAccount account, Path folder, PostgresSettings settings) {
        this.binaries = binaries;
        this.account = account;
        this.folder = folder;
        this.dataDirectory = folder.resolve("data");
        this.log = new ServerLog(folder.resolve("postgres.log"));
        this.settings = settings;
    }

    /**
     * Changes the owner of PostgreSQL's files from one account to another. An orphan of the former
     * account is stopped before.
     *
     * @param dataFolder the data folder; both accounts can search it until this method returns
     */
    static void changeOwner(
            Path dataFolder,
            PostgresBinaries binaries,
            OsAccount previousAccount,
            OsAccount account,
            PostgresSettings settings) {
        var folder = dataFolder.resolve("postgres");
        LOG.info(
                "Changing the owner of the files in {} from {} to {}",
                folder,
                previousAccount,
                account);
        var postmaster = new Postmaster(binaries, previousAccount, folder, settings);
        PostmasterFile.read(postmaster.dataDirectory)
                .map(PostmasterFile::pid)
                .filter(pid -> postmaster.runsOnDataDirectory(pid, ProcessTable.commandLine(pid)))
                .ifPresent(_ -> postmaster.stop());
        account.takeOwnershipOfTree(folder);
    }

    /**
     * Creates the data directory if it does not exist.
     *
     * <p>The directory is built under another name and then renamed, so a crash leaves no
     * incomplete data directory.
     */
    void initialise(String password) throws IOException {
        if (Files.exists(dataDirectory)) {
            requireSameMajorVersion();
            return;
        }
        try (var drafts = Files.newDirectoryStream(folder, "initdb-*")) {
            for (var draft : drafts) {
                DurableFiles.removeTree(draft);
            }
        }
        var draft = Files.createTempDirectory(folder, "initdb-");
        var passwordFile = draft.resolve("password");
        DurableFiles.write(passwordFile, password);
        account.takeOwnership(passwordFile);
        account.takeOwnership(draft);
        // With a built-in collation, an upgrade of the C library cannot change the order of an
        // index.
        var outcome =
                Programs.run(
                        account.commandLine(
                                List.of(
                                        binaries.programPath("initdb"),
                                        "--pgdata=" + draft.resolve("data"),
                                        "--username=" + USER,
                                        "--pwfile=" + passwordFile,
                                        "--auth=scram-sha-256",
                                        "--encoding=UTF8",
                                        "--locale=C",
                                        "--locale-provider=builtin",
                                        "--builtin-locale=C.UTF-8")));
        if (outcome.exitStatus() != 0) {
            throw new StartRefusedException(
                    "PostgreSQL's initdb failed:%n%s".formatted(outcome.output()));
        }
        DurableFiles.publish(draft.resolve("data"), dataDirectory);
        DurableFiles.removeTree(draft);
    }

    private void requireSameMajorVersion() throws IOException {
        var found = Files.readString(dataDirectory.resolve("PG_VERSION")).strip();
        if (!found.equals(binaries.majorVersion())) {
            throw new StartRefusedException(
                    "%s was written by PostgreSQL %s; this release contains %s. Dump the database with the previous release and restore it with this one."
                            .formatted(dataDirectory, found, binaries.majorVersion()));
        }
    }

    /**
     * Adopts an orphan or starts PostgreSQL, and waits until it accepts connections.
     *
     * @param port the port for a new process; an adopted orphan keeps its own port
     * @return the running process
     */
    PostmasterFile ensureRunning(int port) {
        var deadline = PollDeadline.after(TRANSIENT_FAILURES_MAX);
        while (true) {
            var orphan = adoptOrphan();
            if (orphan.isPresent()) {
                return orphan.get();
            }
            try {
                return start(port);
            } catch (TransientStartException e) {
                // After a kill, backends may still be ending, and ended processes may not be reaped
                // yet.
                if (deadline.hasPassed()) {
                    throw new StartRefusedException(
                            "PostgreSQL does not start: " + e.getMessage(), e);
                }
                pauseStart(Duration.ofMillis(200));
            }
        }
    }

    private Optional<PostmasterFile> adoptOrphan() {
        var found = PostmasterFile.read(dataDirectory);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var pid = found.get().pid();
        var commandLine = ProcessTable.commandLine(pid);
        if (!runsOnDataDirectory(pid, commandLine)) {
            removeStale(pid);
            return Optional.empty();
        }
        var expected = command(found.get().port());
        if (commandLine.equals(expected)
                && (settings.port() == 0 || settings.port() == found.get().port())) {
            LOG.info("Adopting PostgreSQL (pid {}), which a killed server left running", pid);
            try {
                return Optional.of(awaitReady(pid));
            } catch (TransientStartException e) {
                LOG.warn(
                        "PostgreSQL (pid {}) ended while it was being adopted: {}",
                        pid,
                        e.getMessage());
                return Optional.empty();
            }
        }
        LOG.info(
                "Stopping PostgreSQL (pid {}), which a killed server left running with other settings",
                pid);
        stop();
        return Optional.empty();
    }

    private boolean runsOnDataDirectory(long pid, List<String> commandLine) {
        return ProcessTable.isRunning(pid)
                && (commandLine.isEmpty() || commandLine.contains(dataDirectory.toString()));
    }

    private void removeStale(long pid) {
        LOG.info("Removing the postmaster.pid of process {}, which has ended or is unrelated", pid);
        try {
            Files.deleteIfExists(PostmasterFile.pathIn(dataDirectory));
        } catch (IOException e) {
            throw new StartRefusedException(
                    "%s cannot be removed: %s".formatted(PostmasterFile.pathIn(dataDirectory), e),
                    e);
        }
    }

    private PostmasterFile start(int port) {
        log.restrictAccessTo(account);
        log.rotate();
        log.markStart();
        var process = Programs.spawn(account.commandLine(log.commandWithRedirect(command(port))));
        spawned = process;
        return awaitReady(process.pid());
    }

    private List<String> command(int port) {
        var command =
                new ArrayList<>(
                        List.of(
                                binaries.programPath("postgres"),
                                "-D",
                                dataDirectory.toString(),
                                "-p",
                                Integer.toString(port)));
        command.addAll(ServerArguments.argumentsWith(settings.parameterOverrides()));
        return command;
    }

    private PostmasterFile awaitReady(long pid) {
        var deadline = PollDeadline.after(settings.startTimeout());
        while (true) {
            var found =
                    PostmasterFile.read(dataDirectory)
                            .filter(file -> file.pid() == pid && file.isReady());
            if (found.isPresent()) {
                return found.get();
            }
            if (!ProcessTable.isRunning(pid)) {
                throw log.readStartFailure();
            }
            if (deadline.hasPassed()) {
                throw new StartRefusedException(
                        "PostgreSQL (pid %d) is not ready after %s; see %s"
                                .formatted(pid, settings.startTimeout(), log.file()));
            }
            pauseStart(Duration.ofMillis(10));
        }
    }

    /** Cancels the current start at its next poll, and all later starts. */
    void cancelStarts() {
        startsCancelled.countDown();
    }

    /**
     * Waits between two polls.
     *
     * @return true, without a wait, when starts are cancelled
     */
    boolean pause(Duration duration) {
        try {
            return startsCancelled.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PollDeadline.interrupted(e);
        }
    }

    private void pauseStart(Duration duration) {
        if (pause(duration)) {
            throw new StartRefusedException("The start of PostgreSQL was cancelled by a stop");
        }
    }

    /**
     * Stops PostgreSQL and waits until its process has ended; does nothing when it does not run. If
     * a stop with a checkpoint exceeds its time limit, a stop without a checkpoint follows.
     */
    void stop() {
        var running =
                PostmasterFile.read(dataDirectory)
                        .map(PostmasterFile::pid)
                        .filter(ProcessTable::isRunning);
        var starting = spawned;
        if (running.isEmpty() && starting != null && starting.isAlive()) {
            // pg_ctl does not find a process without postmaster.pid.
            starting.destroy();
            awaitEnd(starting.pid());
            return;
        }
        if (!stop("fast") && running.filter(ProcessTable::isRunning).isPresent()) {
            LOG.warn(
                    "PostgreSQL did not stop within {}; it is stopped without a checkpoint",
                    STOP_TIMEOUT);
            stop("immediate");
        }
        running.ifPresent(Postmaster::awaitEnd);
    }

    /**
     * Waits until the process has ended. {@code pg_ctl} waits only for the removal of {@code
     * postmaster.pid}. The process releases its memory and its port later.
     */
    private static void awaitEnd(long pid) {
        var deadline = PollDeadline.after(END_TIMEOUT);
        while (ProcessTable.isRunning(pid) && !deadline.hasPassed()) {
            PollDeadline.pause(Duration.ofMillis(5));
        }
        if (ProcessTable.isRunning(pid)) {
            LOG.warn("PostgreSQL (pid {}) still runs {} after its stop", pid, END_TIMEOUT);
        }
    }

    private boolean stop(String mode) {
        return Programs.run(
                                account.commandLine(
                                        List.of(
                                                binaries.programPath("pg_ctl"),
                                                "stop",
                                                "--pgdata=" + dataDirectory,
                                                "--mode=" + mode,
                                                "--wait",
                                                "--timeout=" + STOP_TIMEOUT.toSeconds())))
                        .exitStatus()
                == 0;
    }
}
