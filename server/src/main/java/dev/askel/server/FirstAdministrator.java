package dev.askel.server;

import dev.askel.engine.access.StoredPasswords;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Passwords.NewPassword;
import dev.askel.server.operator.OperatorClient;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the first administrator of a new installation. The one-time password appears only in the
 * log.
 */
final class FirstAdministrator {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);

    private FirstAdministrator() {}

    /**
     * Creates the administrator once per installation, unless the installation has users. The log
     * shows the outcome.
     *
     * @param account twelve digits: the account of sign-ins without an account
     */
    static void create(StoredPasswords passwords, String account) {
        passwords
                .createFirstAdministrator(account)
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        report(answer, account).ifPresent(LOG::warn);
                    } else {
                        LOG.warn(notCreated(failure.toString(), account), failure);
                    }
                });
    }

    /** Returns the line of the log; empty when the installation has users. */
    static Optional<String> report(Answer<Optional<NewPassword>> answer, String account) {
        return switch (answer) {
            case Answer.Refused<Optional<NewPassword>>(var error) ->
                    Optional.of(notCreated(error.name() + ": " + error.message(), account));
            case Answer.Ok<Optional<NewPassword>>(var created) ->
                    created.map(password -> created(password, account));
        };
    }

    private static String created(NewPassword created, String account) {
        var user = created.user().userName();
        return ("The first administrator was created. Sign in to the console as %s%s with the"
                        + " one-time password %s, within seven days. The next sign-in asks for a"
                        + " new password. If the one-time password is lost, run on this machine:"
                        + " ./askel users password %s%s")
                .formatted(
                        user,
                        isDefault(account) ? "" : " of account " + account,
                        created.password(),
                        user,
                        accountOption(account));
    }

    /**
     * Returns the line for a failed creation. The line does not claim that an administrator is
     * missing, because the failure may have happened while the users were read.
     */
    private static String notCreated(String reason, String account) {
        return ("Askel could not create the first administrator, if the installation has none"
                        + " yet (%s). If nobody can sign in to the console, restart the server, or"
                        + " run on this machine: %s")
                .formatted(reason, creationCommand(account));
    }

    /** The command that creates an administrator with a password. */
    static String creationCommand(String account) {
        return "./askel users password %s --policy administrator%s"
                .formatted(StoredPasswords.FIRST_ADMINISTRATOR, accountOption(account));
    }

    /**
     * The command-line option that names the account; empty for the default account. A command
     * reads the server's configuration file only if an option gives the path of that file.
     */
    static String accountOption(String account) {
        return isDefault(account) ? "" : " --account " + account;
    }

    private static boolean isDefault(String account) {
        return account.equals(OperatorClient.DEFAULT_ACCOUNT);
    }
}
