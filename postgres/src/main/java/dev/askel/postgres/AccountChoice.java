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
 * @param reason the reason why the account is not {@link #DEDICATED_USER}; empty for {@link
 *     #DEDICATED_USER}
 */
public record AccountChoice(OsAccount.Unprivileged account, String reason) {
    /** No other program runs as this account. */
    static final String DEDICATED_USER = "askel";

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
                    DEDICATED_USER);

    private static final Logger LOG = LoggerFactory.getLogger(AccountChoice.class);

    /**
     * The accounts of a machine.
     *
     * @param userExists whether there is an account of that name
     * @param addUserCommand the command line that adds an account, without the options and the name
     */
    record Machine(Predicate<String> userExists, List<String> addUserCommand) {
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

        /** Adds {@link #DEDICATED_USER}; returns the reason of a failure, or an empty string. */
        private String addDedicated() {
            var command = new ArrayList<>(addUserCommand);
            command.addAll(OPTIONS);
            try {
                var outcome = Programs.run(command);
                // Another server may have added the account in the meantime.
                return userExists.test(DEDICATED_USER) ? "" : outcome.output().strip();
            } catch (StartRefusedException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /**
     * Chooses the configured account if there is one. Otherwise chooses {@link #DEDICATED_USER} or,
     * if it does not exist, an account that other programs share. {@link #DEDICATED_USER} is
     * created if it is missing and {@code mayCreateUser} is true.
     *
     * @param configuredUser an account's name; empty for none
     * @param mayCreateUser whether {@link #DEDICATED_USER} may be added to the machine
     * @throws StartRefusedException when no such account exists
     */
    static AccountChoice choose(Machine machine, String configuredUser, boolean mayCreateUser) {
        if (!configuredUser.isEmpty()) {
            if (!machine.userExists().test(configuredUser)) {
                throw noAccount(configuredUser);
            }
            return new AccountChoice(
                    new OsAccount.Unprivileged(configuredUser),
                    configuredUser.equals(DEDICATED_USER) ? "" : "askel.postgres.user names it");
        }
        if (machine.userExists().test(DEDICATED_USER)) {
            return new AccountChoice(new OsAccount.Unprivileged(DEDICATED_USER), "");
        }
        var reason = "there is no account askel and askel.postgres.create-user is off";
        if (mayCreateUser) {
            var failure = machine.addDedicated();
            if (failure.isEmpty()) {
                LOG.info("Created the system account {} for PostgreSQL", DEDICATED_USER);
                return new AccountChoice(new OsAccount.Unprivileged(DEDICATED_USER), "");
            }
            reason = "the account askel cannot be created (%s)".formatted(failure);
        }
        var finalReason = reason;
        return SHARED.stream()
                .filter(machine.userExists())
                .findFirst()
                .map(user -> new AccountChoice(new OsAccount.Unprivileged(user), finalReason))
                .orElseThrow(() -> noAccount(DEDICATED_USER + ", " + String.join(", ", SHARED)));
    }

    /**
     * Chooses the account for this process: its own account, or another account if it runs as root.
     * The log gives the reason if that other account is not the dedicated account {@code askel}.
     *
     * @param configuredUser the account to use for root; empty for {@code askel}, or else {@code
     *     postgres} or {@code nobody}
     * @param mayCreateUser whether root may add the account {@code askel} to this machine
     * @throws StartRefusedException when no such account exists
     */
    public static OsAccount forThisProcess(String configuredUser, boolean mayCreateUser) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new OsAccount.Current();
        }
        var choice = choose(Machine.current(), configuredUser, mayCreateUser);
        choice.warnIfNotDedicated();
        return choice.account();
    }

    /** Logs a warning if the account is not {@link #DEDICATED_USER}. */
    void warnIfNotDedicated() {
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
