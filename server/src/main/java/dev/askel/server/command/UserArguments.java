package dev.askel.server.command;

import dev.askel.server.command.Command.UserAction;
import dev.askel.server.command.Command.UserCommand;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** Parses the commands of {@code users}. */
final class UserArguments {
    private static final String COMMAND = "users";
    private static final String PASSWORD = "password";
    private static final String DELETE = "delete-password";
    private static final String END_SESSIONS = "end-sessions";
    private static final Set<String> VERBS = Set.of(PASSWORD, DELETE, END_SESSIONS);

    private UserArguments() {}

    static UserCommand parseUsers(CommandArguments arguments) throws UsageException {
        var verb = arguments.hasNext() ? arguments.next() : "";
        if (!VERBS.contains(verb)) {
            throw new UsageException(
                    "The command users needs a subcommand: password, delete-password or end-sessions.");
        }
        if (!arguments.isNextOperand()) {
            throw new UsageException(
                    "The command users %s needs the name of a user.".formatted(verb));
        }
        var userName = arguments.next();
        var location = new LocationOptions();
        var policies = new ArrayList<String>();
        Optional<String> account = Optional.empty();
        boolean isFederated = false;
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals("--account")) {
                account = Optional.of(arguments.nextAccount(option));
            } else if (option.equals("--policy") && verb.equals(PASSWORD)) {
                policies.add(arguments.nextValue(option));
            } else if (option.equals("--federated") && verb.equals(END_SESSIONS)) {
                isFederated = true;
            } else if (!location.read(option, arguments)) {
                throw arguments.unknown(COMMAND, option);
            }
        }
        var action =
                switch (verb) {
                    case DELETE -> new UserAction.DeletePassword();
                    case END_SESSIONS -> new UserAction.EndSessions(isFederated);
                    default -> new UserAction.ResetPassword(policies);
                };
        return new UserCommand(action, userName, account, location.settings());
    }
}
