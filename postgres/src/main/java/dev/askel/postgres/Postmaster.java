package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL data directory and the process on it: made, started, taken over, stopped.
 *
 * <p>After kill -9 of the server PostgreSQL runs on as an orphan. If it runs with exactly the
 * settings we would give it, it is taken over; otherwise it is stopped and started anew. A {@code
 * postmaster.pid} whose process is dead, a zombie, or somebody else by now is removed: PostgreSQL
 * itself would refuse to start beside a living process of that number. (That no orphaned backend
 * still works on the data is guarded by PostgreSQL's shared memory segment, not by this file.)
 */
final class Postmaster {
    static final String USER = "askel";

    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);

    /** For a stop with a checkpoint, and again for one without. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    /** For the process to end after it has removed its {@code postmaster.pid}. */
    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

    /** How long {@link #stop} takes at most. */
    static final Duration STOP_MAX = STOP_TIMEOUT.multipliedBy(2).plus(END_TIMEOUT);

    private static final Duration TRANSIENT_FAILURES_MAX = Duration.ofSeconds(30);

    private final PostgresBinaries binaries;
    private final Account account;
    private final Path folder;
    private final Path cluster;
    private final ServerLog log;
    private final PostgresSettings settings;

    Postmaster(PostgresBinaries binaries, Account account, Path folder, PostgresSettings settings) {
        this.binaries = binaries;
        this.account = account;
        this.folder = folder;
        this.cluster = folder.resolve("data");
        this.log = new ServerLog(folder.resolve("postgres.log"));
        this.settings = settings;
    }

    /**
     * Gives the files of PostgreSQL from one account to another. A PostgreSQL that a killed server
     * left running is stopped first.
     *
     * @param root the data folder, which both accounts can search until this returns
     */
    static void handOver(
            Path root,
            PostgresBinaries binaries,
            Account former,
            Account account,
            PostgresSettings settings) {
        var folder = root.resolve("postgres");
        LOG.info("The files in {} are given from {} to {}", folder, former, account);
        var postmaster = new Postmaster(binaries, former, folder, settings);
        PostmasterFile.read(postmaster.cluster)
                .map(PostmasterFile::pid)
                .filter(pid -> postmaster.isOurs(pid, ProcessTable.commandLine(pid)))
                .ifPresent(_ -> postmaster.stop());
        account.ownTree(folder);
    }

    /** Where the data lies. */
    Path cluster() {
        return cluster;
    }

    /**
     * Makes the database cluster if there is none.
     *
     * <p>It grows under another name and is renamed when complete, so a crash leaves no half of
     * one.
     */
    void initialise(String password) throws IOException {
        if (Files.exists(cluster)) {
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
        account.own(passwordFile);
        account.own(draft);
        // The collation is PostgreSQL's own: an upgrade of the C library cannot reorder an index.
        var outcome =
                Programs.run(
                        account.running(
                                List.of(
                                        binaries.program("initdb"),
                                        "--pgdata=" + draft.resolve("data"),
                                        "--username=" + USER,
                                        "--pwfile=" + passwordFile,
                                        "--auth=scram-sha-256",
                                        "--encoding=UTF8",
                                        "--locale=C",
                                        "--locale-provider=builtin",
                                        "--builtin-locale=C.UTF-8")));
        if (outcome.status() != 0) {
            throw new StartRefusedException(
                    "PostgreSQL's initdb failed:%n%s".formatted(outcome.output()));
        }
        DurableFiles.publish(draft.resolve("data"), cluster);
        DurableFiles.removeTree(draft);
    }

    private void requireSameMajorVersion() throws IOException {
        var found = Files.readString(cluster.resolve("PG_VERSION")).strip();
        if (!found.equals(binaries.majorVersion())) {
            throw new StartRefusedException(
                    "%s was written by PostgreSQL %s; this release brings %s. Dump it with the former release and load it with this one."
                            .formatted(cluster, found, binaries.majorVersion()));
        }
    }

    /**
     * Has PostgreSQL run and ready to take connections.
     *
     * @param port the port to take when it must be started; an orphan that is taken over keeps its
     *     own
     * @return who runs now
     */
    PostmasterFile run(int port) {
        var deadline = Deadline.in(TRANSIENT_FAILURES_MAX);
        while (true) {
            var orphan = takeOver();
            if (orphan.isPresent()) {
                return orphan.get();
            }
            try {
                return start(port);
            } catch (TransientFailure e) {
                // A backend of a killed postmaster needs a moment to notice; a reaper, to reap.
                if (deadline.passed()) {
                    throw new StartRefusedException(
                            "PostgreSQL does not start: " + e.getMessage(), e);
                }
                Deadline.pause(Duration.ofMillis(200));
            }
        }
    }

    private Optional<PostmasterFile> takeOver() {
        var found = PostmasterFile.read(cluster);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var pid = found.get().pid();
        var commandLine = ProcessTable.commandLine(pid);
        if (!isOurs(pid, commandLine)) {
            removeStale(pid);
            return Optional.empty();
        }
        var expected = command(found.get().port());
        if (commandLine.equals(expected)
                && (settings.port() == 0 || settings.port() == found.get().port())) {
            LOG.info("Taking over PostgreSQL (pid {}), which a killed server left running", pid);
            try {
                return Optional.of(awaitReady(pid));
            } catch (TransientFailure e) {
                LOG.warn(
                        "PostgreSQL (pid {}) ended while it was taken over: {}",
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

    private boolean isOurs(long pid, List<String> commandLine) {
        return ProcessTable.runs(pid)
                && (commandLine.isEmpty() || commandLine.contains(cluster.toString()));
    }

    private void removeStale(long pid) {
        LOG.info("Removing the postmaster.pid of process {}, which is gone", pid);
        try {
            Files.deleteIfExists(PostmasterFile.in(cluster));
        } catch (IOException e) {
            throw new StartRefusedException(
                    "%s cannot be removed: %s".formatted(PostmasterFile.in(cluster), e), e);
        }
    }

    private PostmasterFile start(int port) {
        log.restrictTo(account);
        log.rotate();
        log.mark();
        var process = Programs.spawn(account.running(log.appending(command(port))));
        return awaitReady(process.pid());
    }

    private List<String> command(int port) {
        var command =
                new ArrayList<>(
                        List.of(
                                binaries.program("postgres"),
                                "-D",
                                cluster.toString(),
                                "-p",
                                Integer.toString(port)));
        command.addAll(Tuning.arguments(settings.overrides()));
        return command;
    }

    private PostmasterFile awaitReady(long pid) {
        var deadline = Deadline.in(settings.startTimeout());
        while (true) {
            var found =
                    PostmasterFile.read(cluster).filter(file -> file.pid() == pid && file.ready());
            if (found.isPresent()) {
                return found.get();
            }
            if (!ProcessTable.runs(pid)) {
                throw log.failure();
            }
            if (deadline.passed()) {
                throw new StartRefusedException(
                        "PostgreSQL (pid %d) is not ready after %s; see %s"
                                .formatted(pid, settings.startTimeout(), log.file()));
            }
            Deadline.pause(Duration.ofMillis(10));
        }
    }

    /**
     * Stops PostgreSQL, with a checkpoint if it is in time for one, and waits until its process is
     * gone; does nothing when it does not run.
     */
    void stop() {
        var running =
                PostmasterFile.read(cluster).map(PostmasterFile::pid).filter(ProcessTable::runs);
        if (!stop("fast") && running.filter(ProcessTable::runs).isPresent()) {
            LOG.warn(
                    "PostgreSQL did not stop within {}; it is stopped without a checkpoint",
                    STOP_TIMEOUT);
            stop("immediate");
        }
        running.ifPresent(Postmaster::awaitEnd);
    }

    /**
     * Waits for what {@code pg_ctl} does not: it takes the removal of {@code postmaster.pid} for
     * the end, and the process gives its memory and port back only after that.
     */
    private static void awaitEnd(long pid) {
        var deadline = Deadline.in(END_TIMEOUT);
        while (ProcessTable.runs(pid) && !deadline.passed()) {
            Deadline.pause(Duration.ofMillis(5));
        }
        if (ProcessTable.runs(pid)) {
            LOG.warn("PostgreSQL (pid {}) still runs {} after its stop", pid, END_TIMEOUT);
        }
    }

    private boolean stop(String mode) {
        return Programs.run(
                                account.running(
                                        List.of(
                                                binaries.program("pg_ctl"),
                                                "stop",
                                                "--pgdata=" + cluster,
                                                "--mode=" + mode,
                                                "--wait",
                                                "--timeout=" + STOP_TIMEOUT.toSeconds())))
                        .status()
                == 0;
    }
}
