package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The account that runs PostgreSQL when the server runs as root.
 *
 * @param account never root
 * @param reason the reason why the account is not {@link #DEDICATED}; empty for {@link #DEDICATED}
 */
public record AccountChoice(OsAccount.Unprivileged account, String reason) {
    /** No other program runs as this account. */
    static final String DEDICATED = "askel";

    /** Accounts that other programs share, in the order of preference. */
    private static final List<String> SHARED = List.of("postgres", "nobody");

    private static final List<String> OPTIONS =
            List.of(
                    "--system",
                    "--user-group",
                    "--no-create-home",
                    "--home-dir",
                    "/nonexistent",
                    "--shell",
                    "/usr/sbin/nologin",
                    DEDICATED);

    private static final Logger LOG = LoggerFactory.getLogger(AccountChoice.class);

    /**
     * The accounts of a machine.
     *
     * @param exists whether there is an account of that name
     * @param useradd the command line that adds an account, without the options and the name
     */
    record Machine(Predicate<String> exists, List<String> useradd) {
        /** The machine that this process runs on. */
        static Machine current() {
            return new Machine(Machine::isKnown, List.of("useradd"));
        }

        private static boolean isKnown(String user) {
            try {
                FileSystems.getDefault()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(user);
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        /** Adds {@link #DEDICATED}; returns the reason of a failure, or an empty string. */
        private String addDedicated() {
            var command = new ArrayList<>(useradd);
            command.addAll(OPTIONS);
            try {
                var outcome = Programs.run(command);
                // Another server may have added the account in the meantime.
                return exists.test(DEDICATED) ? "" : outcome.output().strip();
            } catch (StartRefusedException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /**
     * Chooses the configured account, or else {@link #DEDICATED}, or else an account that other
     * programs share. {@link #DEDICATED} is created if it is missing and {@code mayCreate} is true.
     *
     * @param configured an account's name; empty for none
     * @param mayCreate whether {@link #DEDICATED} may be added to the machine
     * @throws StartRefusedException when no such account exists
     */
    static AccountChoice choose(Machine machine, String configured, boolean mayCreate) {
        if (!configured.isEmpty()) {
            if (!machine.exists().test(configured)) {
                throw noAccount(configured);
            }
            return new AccountChoice(
                    new OsAccount.Unprivileged(configured),
                    configured.equals(DEDICATED) ? "" : "askel.postgres.user names it");
        }
        if (machine.exists().test(DEDICATED)) {
            return new AccountChoice(new OsAccount.Unprivileged(DEDICATED), "");
        }
        var reason = "there is no account askel and askel.postgres.create-user is off";
        if (mayCreate) {
            var failure = machine.addDedicated();
            if (failure.isEmpty()) {
                LOG.info("Created the system account {} for PostgreSQL", DEDICATED);
                return new AccountChoice(new OsAccount.Unprivileged(DEDICATED), "");
            }
            reason = "the account askel cannot be created (%s)".formatted(failure);
        }
        var finalReason = reason;
        return SHARED.stream()
                .filter(machine.exists())
                .findFirst()
                .map(user -> new AccountChoice(new OsAccount.Unprivileged(user), finalReason))
                .orElseThrow(() -> noAccount(DEDICATED + ", " + String.join(", ", SHARED)));
    }

    /**
     * Chooses the account for this process: its own account, or another account if it runs as root.
     * The log gives the reason if that other account is not the dedicated account {@code askel}.
     *
     * @param configured the account to use for root; empty for {@code askel}, or else {@code
     *     postgres} or {@code nobody}
     * @param mayCreate whether root may add the account {@code askel} to this machine
     * @throws StartRefusedException when no such account exists
     */
    public static OsAccount forThisProcess(String configured, boolean mayCreate) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new OsAccount.Current();
        }
        var choice = choose(Machine.current(), configured, mayCreate);
        choice.log();
        return choice.account();
    }

    /** Logs a warning if the account is not {@link #DEDICATED}. */
    void log() {
        if (!reason.isEmpty()) {
            LOG.warn(
                    "PostgreSQL runs as the account {}, not as askel: {}. Programs that share an account can read each other's files",
                    account.user(),
                    reason);
        }
    }

    private static StartRefusedException noAccount(String users) {
        return new StartRefusedException(
                "PostgreSQL does not run as root and there is no user %s to run it as. Create one (useradd --system askel), or start Askel as an ordinary user."
                        .formatted(users));
    }
}
