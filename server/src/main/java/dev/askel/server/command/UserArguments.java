package dev.askel.server.command;

import dev.askel.server.command.Command.UserAction;
import dev.askel.server.command.Command.UserCommand;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;

/** Parses the commands of {@code users}. */
final class UserArguments {
    private static final String COMMAND = "users";
    private static final String DELETE = "delete-password";

    private UserArguments() {}

    static UserCommand users(CommandArguments arguments) throws UsageException {
        var verb = arguments.hasNext() ? arguments.next() : "";
        if (!verb.equals("password") && !verb.equals(DELETE)) {
            throw new UsageException("users needs password or delete-password.");
        }
        if (!arguments.nextIsOperand()) {
            throw new UsageException("users %s needs the name of a user.".formatted(verb));
        }
        var userName = arguments.next();
        var settings = new TreeMap<String, String>();
        var policies = new ArrayList<String>();
        Optional<String> account = Optional.empty();
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals("--account")) {
                account = Optional.of(arguments.nextAccount(option));
            } else if (option.equals("--policy") && !verb.equals(DELETE)) {
                policies.add(arguments.nextValue(option));
            } else if (!arguments.putLocation(option, settings)) {
                throw arguments.unknown(COMMAND, option);
            }
        }
        return new UserCommand(
                verb.equals(DELETE)
                        ? new UserAction.DeletePassword()
                        : new UserAction.ResetPassword(policies),
                userName,
                account,
                settings);
    }
}
