package dev.askel.server.command;

import dev.askel.server.command.Command.Semaphores;
import dev.askel.server.command.SemaphoreAction.ListAll;
import dev.askel.server.command.SemaphoreAction.Release;
import dev.askel.server.command.SemaphoreAction.RemoveLimit;
import dev.askel.server.command.SemaphoreAction.Semaphore;
import dev.askel.server.command.SemaphoreAction.SetLimit;
import dev.askel.server.command.SemaphoreAction.Show;
import java.util.Optional;

/** Parses {@code semaphores}. */
final class SemaphoreArguments {
    private static final String COMMAND = "semaphores";
    private static final String VERBS = "list, show, limit, unlimit";

    private SemaphoreArguments() {}

    static Semaphores parseSemaphores(CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException("semaphores needs one of %s, release.".formatted(VERBS));
        }
        var verb = arguments.next();
        var name = verb.equals("list") ? "" : name(verb, arguments);
        int limit = verb.equals("limit") ? limit(arguments) : 0;
        var location = new LocationOptions();
        Optional<String> account = Optional.empty();
        Optional<String> region = Optional.empty();
        Optional<String> key = Optional.empty();
        Optional<String> execution = Optional.empty();
        Optional<String> reason = Optional.empty();
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals("--key") && !verb.equals("list")) {
                key = Optional.of(arguments.nextValue(option));
            } else if (option.equals("--execution") && verb.equals("release")) {
                execution = Optional.of(arguments.nextValue(option));
            } else if (option.equals("--reason") && verb.equals("release")) {
                reason = Optional.of(arguments.nextValue(option));
            } else if (option.equals("--account")) {
                account = Optional.of(arguments.nextAccount(option));
            } else if (option.equals("--region")) {
                region = Optional.of(arguments.nextValue(option));
            } else if (!location.read(option, arguments)) {
                throw arguments.unknown(COMMAND, option);
            }
        }
        var semaphore = new Semaphore(name, key);
        var action =
                switch (verb) {
                    case "list" -> new ListAll();
                    case "show" -> new Show(semaphore);
                    case "limit" -> new SetLimit(semaphore, limit);
                    case "unlimit" -> new RemoveLimit(semaphore);
                    case "release" -> release(semaphore, execution, reason);
                    default ->
                            throw new UsageException(
                                    "semaphores accepts %s or release, not %s."
                                            .formatted(VERBS, verb));
                };
        return new Semaphores(action, account, region, location.settings());
    }

    private static String name(String verb, CommandArguments arguments) throws UsageException {
        if (!arguments.isNextOperand()) {
            throw new UsageException(
                    "semaphores %s needs the name of a semaphore.".formatted(verb));
        }
        return arguments.next();
    }

    private static int limit(CommandArguments arguments) throws UsageException {
        var text = arguments.isNextOperand() ? arguments.next() : "";
        if (!text.matches("\\d{1,7}")) {
            throw new UsageException(
                    "semaphores limit needs the name of a semaphore and a number of permits.");
        }
        return Integer.parseInt(text);
    }

    private static Release release(
            Semaphore semaphore, Optional<String> execution, Optional<String> reason)
            throws UsageException {
        if (execution.isEmpty() || reason.isEmpty()) {
            throw new UsageException("semaphores release needs --execution and --reason.");
        }
        return new Release(semaphore, execution.get(), reason.get());
    }
}
