package dev.askel.server.command;

import dev.askel.access.AccessKeyId;
import dev.askel.server.command.Command.AccessKeyAction;
import dev.askel.server.command.Command.AccessKeyCommand;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Parses the commands of {@code keys} that concern the access keys of users. The commands of the
 * key ring share the verbs create, list and rotate, with other operands.
 */
final class AccessKeyArguments {
    private static final String COMMAND = "keys";
    private static final String USER = "--user";
    private static final String ACCOUNT = "--account";
    private static final String POLICY = "--policy";

    private AccessKeyArguments() {}

    /** Whether the arguments after the verb are those of a command for access keys. */
    static boolean isAccessKeyCommand(String verb, CommandArguments arguments) {
        return switch (verb) {
            case "disable", "enable", "delete" -> true;
            case "create" -> arguments.contains(USER);
            case "list" -> arguments.contains(ACCOUNT);
            case "rotate" -> arguments.isNextOperand();
            default -> false;
        };
    }

    static AccessKeyCommand parseAccessKeys(String verb, CommandArguments arguments)
            throws UsageException {
        var keyId =
                switch (verb) {
                    case "create", "list" -> "";
                    default -> keyId(verb, arguments);
                };
        var location = new LocationOptions();
        var policies = new ArrayList<String>();
        var user = "";
        Optional<String> account = AccessKeyId.accountOf(keyId);
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals(ACCOUNT) && keyId.isEmpty()) {
                account = Optional.of(arguments.nextAccount(option));
            } else if (option.equals(USER) && verb.equals("create")) {
                user = arguments.nextValue(option);
            } else if (option.equals(POLICY) && verb.equals("create")) {
                policies.add(arguments.nextValue(option));
            } else if (!location.read(option, arguments)) {
                throw arguments.unknown(COMMAND, option);
            }
        }
        var action =
                switch (verb) {
                    case "create" -> new AccessKeyAction.Create(user, policies);
                    case "list" -> new AccessKeyAction.ListAll();
                    case "rotate" -> new AccessKeyAction.Rotate(keyId);
                    case "delete" -> new AccessKeyAction.Delete(keyId);
                    default -> new AccessKeyAction.Enable(keyId, verb.equals("enable"));
                };
        return new AccessKeyCommand(action, account, location.settings());
    }

    private static String keyId(String verb, CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException("keys %s needs the id of an access key.".formatted(verb));
        }
        var text = arguments.next();
        if (AccessKeyId.parse(text).isEmpty()) {
            throw new UsageException(
                    "keys %s needs the id of an access key, not %s.".formatted(verb, text));
        }
        return text;
    }
}
