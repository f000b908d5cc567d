package dev.askel.server.command;

import com.typesafe.config.ConfigUtil;
import dev.askel.asl.model.MachineType;
import dev.askel.cluster.Profile;
import dev.askel.connectors.call.TargetUrl;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the arguments that follow the command, from left to right. Each argument is read once. */
final class CommandArguments {
    private static final int PORT_MAX = 65_535;
    private static final Pattern FUNCTION =
            Pattern.compile("(?<name>[^=:/?@]+)=(?<url>.+)", Pattern.DOTALL);

    private final Deque<String> arguments;

    CommandArguments(List<String> arguments) {
        this.arguments = new ArrayDeque<>(arguments);
    }

    /** Whether the unread arguments contain the given one. */
    boolean contains(String argument) {
        return arguments.stream()
                .anyMatch(each -> each.equals(argument) || each.startsWith(argument + "="));
    }

    /** Whether the next argument is an operand and not an option. */
    boolean isNextOperand() {
        var next = arguments.peek();
        return next != null && !next.startsWith("-");
    }

    boolean hasNext() {
        return !arguments.isEmpty();
    }

    /**
     * Returns the next argument. For {@code --option=value} it returns the option; the next
     * argument is then the value.
     */
    String next() {
        var argument = arguments.pop();
        var split = argument.startsWith("--") ? argument.indexOf('=') : -1;
        if (split < 0) {
            return argument;
        }
        arguments.push(argument.substring(split + 1));
        return argument.substring(0, split);
    }

    String nextValue(String option) throws UsageException {
        if (arguments.isEmpty()) {
            throw new UsageException(option + " needs a value.");
        }
        return arguments.pop();
    }

    String nextPort(String option) throws UsageException {
        var value = nextValue(option);
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > PORT_MAX) {
            throw new UsageException(
                    "%s needs a port from 0 to %d, not %s.".formatted(option, PORT_MAX, value));
        }
        return value;
    }

    String nextProfile(String option) throws UsageException {
        var value = nextValue(option);
        if (Profile.parse(value).isEmpty()) {
            var known =
                    Arrays.stream(Profile.values())
                            .map(Profile::commandLineName)
                            .collect(Collectors.joining(", "));
            throw new UsageException("%s is one of %s, not %s.".formatted(option, known, value));
        }
        return value;
    }

    String nextAuthentication(String option) throws UsageException {
        var value = nextValue(option);
        if (!value.equals("off") && !value.equals("keys")) {
            throw new UsageException("%s is off or keys, not %s.".formatted(option, value));
        }
        return value;
    }

    String nextAccount(String option) throws UsageException {
        var value = nextValue(option);
        if (!value.matches("\\d{12}")) {
            throw new UsageException("%s needs twelve digits, not %s.".formatted(option, value));
        }
        return value;
    }

    /** Reads a number from 1 to 999,999. */
    int nextCount(String option) throws UsageException {
        var value = nextValue(option);
        if (!value.matches("[1-9]\\d{0,5}")) {
            throw new UsageException(
                    "%s needs a number from 1 to 999999, not %s.".formatted(option, value));
        }
        return Integer.parseInt(value);
    }

    MachineType nextMachineType(String option) throws UsageException {
        var value = nextValue(option);
        for (var type : MachineType.values()) {
            if (type.name().equals(value)) {
                return type;
            }
        }
        throw new UsageException("%s is STANDARD or EXPRESS, not %s.".formatted(option, value));
    }

    /** The parts of a value before and after its first {@code =}. */
    record Pair(String name, String value) {}

    Pair nextPair(String option, String form) throws UsageException {
        var value = nextValue(option);
        var split = value.indexOf('=');
        if (split < 1 || split == value.length() - 1) {
            throw new UsageException("%s is written %s, not %s.".formatted(option, form, value));
        }
        return new Pair(value.substring(0, split), value.substring(split + 1));
    }

    /**
     * Reads {@code NAME=URL}. The name contains none of the characters {@code = : / ? @}, so a URL
     * without a name is refused even if its query contains {@code =}.
     */
    void putFunction(String option, Map<String, String> settings) throws UsageException {
        var value = nextValue(option);
        var function = FUNCTION.matcher(value);
        if (!function.matches()) {
            throw new UsageException(
                    "%s is written NAME=URL, not %s.".formatted(option, TargetUrl.redact(value)));
        }
        settings.put(
                "askel.functions." + ConfigUtil.quoteString(function.group("name")),
                function.group("url"));
    }

    /** Appends a value to a list setting. HOCON accepts a list as numbered keys. */
    void appendToList(String path, String value, Map<String, String> settings) {
        int next = 0;
        while (settings.containsKey(path + "." + next)) {
            next++;
        }
        settings.put(path + "." + next, value);
    }

    String nextAbsolutePath(String option) throws UsageException {
        return Path.of(nextValue(option)).toAbsolutePath().toString();
    }

    Path nextFile(String command) throws UsageException {
        if (arguments.isEmpty()) {
            throw fileMissing(command);
        }
        return Path.of(arguments.pop());
    }

    static UsageException fileMissing(String command) {
        return new UsageException(command + " needs a file with a definition.");
    }

    UsageException unknown(String command, String argument) {
        return new UsageException("%s does not know %s.".formatted(command, argument));
    }
}
