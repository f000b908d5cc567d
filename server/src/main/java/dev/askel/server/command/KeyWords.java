package dev.askel.server.command;

import dev.askel.server.command.Command.CreateKeyFile;
import dev.askel.server.command.Command.KeyAction;
import dev.askel.server.command.Command.Keys;
import dev.askel.server.command.Command.ResetKeys;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@code keys}. A command line holds no key, since others can see it. */
final class KeyWords {
    private static final String COMMAND = "keys";

    private KeyWords() {}

    static Command keys(Words words) throws UsageException {
        if (!words.hasNext()) {
            throw new UsageException("keys needs one of list, rotate, drop, reset, create.");
        }
        var verb = words.next();
        var operand =
                switch (verb) {
                    case "drop" -> operand(words, "keys drop needs the id of a key.");
                    case "create" -> operand(words, "keys create needs a file.");
                    default -> "";
                };
        var settings = new TreeMap<String, String>();
        var flag = false;
        while (words.hasNext()) {
            var option = words.next();
            if (option.equals(flagOf(verb))) {
                flag = true;
            } else if (verb.equals("create") || !words.place(option, settings)) {
                throw words.unknown(COMMAND, option);
            }
        }
        return switch (verb) {
            case "create" -> new CreateKeyFile(Path.of(operand), flag);
            case "reset" -> reset(flag, settings);
            default -> new Keys(action(verb, operand, flag), settings);
        };
    }

    /** The one option that an action has beside those that say where the server is. */
    private static String flagOf(String verb) {
        return switch (verb) {
            case "rotate" -> "--root";
            case "create" -> "--add";
            case "reset" -> "--discard";
            default -> "";
        };
    }

    private static ResetKeys reset(boolean discards, Map<String, String> settings)
            throws UsageException {
        if (!discards) {
            throw new UsageException(
                    "keys reset deletes all connections, and open task tokens are refused after it: say --discard if that is wanted.");
        }
        return new ResetKeys(settings);
    }

    private static String operand(Words words, String missing) throws UsageException {
        if (!words.hasNext()) {
            throw new UsageException(missing);
        }
        return words.next();
    }

    private static KeyAction action(String verb, String operand, boolean flag)
            throws UsageException {
        return switch (verb) {
            case "list" -> new KeyAction.ListAll();
            case "rotate" -> flag ? new KeyAction.Rewrap() : new KeyAction.Rotate();
            case "drop" -> new KeyAction.Drop(keyId(operand));
            default ->
                    throw new UsageException(
                            "keys does list, rotate, drop, reset or create, not %s."
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
