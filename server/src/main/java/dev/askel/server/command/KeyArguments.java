package dev.askel.server.command;

import dev.askel.server.command.Command.CreateKeyFile;
import dev.askel.server.command.Command.KeyAction;
import dev.askel.server.command.Command.Keys;
import dev.askel.server.command.Command.ResetKeys;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Parses {@code keys}. A command line contains no key, because other users of the machine can read
 * it.
 */
final class KeyArguments {
    private static final String COMMAND = "keys";

    private KeyArguments() {}

    static Command parseKeys(CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException(
                    "keys needs one of create, list, rotate, rotate-root, disable, enable, delete, drop, reset.");
        }
        var verb = arguments.next();
        return AccessKeyArguments.isAccessKeyCommand(verb, arguments)
                ? AccessKeyArguments.parseAccessKeys(verb, arguments)
                : parseRingKeys(verb, arguments);
    }

    /** Parses the commands of the key ring and the key file. */
    private static Command parseRingKeys(String verb, CommandArguments arguments)
            throws UsageException {
        var operand =
                switch (verb) {
                    case "drop" -> operand(arguments, "keys drop needs the id of a key.");
                    case "create" ->
                            operand(
                                    arguments,
                                    "keys create needs --user for an access key, or a file for a key file.");
                    default -> "";
                };
        var location = new LocationOptions();
        var flag = false;
        Optional<String> kmsKey = Optional.empty();
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals(flagOf(verb))) {
                flag = true;
            } else if (option.equals("--kms") && flagOf(verb).equals("--add")) {
                kmsKey = Optional.of(arguments.nextValue(option));
            } else if (verb.equals("create")
                    ? !location.readConfig(option, arguments)
                    : !location.read(option, arguments)) {
                throw arguments.unknown(COMMAND, option);
            }
        }
        var settings = location.settings();
        return switch (verb) {
            case "create" -> new CreateKeyFile(Path.of(operand), flag, kmsKey, settings);
            case "reset" -> reset(flag, settings);
            case "rotate-root" -> new Keys(rotateRoot(flag, kmsKey), settings);
            default -> new Keys(action(verb, operand), settings);
        };
    }

    /** The option that confirms an action or selects a variant of it; empty if there is none. */
    private static String flagOf(String verb) {
        return switch (verb) {
            case "create", "rotate-root" -> "--add";
            case "reset" -> "--discard";
            default -> "";
        };
    }

    private static ResetKeys reset(boolean discards, CommandSettings settings)
            throws UsageException {
        if (!discards) {
            throw new UsageException(
                    "keys reset deletes all connections and makes encrypted payloads unreadable, and open task tokens are refused after it: add --discard to confirm.");
        }
        return new ResetKeys(settings);
    }

    private static String operand(CommandArguments arguments, String missing)
            throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException(missing);
        }
        return arguments.next();
    }

    private static KeyAction rotateRoot(boolean adds, Optional<String> kmsKey)
            throws UsageException {
        if (kmsKey.isPresent() && !adds) {
            throw new UsageException("keys rotate-root needs --add with --kms.");
        }
        return adds ? new KeyAction.AddRoot(kmsKey) : new KeyAction.RotateRoot();
    }

    private static KeyAction action(String verb, String operand) throws UsageException {
        return switch (verb) {
            case "list" -> new KeyAction.ListAll();
            case "rotate" -> new KeyAction.Rotate();
            case "drop" -> new KeyAction.Drop(keyId(operand));
            default ->
                    throw new UsageException(
                            "keys accepts create, list, rotate, rotate-root, disable, enable, delete, drop or reset, not %s."
                                    .formatted(verb));
        };
    }

    private static int keyId(String text) throws UsageException {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new UsageException("keys drop needs the id of a key, not %s.".formatted(text));
        }
        return Integer.parseInt(text);
    }
}
